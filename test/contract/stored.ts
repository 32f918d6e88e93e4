// Files of arrays as their formats' pages describe them, written here anew: what ninc writes must not be judged by itself.

/** A `.npy` file, version 1.0. */
export function npy(
  shape: readonly number[],
  data: Float32Array | Float64Array,
  header: Partial<Npy> = {},
): Uint8Array {
  const { descr = data instanceof Float64Array ? '<f8' : '<f4', fortran = false } = header;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${sizes}), }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11);
  const length = padded.length + 1;
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, length & 255, length >> 8]),
    Buffer.from(`${padded}\n`),
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ]);
}

interface Npy {
  readonly descr: string;
  readonly fortran: boolean;
}

/** Shape and values of a `.npy` file, version 1.0, C order. */
export function readNpy(bytes: Uint8Array): {
  readonly shape: number[];
  readonly dtype: string;
  readonly data: number[];
} {
  const file = Buffer.from(bytes);
  const length = file.readUInt16LE(8);
  const header = file.toString('latin1', 10, 10 + length);
  const [, dtype = ''] = /'descr': '(<f[48])'/.exec(header) ?? [];
  const [, sizes = ''] = /'fortran_order': False, *'shape': \(([\d, ]*)\)/.exec(header) ?? [];
  const body = file.subarray(10 + length);
  const step = dtype === '<f8' ? 8 : 4;
  const data = Array.from({ length: body.length / step }, (_, index) =>
    step === 8 ? body.readDoubleLE(index * 8) : body.readFloatLE(index * 4),
  );
  return {
    shape: sizes
      .split(',')
      .filter((size) => size.trim() !== '')
      .map(Number),
    dtype,
    data,
  };
}

export interface StoredTensor {
  readonly shape: readonly number[];
  /** Values of float32, or bytes of another type. */
  readonly data: readonly number[] | Uint8Array;
  readonly dtype?: string;
}

/** A safetensors file. */
export function safetensors(tensors: Readonly<Record<string, StoredTensor>>): Uint8Array {
  let offset = 0;
  const parts: Uint8Array[] = [];
  const header = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data, dtype = 'F32' }]) => {
      const bytes = data instanceof Uint8Array ? data : new Uint8Array(Float32Array.from(data).buffer);
      const at = [offset, offset + bytes.length];
      offset += bytes.length;
      parts.push(bytes);
      return [name, { dtype, shape, data_offsets: at }];
    }),
  );
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

/** Names, types, shapes and float32 values of a safetensors file. */
export function readSafetensors(bytes: Uint8Array): Record<string, { dtype: string; shape: number[]; data: number[] }> {
  const file = Buffer.from(bytes);
  const length = Number(file.readBigUInt64LE(0));
  const { __metadata__: _, ...header } = JSON.parse(file.toString('utf8', 8, 8 + length));
  const entries = Object.entries<{ dtype: string; shape: number[]; data_offsets: [number, number] }>(header);
  return Object.fromEntries(
    entries.map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [start, end],
        },
      ]) => {
        const at = 8 + length + start;
        const data = Array.from({ length: (end - start) / 4 }, (_, index) => file.readFloatLE(at + index * 4));
        return [name, { dtype, shape, data }];
      },
    ),
  );
}
