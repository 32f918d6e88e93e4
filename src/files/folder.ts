import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { writeFileAtomic } from './atomic.ts';
import { attempt } from './attempt.ts';
import { codeOf } from './reason.ts';

/** A file by its path inside a folder. */
export interface FolderFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes files into a folder, which is made where it is not there; each is whole or not written. Other files stay. An empty
 * result means that all is written.
 */
export function writeFolder(folder: string, files: readonly FolderFile[]): readonly Diagnostic[] {
  for (const { path, content } of files) {
    const target = join(folder, path);
    const made = makeFolder(dirname(target));
    const problems = made.length > 0 ? made : writeFileAtomic(target, content);
    if (problems.length > 0) return problems;
  }
  return [];
}

/** Makes a folder and those above it, or none of them; an empty result means that it is there. */
export function makeFolder(folder: string): readonly Diagnostic[] {
  const made: string[] = [];
  const { value: isFolder, diagnostics } = attempt(folder, () => {
    // One by one: Node's recursive mkdir never ends where the system refuses with "no such file" (below /proc, for instance).
    for (const missing of missingFolders(resolve(folder))) if (makeOne(missing)) made.push(missing);
    return statSync(folder).isDirectory();
  });
  if (isFolder === undefined) removeFolders(made);
  if (isFolder !== false) return diagnostics;
  return [diagnostic('NIN6002', { path: folder, reason: 'it is not a folder' }, { file: folder })];
}

/** The folders on the way that are not there, outermost first. */
export function missingFolders(folder: string): string[] {
  if (existsSync(folder) || dirname(folder) === folder) return [];
  return [...missingFolders(dirname(folder)), folder];
}

/** Removes folders that were made for nothing, given outermost first; one that somebody put something into is theirs, and stays. */
export function removeFolders(folders: readonly string[]): void {
  for (const folder of folders.toReversed()) attempt(folder, () => rmdirSync(folder));
}

/** Whether this process made it: another one may do so at the same moment. */
function makeOne(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
