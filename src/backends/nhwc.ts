import type { ValueType } from '../ir/type.ts';

/** Whether a value is NHWC inside of a backend that computes so: the one rule is that values of rank 4 are. */
export function isPicture(type: ValueType): boolean {
  return type.shape.length === 4;
}

/** Where a logical dimension lies inside of such a backend: `[N, C, H, W]` is kept as `[N, H, W, C]`. */
export function physicalAxis(type: ValueType, dim: number): number {
  return isPicture(type) ? ([0, 3, 1, 2][dim] ?? dim) : dim;
}
