import { elements, type Tensor } from '../../weights/tensor.ts';
import type { ElementType } from './attributes.ts';

/** Numbers as the bytes of a constant: little-endian, rounded to the element type. */
export function encode(data: ArrayLike<number>, type: ElementType): Uint8Array {
  switch (type) {
    case 'float':
      return bytesOf(data instanceof Float32Array ? data : Float32Array.from(data));
    case 'double':
      return bytesOf(data instanceof Float64Array ? data : Float64Array.from(data));
    case 'bfloat16':
      return bytesOf(toBfloat16(data instanceof Float32Array ? data : Float32Array.from(data)));
    case 'int32':
      return bytesOf(Int32Array.from(data));
    case 'bool':
      return Uint8Array.from(data);
    case 'uint64':
      return bytesOf(BigUint64Array.from(Array.from(data, BigInt)));
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Rounds to the nearest, ties to even: the upper half of the bits of a float32. NaN stays NaN. */
function toBfloat16(data: Float32Array): Uint16Array {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const result = new Uint16Array(data.length);
  for (let at = 0; at < bits.length; at++) {
    const value = bits[at] ?? 0;
    const notANumber = (value & 0x7fffffff) > 0x7f800000;
    result[at] = notANumber ? (value >>> 16) | 0x40 : (value + 0x7fff + ((value >>> 16) & 1)) >>> 16;
  }
  return result;
}

/** The array with its dimensions in another order: dimension i of the result is dimension `permutation[i]`. */
export function transposed({ shape, data }: Tensor, permutation: readonly number[]): Tensor {
  const to = permutation.map((axis) => shape[axis] ?? 1);
  const result = data instanceof Float64Array ? new Float64Array(data.length) : new Float32Array(data.length);
  const strides = permutation.map((axis) => elements(shape.slice(axis + 1)));
  const inner = to.at(-1) ?? 1;
  const step = strides.at(-1) ?? 1;
  const indices = to.slice(0, -1).map(() => 0);
  for (let at = 0, from = 0; at < result.length; ) {
    for (let k = 0; k < inner; k++) result[at++] = data[from + k * step] ?? 0;
    for (let axis = indices.length - 1; axis >= 0; axis--) {
      const index = (indices[axis] ?? 0) + 1;
      from += strides[axis] ?? 0;
      if (index < (to[axis] ?? 1)) {
        indices[axis] = index;
        break;
      }
      indices[axis] = 0;
      from -= index * (strides[axis] ?? 0);
    }
  }
  return { shape: to, data: result };
}
