import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { writeFileAtomic } from './atomic.ts';
import { systemReason } from './reason.ts';

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
    const problems = [...makeFolder(dirname(target)), ...writeFileAtomic(target, content)];
    if (problems.length > 0) return problems;
  }
  return [];
}

/** Makes a folder and those above it; an empty result means that it is there. */
export function makeFolder(folder: string): readonly Diagnostic[] {
  try {
    mkdirSync(folder, { recursive: true });
    return [];
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return [diagnostic('NIN6002', { path: folder, reason }, { file: folder })];
  }
}
