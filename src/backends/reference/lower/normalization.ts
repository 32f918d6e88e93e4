import { around, pictureSizes, zeros } from '../array.ts';
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

/** `(x - mean) / √(variance + eps) · weight + bias`, both of one channel of one picture (torch.nn.functional.instance_norm). */
const instance_norm2d: Kernel<'instance_norm2d'> = ({ node, input, shape, parameter }) => {
  const { eps, affine } = node.attributes;
  const [batch, channels, height, width] = pictureSizes(shape);
  const count = height * width;
  const weight = affine ? parameter('weight').data : new Float64Array(channels).fill(1);
  const bias = affine ? parameter('bias').data : new Float64Array(channels);
  const result = zeros(shape);
  for (let plane = 0; plane < batch * channels; plane++) {
    const own = input.data.subarray(plane * count, (plane + 1) * count);
    const mean = own.reduce((sum, x) => sum + x, 0) / count;
    const variance = own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count;
    const c = plane % channels;
    const scaled = (x: number) => ((x - mean) / Math.sqrt(variance + eps)) * (weight[c] ?? 0) + (bias[c] ?? 0);
    result.data.set(own.map(scaled), plane * count);
  }
  return result;
};

/**
 * `x / (k + alpha/size · Σ x²)^beta`, the sum over `size` channels around each: half of them before, rounded down, the others
 * from it on; channels that do not exist are zero (torch.nn.functional.local_response_norm).
 */
const local_response_norm: Kernel<'local_response_norm'> = ({ node, input, shape }) => {
  const { size, alpha, beta, k } = node.attributes;
  const { outer, size: channels, inner } = around(shape, 1);
  const result = zeros(shape);
  for (let n = 0; n < outer; n++) {
    for (let c = 0; c < channels; c++) {
      for (let at = 0; at < inner; at++) {
        let squares = 0;
        for (let d = c - Math.floor(size / 2); d < c - Math.floor(size / 2) + size; d++) {
          if (d >= 0 && d < channels) squares += (input.data[(n * channels + d) * inner + at] ?? 0) ** 2;
        }
        const here = (n * channels + c) * inner + at;
        result.data[here] = (input.data[here] ?? 0) / (k + (alpha * squares) / size) ** beta;
      }
    }
  }
  return result;
};

export const normalization = { batch_norm2d, instance_norm2d, local_response_norm } satisfies Partial<Kernels>;
