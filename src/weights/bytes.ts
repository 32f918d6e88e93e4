import { endianness } from 'node:os';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { RegularFile } from '../files/open.ts';
import { elements, type Tensor } from './tensor.ts';

const littleEndianHost = endianness() === 'LE';

export type FloatType = 'float32' | 'float64';

/** Bytes of one element. */
export const widths: Readonly<Record<FloatType, 4 | 8>> = { float32: 4, float64: 8 };

/** The elements as files hold them, little-endian: the array's own memory where the machine has that order. */
export function littleEndianBytes(data: Float32Array | Float64Array, host = littleEndianHost): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (host) return bytes;
  const copy = Uint8Array.from(bytes);
  swap(copy, data.BYTES_PER_ELEMENT);
  return copy;
}

/** Little-endian elements that arrived as bytes, copied; nothing where the bytes are no whole number of them. */
export function elementsOf(
  bytes: Uint8Array,
  dtype: FloatType,
  host = littleEndianHost,
): Float32Array | Float64Array | undefined {
  if (bytes.length % widths[dtype] !== 0) return undefined;
  const copy = Uint8Array.from(bytes);
  if (!host) swap(copy, widths[dtype]);
  return dtype === 'float32' ? new Float32Array(copy.buffer) : new Float64Array(copy.buffer);
}

/**
 * Reads little-endian elements from a position in the file, which needs no alignment. The caller has checked that the
 * file holds them. Gives NIN6003 where memory does not suffice, NIN6001 where reading fails.
 */
export function readElements(
  file: RegularFile,
  position: number,
  dtype: FloatType,
  shape: readonly number[],
  host = littleEndianHost,
): Outcome<Tensor> {
  const count = elements(shape);
  const data = allocate(dtype, count);
  if (data === undefined) {
    return { diagnostics: [diagnostic('NIN6003', { bytes: count * widths[dtype] }, { file: file.path })] };
  }
  const bytes = new Uint8Array(data.buffer);
  const diagnostics = file.read(bytes, position);
  if (diagnostics.length > 0) return { diagnostics };
  if (!host) swap(bytes, widths[dtype]);
  return { value: { shape, data }, diagnostics: [] };
}

function allocate(dtype: FloatType, count: number): Float32Array | Float64Array | undefined {
  try {
    return dtype === 'float32' ? new Float32Array(count) : new Float64Array(count);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function swap(bytes: Uint8Array, width: number): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 4) view.swap32();
  else view.swap64();
}
