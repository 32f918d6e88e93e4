import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { diagnostic } from '../diagnostics/catalog.ts';
import { type Outcome, type SourceFile, sourceFile } from '../diagnostics/diagnostic.ts';
import { systemReason } from '../files/reason.ts';

/** The largest spec that is read: far above any real one, small enough to be parsed in about two seconds. */
export const maximumBytes = 2 * 1024 * 1024;

/** How specs and imports are read: from disk here, from open documents in an editor. */
export type ReadSource = (path: string, shown?: string) => Outcome<SourceFile>;

/** Reads a spec from disk: a regular file of limited size, in UTF-8. `shown` is the name that diagnostics use. */
export function readSource(path: string, shown = path): Outcome<SourceFile> {
  let bytes: Uint8Array;
  try {
    // Non-blocking, so that a named pipe cannot hang the check.
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(descriptor);
      const { size } = stat;
      if (!stat.isFile()) return unreadable(shown, stat.isDirectory() ? 'it is a folder' : 'it is not a regular file');
      if (size > maximumBytes) return tooLarge(shown, size);
      bytes = Buffer.alloc(size);
      let filled = 0;
      for (let count = -1; count !== 0 && filled < size; filled += count) {
        count = readSync(descriptor, bytes, filled, size - filled, filled);
      }
      bytes = bytes.subarray(0, filled);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return unreadable(shown, reason);
  }
  return decodeSource(bytes, shown);
}

/** Decodes UTF-8 strictly; refuses other encodings and NUL by name. */
export function decodeSource(bytes: Uint8Array, shown: string): Outcome<SourceFile> {
  const refuse = (reason: string) => ({ diagnostics: [diagnostic('NIN1007', { reason }, { file: shown })] });
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return refuse('it begins with the byte order mark of UTF-16');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(`byte ${firstInvalid(bytes)} does not belong to a UTF-8 character`);
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) return refuse(`character ${nul + 1} is NUL`);
  return { value: sourceFile(shown, text), diagnostics: [] };
}

/** Position from 1 of the first byte that no valid prefix contains. */
function firstInvalid(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isPrefix(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

function isPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function unreadable(shown: string, reason: string): Outcome<SourceFile> {
  return { diagnostics: [diagnostic('NIN1008', { reason }, { file: shown })] };
}

function tooLarge(shown: string, size: number): Outcome<SourceFile> {
  const params = { what: 'the file', found: `${size} bytes`, limit: `${maximumBytes} bytes` };
  return { diagnostics: [diagnostic('NIN1006', params, { file: shown })] };
}
