import type { Dim } from './dim/dim.ts';

export type DType = 'float32' | 'float64';

/** Logical sizes, outermost first; pictures are `[N, C, H, W]`. */
export type Shape = readonly Dim[];

/** What is known of a value before anything runs. */
export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}
