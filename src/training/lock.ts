import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { systemReason } from '../files/reason.ts';

/** Who works in a run folder. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the lock was taken, for people. */
  readonly since: string;
  /** Of the process, where the system tells: a number that is used again by another process has another one. */
  readonly started?: string;
}

export interface Lock {
  /** Gives the folder free, if it is still held. May be called twice. */
  release(): void;
}

/**
 * Takes a run folder for this process: `DIR/lock` names it. A lock whose process is gone (killed, for instance) is taken over;
 * NIN6602 where it is alive, or on another machine; NIN6002 where the lock cannot be written.
 */
export function lockFolder(folder: string): Outcome<Lock> {
  const path = join(folder, 'lock');
  const own: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString(), ...startOf(process.pid) };
  const text = `${JSON.stringify(own)}\n`;
  try {
    // A few times: another process may take or leave the folder between two looks.
    for (let attempt = 0; attempt < 5; attempt++) {
      if (create(path, text)) return { value: { release: () => release(path, text) }, diagnostics: [] };
      const found = read(path);
      if (found === undefined) continue;
      const owner = ownerOf(found);
      if (owner !== undefined && isAlive(owner)) {
        const { pid, host, since } = owner;
        const help = `when that process is over: remove ${path}`;
        return { diagnostics: [diagnostic('NIN6602', { folder, pid, host, since }, { file: path, help })] };
      }
      removeStale(path, found);
    }
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return { diagnostics: [diagnostic('NIN6002', { path, reason }, { file: path })] };
  }
  return {
    diagnostics: [diagnostic('NIN6002', { path, reason: 'other processes take it again and again' }, { file: path })],
  };
}

/** Whole or not at all: a link to a finished file fails where the name is taken. */
function create(path: string, text: string): boolean {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(temporary, text, { flag: 'wx' });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // File systems without links: the name itself decides.
    if (codeOf(error) !== 'EPERM' && codeOf(error) !== 'ENOTSUP' && codeOf(error) !== 'ENOSYS') throw error;
    return createDirectly(path, text);
  } finally {
    unlinkSync(temporary);
  }
}

function createDirectly(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Two processes may both see a stale lock: what one has moved away and is not the stale one, it puts back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== stale) renameSync(aside, path);
  else unlinkSync(aside);
}

function release(path: string, text: string): void {
  if (read(path) === text) unlinkSync(path);
}

function ownerOf(text: string): Owner | undefined {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== 'object' || found === null) return undefined;
    const { pid, host, since, started } = found as Partial<Record<keyof Owner, unknown>>;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof since !== 'string') return undefined;
    return { pid, host, since, ...(typeof started === 'string' && { started }) };
  } catch {
    // Written by nobody that we know of, or damaged.
    return undefined;
  }
}

/** Of another machine nobody here can tell: it counts as alive. */
function isAlive({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  const now = startOf(pid).started;
  return started === undefined || now === undefined || started === now;
}

/** The machine's boot and the clock tick at which a process began: Linux tells. */
function startOf(pid: number): { readonly started?: string } {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name, which may hold spaces and parentheses, the 20th field.
    const tick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return tick === undefined ? {} : { started: `${boot} ${tick}` };
  } catch {
    return {};
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
