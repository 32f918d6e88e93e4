import { createHash } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { unfinishedFile } from '../files/left-over.ts';
import { isAlive, startOf } from '../files/process.ts';
import { codeOf, systemReason } from '../files/reason.ts';

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
  const started = startOf(process.pid);
  const own: Owner = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    ...(started !== undefined && { started }),
  };
  const text = `${JSON.stringify(own)}\n`;
  try {
    // Another process may take or leave the folder between two looks, or be about to take it over.
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (create(path, text)) {
        removeGuards(folder);
        return { value: { release: () => release(path, text) }, diagnostics: [] };
      }
      const found = read(path);
      if (found === undefined) continue;
      const owner = liveOwner(found);
      if (owner !== undefined) {
        const { pid, host, since } = owner;
        const help = `when that process is over: remove ${path}`;
        return { diagnostics: [diagnostic('NIN6602', { folder, pid, host, since }, { file: path, help })] };
      }
      if (!removeStale(path, found, text)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
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

/** Half a second in all: what another process does meanwhile takes less than a millisecond. */
const [attempts, pause] = [100, 5];

/** Whole or not at all: a link to a finished file fails where the name is taken. */
function create(path: string, text: string): boolean {
  const temporary = join(dirname(path), unfinishedFile());
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // File systems without links: the name itself decides.
    if (codeOf(error) !== 'EPERM' && codeOf(error) !== 'ENOTSUP' && codeOf(error) !== 'ENOSYS') throw error;
    return createDirectly(path, text);
  } finally {
    rmSync(temporary, { force: true });
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

/**
 * Several processes may see the same stale lock, and must not remove what one of them puts in its place: only who holds a lock named
 * after its text may look again and remove it. Gives whether this process was that one, or cleared the way to it.
 */
function removeStale(path: string, stale: string, text: string): boolean {
  const guard = `${path}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
  if (!create(guard, text)) {
    const found = read(guard);
    return found === undefined || (liveOwner(found) === undefined && removeStale(guard, found, text));
  }
  try {
    if (read(path) === stale) unlinkSync(path);
  } finally {
    rmSync(guard, { force: true });
  }
  return true;
}

/** Of processes that were killed while they took the folder over. */
function removeGuards(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (/^lock(\.[0-9a-f]{16})+$/.test(name) && liveOwner(read(path) ?? '') === undefined)
      rmSync(path, { force: true });
  }
}

function release(path: string, text: string): void {
  if (read(path) === text) unlinkSync(path);
}

/** Who holds it; nothing where that process is gone, or the text is damaged or written by nobody that we know of. */
function liveOwner(text: string): Owner | undefined {
  const owner = ownerOf(text);
  return owner !== undefined && isHeld(owner) ? owner : undefined;
}

function ownerOf(text: string): Owner | undefined {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found !== 'object' || found === null) return undefined;
    const { pid, host, since, started } = found as Partial<Record<keyof Owner, unknown>>;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof since !== 'string') return undefined;
    return { pid, host, since, ...(typeof started === 'string' && { started }) };
  } catch {
    return undefined;
  }
}

/** Of another machine nobody here can tell: it counts as alive. */
function isHeld({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true;
  if (!isAlive(pid)) return false;
  const now = startOf(pid);
  return started === undefined || now === undefined || started === now;
}
