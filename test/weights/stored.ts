import type { ParameterSpec } from '../../src/weights/parameter.ts';

/** A safetensors file with any header, its length as it is or as given. */
export function stored(header: string | object, data: Uint8Array = new Uint8Array(0), length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

/** A tensor of a file: its name, its shape, and its type where that is not F32. */
export type Named = readonly [name: string, shape: readonly number[], dtype?: string];

const widths: Readonly<Record<string, number>> = { F32: 4, F64: 8, F16: 2, BF16: 2, I64: 8 };

/** A safetensors file with these tensors, in this order, all zeros. */
export function storedTensors(tensors: readonly Named[]): Uint8Array {
  let at = 0;
  const entries = tensors.map(([name, shape, dtype = 'F32']) => {
    const begin = at;
    at += shape.reduce((product, dimension) => product * dimension, widths[dtype] ?? 0);
    return [name, { dtype, shape, data_offsets: [begin, at] }] as const;
  });
  return stored(Object.fromEntries(entries), new Uint8Array(at));
}

export function parameter(
  name: string,
  shape: readonly number[],
  dtype: ParameterSpec['dtype'] = 'float32',
): ParameterSpec {
  return { name, shape, dtype, initialise: { kind: 'constant', value: 0 }, trainable: true };
}
