import { resolve } from 'node:path';
import { real } from '../parser/inside.ts';
import { type ReadSource, readSource } from '../parser/source.ts';

/** A file that a spec was made of. */
export interface ReadFile {
  /** As it was named, absolute. */
  readonly path: string;
  /** Where links led. */
  readonly resolved: string;
  /** Nothing where it could not be read. */
  readonly text: string | undefined;
}

/** Reads files for one spec, and remembers which. */
export function recordedReading(): { readonly read: ReadSource; readonly files: ReadFile[] } {
  const files: ReadFile[] = [];
  return {
    files,
    read(path, shown) {
      const outcome = shown === undefined ? readSource(path) : readSource(path, shown);
      // An import is read where its links lead, and shown as it is named.
      files.push({ path: resolve(shown ?? path), resolved: real(path), text: outcome.value?.text });
      return outcome;
    },
  };
}

/** The text of a file, where its links still lead to the same place. */
export function textNow({ path, resolved }: Pick<ReadFile, 'path' | 'resolved'>): string | undefined {
  return real(path) === resolved ? readSource(path).value?.text : undefined;
}

export function isUnchanged(file: ReadFile): boolean {
  return file.text !== undefined && textNow(file) === file.text;
}
