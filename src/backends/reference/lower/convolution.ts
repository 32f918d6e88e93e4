import type { Conv2dAttributes } from '../../../ir/ops/convolution/conv2d.ts';
import { type Float64Tensor, pictureSizes, zeros } from '../array.ts';
import type { Kernel, Kernels } from '../kernel.ts';

/**
 * `y[n, o, i, j] = b[o] + Σ w[o, c, u, v] · x[n, c, i·stride - top + u·dilation, j·stride - left + v·dilation]` over the channels
 * of o's group, x zero outside (torch.nn.functional.conv2d).
 */
const conv2d: Kernel<'conv2d'> = ({ node, input, shape, parameter }) => {
  const { attributes } = node;
  const [batch, outChannels, outHeight, outWidth] = pictureSizes(shape);
  const [, inChannels] = pictureSizes(input.shape);
  const perGroup = inChannels / attributes.groups;
  const outPerGroup = outChannels / attributes.groups;
  const weight = parameter('weight');
  const bias = attributes.bias ? parameter('bias').data : new Float64Array(outChannels);
  const result = zeros(shape);
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      const to = n * outChannels + o;
      result.data.fill(bias[o] ?? 0, to * outHeight * outWidth, (to + 1) * outHeight * outWidth);
      for (let c = 0; c < perGroup; c++) {
        const from = n * inChannels + Math.floor(o / outPerGroup) * perGroup + c;
        addCorrelation(result, to, input, from, weight, o * perGroup + c, attributes);
      }
    }
  }
  return result;
};

/** Adds to plane `to` of y plane `from` of x, correlated with one kernel. The sum over columns is innermost: rows are walked in order. */
function addCorrelation(
  y: Float64Tensor,
  to: number,
  x: Float64Tensor,
  from: number,
  weight: Float64Tensor,
  kernel: number,
  { kernel_size, stride, dilation, padding: [top, left] }: Conv2dAttributes,
): void {
  const [, , height, width] = pictureSizes(x.shape);
  const [, , outHeight, outWidth] = pictureSizes(y.shape);
  for (let u = 0; u < kernel_size[0]; u++) {
    for (let v = 0; v < kernel_size[1]; v++) {
      const w = weight.data[(kernel * kernel_size[0] + u) * kernel_size[1] + v] ?? 0;
      const shift = v * dilation[1] - left;
      // The columns j of the result for which 0 <= j·stride + shift < width.
      const begin = Math.max(0, Math.ceil(-shift / stride[1]));
      const end = Math.min(outWidth, Math.ceil((width - shift) / stride[1]));
      for (let i = 0; i < outHeight; i++) {
        const row = i * stride[0] - top + u * dilation[0];
        if (row < 0 || row >= height) continue;
        const outRow = (to * outHeight + i) * outWidth;
        const inRow = (from * height + row) * width + shift;
        addRow(y.data, outRow, x.data, inRow, stride[1], begin, end, w);
      }
    }
  }
}

function addRow(
  y: Float64Array,
  outRow: number,
  x: Float64Array,
  inRow: number,
  stride: number,
  begin: number,
  end: number,
  w: number,
): void {
  for (let j = begin; j < end; j++) y[outRow + j] = (y[outRow + j] ?? 0) + w * (x[inRow + j * stride] ?? 0);
}

/**
 * Every element x[n, c, i, j] adds `w[c, o, u, v] · x` to y[n, o, i·stride - padding + u·dilation, j·stride - padding + v·dilation]
 * for the o of c's group (torch.nn.functional.conv_transpose2d).
 */
const conv_transpose2d: Kernel<'conv_transpose2d'> = ({ node, input, shape, parameter }) => {
  const { kernel_size, stride, padding, dilation, groups, bias: biased } = node.attributes;
  const [batch, outChannels, outHeight, outWidth] = pictureSizes(shape);
  const [, inChannels, height, width] = pictureSizes(input.shape);
  const outPerGroup = outChannels / groups;
  const weight = parameter('weight').data;
  const bias = biased ? parameter('bias').data : new Float64Array(outChannels);
  const result = zeros(shape);
  const plane = outHeight * outWidth;
  for (let at = 0; at < batch * outChannels; at++)
    result.data.fill(bias[at % outChannels] ?? 0, at * plane, (at + 1) * plane);
  for (const [at, x] of input.data.entries()) {
    const j = at % width;
    const i = Math.floor(at / width) % height;
    const c = Math.floor(at / (width * height)) % inChannels;
    const n = Math.floor(at / (width * height * inChannels));
    const firstOut = Math.floor(c / (inChannels / groups)) * outPerGroup;
    for (let o = 0; o < outPerGroup; o++) {
      for (let u = 0; u < kernel_size[0]; u++) {
        const row = i * stride[0] - padding[0] + u * dilation[0];
        if (row < 0 || row >= outHeight) continue;
        for (let v = 0; v < kernel_size[1]; v++) {
          const column = j * stride[1] - padding[1] + v * dilation[1];
          if (column < 0 || column >= outWidth) continue;
          const w = weight[((c * outPerGroup + o) * kernel_size[0] + u) * kernel_size[1] + v] ?? 0;
          const to = ((n * outChannels + firstOut + o) * outHeight + row) * outWidth + column;
          result.data[to] = (result.data[to] ?? 0) + w * x;
        }
      }
    }
  }
  return result;
};

export const convolution = { conv2d, conv_transpose2d } satisfies Partial<Kernels>;
