import { type Dim, equalDims } from './dim/dim.ts';

export type DType = 'float32' | 'float64';

/** Logical sizes, outermost first; pictures are `[N, C, H, W]`. */
export type Shape = readonly Dim[];

/** What is known of a value before anything runs. */
export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Whether two shapes are the same for all symbols, as far as their simplified expressions tell. */
export function equalShapes(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((dim, axis) => equalDims(dim, right[axis] ?? 0));
}

export function equalTypes(left: ValueType, right: ValueType): boolean {
  return left.dtype === right.dtype && equalShapes(left.shape, right.shape);
}
