import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { diagnostic, type Placement } from '../diagnostics/catalog.ts';
import { type Outcome, type SourceFile, sourceFile } from '../diagnostics/diagnostic.ts';
import { systemReason } from '../files/reason.ts';
import { largeHelp } from './tokens.ts';

/** The largest spec that is read, alone or with its imports: far above any real one (10,000 layers written out take half of it). */
export const maximumBytes = 1024 * 1024;

/** How specs and imports are read: from disk here, from open documents in an editor. */
export type ReadSource = (path: string, shown?: string) => Outcome<SourceFile>;

/** Reads a spec from disk: a regular file of limited size, in UTF-8. `shown` is the name that diagnostics use. */
export function readSource(path: string, shown = path): Outcome<SourceFile> {
  if (path.includes('\0')) return unreadable(shown, 'its name contains a NUL character');
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

/** Decodes UTF-8 strictly; refuses other encodings, NUL and what YAML cannot hold by name and place. */
export function decodeSource(bytes: Uint8Array, shown: string): Outcome<SourceFile> {
  const refuse = (reason: string, placement: Placement = { file: shown }) => ({
    diagnostics: [diagnostic('NIN1007', { reason }, { help: 'save it as UTF-8', ...placement })],
  });
  const encoding = foreignEncoding(bytes);
  if (encoding !== undefined) return refuse(`it is ${encoding}`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const at = firstInvalid(bytes);
    const file = sourceFile(shown, new TextDecoder().decode(bytes));
    const start = new TextDecoder().decode(bytes.subarray(0, at - 1), { stream: true }).length;
    return refuse(`byte ${at} does not belong to a UTF-8 character`, { range: { file, start, end: start + 1 } });
  }
  return checkText(sourceFile(shown, text));
}

/** Refuses what YAML cannot hold, by name and place: of a file, or of a document that an editor holds. */
export function checkText(file: SourceFile): Outcome<SourceFile> {
  const { text, path: shown } = file;
  // A text of the largest size has no more characters than bytes.
  if (text.length > maximumBytes) return tooLarge(shown, Buffer.byteLength(text));
  const unprintable = /\r(?!\n)|(?![\t\n\r\u0085])[\p{Cc}\ufffe\uffff]/u.exec(text);
  if (unprintable === null) return { value: file, diagnostics: [] };
  const [character] = unprintable;
  const range = { file, start: unprintable.index, end: unprintable.index + 1 };
  if (character === '\0') {
    const reason = `character ${unprintable.index + 1} is NUL`;
    return { diagnostics: [diagnostic('NIN1007', { reason }, { help: 'save it as UTF-8', file: shown, range })] };
  }
  const what = character === '\r' ? 'a carriage return without a line feed' : `the character ${codePoint(character)}`;
  const help =
    character === '\r'
      ? 'save the file with line feeds at the ends of lines'
      : `leave it out; in double quotes it can be written as "\\u${codePoint(character).slice(2)}"`;
  return { diagnostics: [diagnostic('NIN1004', { what }, { range, help })] };
}

/** Of a file that begins with a byte order mark of another encoding, or with ASCII in one: its name. */
function foreignEncoding(bytes: Uint8Array): string | undefined {
  const [a = -1, b = -1, c = -1, d = -1] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    return 'UTF-32';
  if ((a > 0 && b === 0 && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0 && d > 0)) return 'UTF-32';
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16';
  return (a > 0 && b === 0 && c > 0 && d === 0) || (a === 0 && b > 0 && c === 0 && d > 0) ? 'UTF-16' : undefined;
}

function codePoint(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
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
  return { diagnostics: [diagnostic('NIN1006', params, { file: shown, help: largeHelp })] };
}
