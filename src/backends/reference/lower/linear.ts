import { zeros } from '../array.ts';
import type { Kernel, Kernels } from '../kernel.ts';

/** `y[…, o] = b[o] + Σ w[o, i] · x[…, i]` (torch.nn.functional.linear). */
const linearKernel: Kernel<'linear'> = ({ node, input, shape, parameter }) => {
  const { in_features, out_features, bias } = node.attributes;
  const weight = parameter('weight').data;
  const offsets = bias ? parameter('bias').data : new Float64Array(out_features);
  const result = zeros(shape);
  const rows = input.data.length / in_features;
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < out_features; o++) {
      let sum = offsets[o] ?? 0;
      for (let i = 0; i < in_features; i++) {
        sum += (weight[o * in_features + i] ?? 0) * (input.data[row * in_features + i] ?? 0);
      }
      result.data[row * out_features + o] = sum;
    }
  }
  return result;
};

export const linear = { linear: linearKernel } satisfies Partial<Kernels>;
