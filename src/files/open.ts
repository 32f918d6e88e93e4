import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { systemReason } from './reason.ts';

/** The system reads at most 2 GiB in one call. */
const largestRead = 2 ** 30;

/** A regular file that is open for reading, with its size known before anything is read; whoever opened it closes it. */
export class RegularFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly #descriptor: number;
  #open = true;

  constructor(path: string, size: number, descriptor: number) {
    this.path = path;
    this.size = size;
    this.#descriptor = descriptor;
  }

  /** Fills the whole target from a position in the file, in bytes. Gives NIN6001 where the file ends earlier or cannot be read. */
  read(target: Uint8Array, position: number): readonly Diagnostic[] {
    let filled = 0;
    try {
      while (filled < target.length) {
        const wanted = Math.min(target.length - filled, largestRead);
        const count = readSync(this.#descriptor, target, filled, wanted, position + filled);
        if (count === 0)
          return unreadable(this.path, `it ends at byte ${position + filled}: it was cut while it was read`);
        filled += count;
      }
    } catch (error) {
      return unreadable(this.path, reasonOf(error));
    }
    return [];
  }

  /** May be called twice. */
  close(): void {
    if (this.#open) closeSync(this.#descriptor);
    this.#open = false;
  }
}

/** Opens a regular file for reading; folders, pipes and devices are refused with NIN6001. */
export function openRegular(path: string): Outcome<RegularFile> {
  if (path.includes('\0')) return { diagnostics: unreadable(path, 'its name contains a NUL character') };
  let descriptor: number | undefined;
  try {
    // Non-blocking, so that a named pipe without a writer cannot hang the open.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(descriptor);
    if (status.isFile()) return { value: new RegularFile(path, status.size, descriptor), diagnostics: [] };
    closeSync(descriptor);
    return { diagnostics: unreadable(path, status.isDirectory() ? 'it is a folder' : 'it is not a regular file') };
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    return { diagnostics: unreadable(path, reasonOf(error)) };
  }
}

/** Opens a regular file, gives it to `use` and closes it whatever happens. */
export function withRegular<T>(path: string, use: (file: RegularFile) => Outcome<T>): Outcome<T> {
  const { value: file, diagnostics } = openRegular(path);
  if (file === undefined) return { diagnostics };
  try {
    return use(file);
  } finally {
    file.close();
  }
}

function reasonOf(error: unknown): string {
  const reason = systemReason(error);
  if (reason === undefined) throw error;
  return reason;
}

function unreadable(path: string, reason: string): readonly Diagnostic[] {
  return [diagnostic('NIN6001', { path: path.replaceAll('\0', '\\0'), reason }, { file: path })];
}
