/** A float64 array in C order: what the reference computes with. */
export interface Float64Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
