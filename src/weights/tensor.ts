/** A dense array in C order: what is read from files, given to a program and taken from it. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Parameters by name, in the order of the graph. */
export type Weights = ReadonlyMap<string, Tensor>;

/** How many elements a shape has; 1 for a scalar. */
export function elements(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

export function sameShape(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}
