import { endianness } from 'node:os';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { type ByteSource, openBytes } from '../bytes.ts';
import type { Picture, PictureKey, PictureReader, PictureShape } from './picture.ts';

/** Bytes of one value. */
export const recordWidths = { uint8: 1, float32: 4, float64: 8 } as const;

export type RecordType = keyof typeof recordWidths;

/** Pictures of one size behind one another, in one or several files. */
export interface RecordsRecipe {
  readonly kind: 'records';
  readonly shape: PictureShape;
  readonly dtype: RecordType;
  readonly parts: readonly RecordsPart[];
}

/** One of the files. */
export interface RecordsPart {
  readonly path: string;
  /** Its content, where it was packed. */
  readonly unpacked?: SharedArrayBuffer;
  readonly count: number;
  /** Where the first picture begins, and from one picture to the next; in bytes. */
  readonly begin: number;
  readonly stride: number;
}

/** Opens the files; whoever made the recipe has checked that the pictures are in them. */
export function openRecords(recipe: RecordsRecipe): Outcome<PictureReader> {
  const files: ByteSource[] = [];
  const close = () => {
    for (const file of files) file.close();
  };
  for (const { path, unpacked } of recipe.parts) {
    const { value: file, diagnostics } = openBytes(path, unpacked);
    if (file === undefined) {
      close();
      return { diagnostics };
    }
    files.push(file);
  }
  return { value: { read: (key) => readRecord(recipe, files, key), close }, diagnostics: [] };
}

function readRecord(
  { shape, dtype, parts }: RecordsRecipe,
  files: readonly ByteSource[],
  key: PictureKey,
): Outcome<Picture> {
  let inPart = Number(key);
  const part = parts.findIndex(({ count }) => {
    if (inPart < count) return true;
    inPart -= count;
    return false;
  });
  const [found, file] = [parts[part], files[part]];
  if (found === undefined || file === undefined || !(inPart >= 0)) throw new RangeError(`there is no picture ${key}`);
  const bytes = new Uint8Array(shape[0] * shape[1] * shape[2] * recordWidths[dtype]);
  const diagnostics: readonly Diagnostic[] = file.read(bytes, found.begin + inPart * found.stride);
  if (diagnostics.length > 0) return { diagnostics };
  return { value: { shape, data: valuesOf(bytes, dtype) }, diagnostics: [] };
}

/** Bytes as they are, numbers as float32. */
function valuesOf(bytes: Uint8Array<ArrayBuffer>, dtype: RecordType): Uint8Array | Float32Array {
  if (dtype === 'uint8') return bytes;
  const buffer = Buffer.from(bytes.buffer);
  if (endianness() === 'BE') {
    if (dtype === 'float32') buffer.swap32();
    else buffer.swap64();
  }
  return dtype === 'float32' ? new Float32Array(bytes.buffer) : Float32Array.from(new Float64Array(bytes.buffer));
}
