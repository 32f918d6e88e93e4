import { accessSync, constants, fchmodSync, realpathSync, type Stats, statSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Disk, syncFolder, systemDisk, writeWhole } from './disk.ts';
import { unfinishedFile } from './left-over.ts';
import { codeOf, systemReason } from './reason.ts';

/**
 * Writes a file whole or not at all: into a temporary file beside it, which then takes its name. A link is followed; the
 * permissions of a file that is replaced are kept. Its folder must exist. Gives NIN6002, or nothing when all is written.
 */
export function writeFileAtomic(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
  disk: Disk = systemDisk,
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
    replace(target, chunks(content), replaced, disk);
    return [];
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return unwritable(path, reason);
  }
}

function replace(target: string, content: Iterable<Uint8Array>, replaced: Stats | undefined, disk: Disk): void {
  const folder = dirname(target);
  const temporary = join(folder, unfinishedFile());
  const descriptor = disk.open(temporary, 'wx');
  try {
    try {
      for (const chunk of content) writeWhole(disk, descriptor, chunk);
      if (replaced !== undefined) fchmodSync(descriptor, replaced.mode & 0o777);
      disk.sync(descriptor);
    } finally {
      disk.close(descriptor);
    }
    disk.rename(temporary, target);
  } catch (error) {
    remove(temporary);
    throw error;
  }
  syncFolder(folder);
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
    if (codeOf(error) === 'ENOENT') return path;
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

function unwritable(path: string, reason: string): readonly Diagnostic[] {
  return [diagnostic('NIN6002', { path: path.replaceAll('\0', '\\0'), reason }, { file: path })];
}
