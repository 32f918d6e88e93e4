import { realpathSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { isBelow } from '../files/below.ts';
import { withRegular } from '../files/open.ts';
import { systemReason } from '../files/reason.ts';
import { quoted, shownName } from '../weights/shown.ts';

/** A quarter of the memory: numbers are made of these bytes, and the spec's weights of them. */
const largestArray = Math.floor(totalmem() / 4);

/**
 * The bytes of a tensor that lie in a file beside the model. Only regular files inside the model's own folder are opened, links
 * followed; offset and length are held against the file's size before memory is taken. Gives NIN6702, NIN6003 for what does not
 * fit in memory, or NIN6001 where the file cannot be read.
 */
export function externalBytes(
  modelPath: string,
  name: string,
  entries: ReadonlyMap<string, string>,
  needed: number,
): Outcome<Uint8Array> {
  const refused = (reason: string): Outcome<Uint8Array> => ({
    diagnostics: [diagnostic('NIN6702', { name: shownName(name), reason }, { file: modelPath })],
  });
  const location = entries.get('location') ?? '';
  const inside = insideFolder(dirname(resolve(modelPath)), location);
  if ('reason' in inside) return refused(`its external data ${quoted(location)} ${inside.reason}`);
  const offset = countOf(entries.get('offset') ?? '0');
  const length = countOf(entries.get('length') ?? `${needed}`);
  if (offset === undefined || length === undefined)
    return refused('the offset or length of its external data is no number');
  if (length !== needed) return refused(`its shape takes ${needed} bytes, but its external data has ${length}`);
  return withRegular(inside.path, (file) => {
    if (offset + length > file.size) {
      return refused(`its external data ends at byte ${offset + length}, but ${quoted(location)} has ${file.size}`);
    }
    // A file may have holes: that it has so many bytes does not say that anybody wrote them.
    const bytes = length > largestArray ? undefined : allocate(length);
    if (bytes === undefined) return { diagnostics: [diagnostic('NIN6003', { bytes: length }, { file: modelPath })] };
    const diagnostics = file.read(bytes, offset);
    return diagnostics.length > 0 ? { diagnostics } : { value: bytes, diagnostics: [] };
  });
}

/** Where a path of a foreign file leads, if that is inside the folder: written as a relative path, and followed through every link. */
export function insideFolder(folder: string, path: string): { readonly path: string } | { readonly reason: string } {
  if (path === '') return { reason: 'has no path' };
  if (path.includes('\0')) return { reason: 'has a NUL character in its path' };
  if (isAbsolute(path) || /^[A-Za-z]:|^[\\/]/.test(path))
    return { reason: "is an absolute path: it must lie in the model's folder" };
  if (path.split(/[\\/]/).includes('..')) return { reason: "leads out of the model's folder" };
  const written = resolve(folder, path);
  try {
    const [root, real] = [realpathSync(folder), realpathSync(written)];
    if (!isBelow(root, real)) return { reason: "is a link that leads out of the model's folder" };
    return { path: real };
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return { reason: `cannot be read: ${reason}` };
  }
}

function countOf(text: string): number | undefined {
  const value = Number(text);
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

function allocate(length: number): Uint8Array | undefined {
  try {
    return new Uint8Array(length);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
