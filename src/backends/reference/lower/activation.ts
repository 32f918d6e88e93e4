import { around, type Float64Tensor, zeros } from '../array.ts';
import type { Kernel, Kernels } from '../kernel.ts';

/** Applies a function to each element. */
function pointwise(of: (x: number) => number): ({ input }: { readonly input: Float64Tensor }) => Float64Tensor {
  return ({ input }) => ({ shape: input.shape, data: input.data.map((x) => of(x)) });
}

/** `exp(x) / Σ exp(x)` along one dimension (torch.nn.functional.softmax); the largest is subtracted first, so that exp stays finite. */
const softmax: Kernel<'softmax'> = ({ node, input, shape }) => {
  const { outer, size, inner } = around(shape, node.attributes.dim);
  const result = zeros(shape);
  for (let block = 0; block < outer; block++) {
    for (let offset = 0; offset < inner; offset++) {
      const at = (k: number) => (block * size + k) * inner + offset;
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < size; k++) largest = Math.max(largest, input.data[at(k)] ?? 0);
      let sum = 0;
      for (let k = 0; k < size; k++) sum += Math.exp((input.data[at(k)] ?? 0) - largest);
      for (let k = 0; k < size; k++) result.data[at(k)] = Math.exp((input.data[at(k)] ?? 0) - largest) / sum;
    }
  }
  return result;
};

export const activation = {
  relu: pointwise((x) => Math.max(x, 0)),
  sigmoid: pointwise((x) => 1 / (1 + Math.exp(-x))),
  tanh: pointwise(Math.tanh),
  softmax,
} satisfies Partial<Kernels>;
