import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { real } from '../parser/inside.ts';
import { type ReadSource, readSource } from '../parser/source.ts';

/** A file that a spec was made of. */
export interface ReadFile {
  /** As it was named, absolute. */
  readonly path: string;
  /** Where links led. */
  readonly resolved: string;
  /** Of its text; nothing where it could not be read. */
  readonly hash: string | undefined;
}

/** Reads files for one spec, and remembers which. */
export function recordedReading(): { readonly read: ReadSource; readonly files: ReadFile[] } {
  const files: ReadFile[] = [];
  return {
    files,
    read(path, shown) {
      const outcome = shown === undefined ? readSource(path) : readSource(path, shown);
      // An import is read where its links lead, and shown as it is named.
      files.push({ path: resolve(shown ?? path), resolved: real(path), hash: hashOf(outcome.value?.text) });
      return outcome;
    },
  };
}

/** Whether a file is what it was. */
export function isUnchanged({ path, resolved, hash }: ReadFile): boolean {
  return real(path) === resolved && hashOf(readSource(path).value?.text) === hash && hash !== undefined;
}

/** Of a text that was read. */
export function hashOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : createHash('sha256').update(text).digest('hex');
}
