import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { systemReason } from './reason.ts';

/** The system writes at most 2 GiB in one call. */
const largestWrite = 2 ** 30;

/**
 * Writes a file whole or not at all: into a temporary file beside it, which then takes its name. A link is followed; the
 * permissions of a file that is replaced are kept. Its folder must exist. Gives NIN6002, or nothing when all is written.
 */
export function writeFileAtomic(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
): readonly Diagnostic[] {
  if (path.includes('\0')) return unwritable(path, 'its name contains a NUL character');
  try {
    const target = followed(path);
    const replaced = statSync(target, { throwIfNoEntry: false });
    if (replaced !== undefined && !replaced.isFile()) {
      return unwritable(path, replaced.isDirectory() ? 'it is a folder' : 'it is not a regular file');
    }
    const folder = dirname(target);
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) {
      return unwritable(path, `the folder ${folder} does not exist`);
    }
    // A rename asks only for the folder's permission: a file that was made read-only must stay.
    if (replaced !== undefined) accessSync(target, constants.W_OK);
    replace(target, chunks(content), replaced);
    return [];
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return unwritable(path, reason);
  }
}

function replace(target: string, content: Iterable<Uint8Array>, replaced: Stats | undefined): void {
  const folder = dirname(target);
  // Short and of its own, so that a long name or a second writer cannot make it fail.
  const temporary = join(folder, `.ninc-${randomBytes(6).toString('hex')}.tmp`);
  const descriptor = openSync(temporary, 'wx');
  try {
    try {
      for (const chunk of content) writeWhole(descriptor, chunk);
      if (replaced !== undefined) fchmodSync(descriptor, replaced.mode & 0o777);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, target);
  } catch (error) {
    remove(temporary);
    throw error;
  }
  syncFolder(folder);
}

function writeWhole(descriptor: number, chunk: Uint8Array): void {
  for (let written = 0; written < chunk.length; ) {
    written += writeSync(descriptor, chunk, written, Math.min(chunk.length - written, largestWrite));
  }
}

function chunks(content: string | Uint8Array | Iterable<Uint8Array>): Iterable<Uint8Array> {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** Where links lead; the path itself where nothing is there yet. */
function followed(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return path;
    throw error;
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The fault that led here is the one to report.
  }
}

/** Makes the new name itself durable, where the system can: not on Windows, and not on every network file system. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The file is complete either way.
  }
}

function unwritable(path: string, reason: string): readonly Diagnostic[] {
  return [diagnostic('NIN6002', { path: path.replaceAll('\0', '\\0'), reason }, { file: path })];
}
