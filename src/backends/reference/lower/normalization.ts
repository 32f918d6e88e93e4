import { pictureSizes, zeros } from '../array.ts';
import type { Kernel, Kernels } from '../kernel.ts';

/** `(x - mean) / √(var + eps) · weight + bias` by channel, with the running statistics (torch.nn.functional.batch_norm in eval). */
const batch_norm2d: Kernel<'batch_norm2d'> = ({ node, input, shape, parameter }) => {
  const { eps, affine } = node.attributes;
  const [, channels, height, width] = pictureSizes(shape);
  const mean = parameter('running_mean').data;
  const variance = parameter('running_var').data;
  const weight = affine ? parameter('weight').data : new Float64Array(channels).fill(1);
  const bias = affine ? parameter('bias').data : new Float64Array(channels);
  const result = zeros(shape);
  for (const [at, value] of input.data.entries()) {
    const c = Math.floor(at / (height * width)) % channels;
    const normal = (value - (mean[c] ?? 0)) / Math.sqrt((variance[c] ?? 0) + eps);
    result.data[at] = normal * (weight[c] ?? 0) + (bias[c] ?? 0);
  }
  return result;
};

export const normalization = { batch_norm2d } satisfies Partial<Kernels>;
