import { elements } from '../../weights/tensor.ts';

/** A float64 array in C order: what the reference computes with. */
export interface Float64Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** An array of zeros. */
export function zeros(shape: readonly number[]): Float64Tensor {
  return { shape, data: new Float64Array(elements(shape)) };
}

/** The sizes of a batch of pictures: `[N, C, H, W]`. */
export function pictureSizes(shape: readonly number[]): readonly [number, number, number, number] {
  const [batch, channels, height, width] = shape;
  if (
    shape.length !== 4 ||
    batch === undefined ||
    channels === undefined ||
    height === undefined ||
    width === undefined
  ) {
    throw new Error(`not a batch of pictures: [${shape.join(', ')}]`);
  }
  return [batch, channels, height, width];
}

/** How a dimension lies in memory: `outer` blocks of `size` slices of `inner` elements each. */
export function around(shape: readonly number[], dim: number): { outer: number; size: number; inner: number } {
  return { outer: elements(shape.slice(0, dim)), size: shape[dim] ?? 1, inner: elements(shape.slice(dim + 1)) };
}
