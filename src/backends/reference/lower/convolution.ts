import { pictureSizes, zeros } from '../array.ts';
import type { Kernel, Kernels } from '../kernel.ts';

/**
 * `y[n, o, i, j] = b[o] + Σ w[o, c, u, v] · x[n, c, i·stride - top + u·dilation, j·stride - left + v·dilation]` over the channels
 * of o's group, x zero outside (torch.nn.functional.conv2d). The sum over j is innermost, so that rows are walked in order.
 */
const conv2d: Kernel<'conv2d'> = ({ node, input, shape, parameter }) => {
  const { kernel_size, stride, dilation, groups, bias } = node.attributes;
  const [top, left] = node.attributes.padding;
  const [batch, outChannels, outHeight, outWidth] = pictureSizes(shape);
  const [, inChannels, height, width] = pictureSizes(input.shape);
  const weight = parameter('weight').data;
  const result = zeros(shape);
  const [x, y] = [input.data, result.data];
  const [perGroup, outPerGroup] = [inChannels / groups, outChannels / groups];
  if (bias) addBias(y, parameter('bias').data, outHeight * outWidth);

  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      const firstChannel = Math.floor(o / outPerGroup) * perGroup;
      for (let c = 0; c < perGroup; c++) {
        const inPlane = (n * inChannels + firstChannel + c) * height * width;
        for (let u = 0; u < kernel_size[0]; u++) {
          for (let v = 0; v < kernel_size[1]; v++) {
            const w = weight[((o * perGroup + c) * kernel_size[0] + u) * kernel_size[1] + v] ?? 0;
            const shift = v * dilation[1] - left;
            // The columns j of the result for which 0 <= j·stride + shift < width.
            const begin = Math.max(0, Math.ceil(-shift / stride[1]));
            const end = Math.min(outWidth, Math.ceil((width - shift) / stride[1]));
            for (let i = 0; i < outHeight; i++) {
              const row = i * stride[0] - top + u * dilation[0];
              if (row < 0 || row >= height) continue;
              const outRow = ((n * outChannels + o) * outHeight + i) * outWidth;
              addScaledRow(
                y,
                outRow + begin,
                x,
                inPlane + row * width + begin * stride[1] + shift,
                stride[1],
                end - begin,
                w,
              );
            }
          }
        }
      }
    }
  }
  return result;
};

function addBias(y: Float64Array, bias: Float64Array, plane: number): void {
  for (let at = 0; at < y.length; at += plane) y.fill(bias[(at / plane) % bias.length] ?? 0, at, at + plane);
}

function addScaledRow(
  y: Float64Array,
  to: number,
  x: Float64Array,
  from: number,
  step: number,
  count: number,
  factor: number,
): void {
  for (let k = 0; k < count; k++) y[to + k] = (y[to + k] ?? 0) + factor * (x[from + k * step] ?? 0);
}

export const convolution = { conv2d } satisfies Partial<Kernels>;
