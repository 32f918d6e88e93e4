import { type Float64Tensor, pictureSizes, zeros } from '../array.ts';
import type { Kernel, Kernels } from '../kernel.ts';

/** The largest of each window; padding is −∞, and NaN wins over every number (torch.nn.functional.max_pool2d). */
const max_pool2d: Kernel<'max_pool2d'> = ({ node, input, shape }) => {
  const { kernel_size, stride, padding, dilation } = node.attributes;
  return pool(input, shape, (plane, i, j) => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let u = 0; u < kernel_size[0]; u++) {
      for (let v = 0; v < kernel_size[1]; v++) {
        const row = i * stride[0] - padding[0] + u * dilation[0];
        const column = j * stride[1] - padding[1] + v * dilation[1];
        if (plane.has(row, column)) largest = Math.max(largest, plane.at(row, column));
      }
    }
    return largest;
  });
};

/**
 * The mean of each window (torch.nn.functional.avg_pool2d). With `count_include_pad` it divides by the part of the window that
 * lies in the padded picture: what hangs over its edge, with `ceil_mode`, does not count; otherwise by the part in the picture.
 */
const avg_pool2d: Kernel<'avg_pool2d'> = ({ node, input, shape }) => {
  const { kernel_size, stride, padding, count_include_pad } = node.attributes;
  const [top, left, bottom, right] = padding;
  return pool(input, shape, (plane, i, j) => {
    const rows = span(i * stride[0] - top, kernel_size[0], plane.height, bottom);
    const columns = span(j * stride[1] - left, kernel_size[1], plane.width, right);
    const counted = count_include_pad ? rows.padded * columns.padded : rows.inside * columns.inside;
    return sum(plane, rows, columns) / counted;
  });
};

/** The mean of each part of a grid: part i of n covers floor(i·H/n) to ceil((i + 1)·H/n) (torch.nn.functional.adaptive_avg_pool2d). */
const adaptive_avg_pool2d: Kernel<'adaptive_avg_pool2d'> = ({ node, input, shape }) => {
  const [partsDown, partsAcross] = node.attributes.output_size;
  return pool(input, shape, (plane, i, j) => {
    const rows = part(i, partsDown, plane.height);
    const columns = part(j, partsAcross, plane.width);
    return sum(plane, rows, columns) / (rows.inside * columns.inside);
  });
};

/** One channel of one picture. */
interface Plane {
  readonly height: number;
  readonly width: number;
  readonly has: (row: number, column: number) => boolean;
  readonly at: (row: number, column: number) => number;
}

/** Fills the result, channel by channel, with what `of` says of each of its pixels. */
function pool(
  input: Float64Tensor,
  shape: readonly number[],
  of: (plane: Plane, i: number, j: number) => number,
): Float64Tensor {
  const [batch, channels, outHeight, outWidth] = pictureSizes(shape);
  const [, , height, width] = pictureSizes(input.shape);
  const result = zeros(shape);
  let to = 0;
  for (let channel = 0; channel < batch * channels; channel++) {
    const begin = channel * height * width;
    const plane: Plane = {
      height,
      width,
      has: (row, column) => row >= 0 && row < height && column >= 0 && column < width,
      at: (row, column) => input.data[begin + row * width + column] ?? 0,
    };
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) result.data[to++] = of(plane, i, j);
    }
  }
  return result;
}

/** The rows (or columns) of a window: those inside the picture, `begin` to `end`, and how many there are with padding. */
interface Span {
  readonly begin: number;
  readonly end: number;
  readonly inside: number;
  readonly padded: number;
}

function span(first: number, kernel: number, size: number, after: number): Span {
  const begin = Math.max(first, 0);
  const end = Math.min(first + kernel, size);
  return { begin, end, inside: end - begin, padded: Math.min(first + kernel, size + after) - first };
}

function part(index: number, parts: number, size: number): Span {
  const begin = Math.floor((index * size) / parts);
  const end = Math.ceil(((index + 1) * size) / parts);
  return { begin, end, inside: end - begin, padded: end - begin };
}

function sum(plane: Plane, rows: Span, columns: Span): number {
  let total = 0;
  for (let row = rows.begin; row < rows.end; row++) {
    for (let column = columns.begin; column < columns.end; column++) total += plane.at(row, column);
  }
  return total;
}

/** The largest element of each channel (torch.nn.functional.adaptive_max_pool2d to one pixel). */
const global_max_pool2d: Kernel<'global_max_pool2d'> = ({ input, shape }) => {
  const [, , height, width] = pictureSizes(input.shape);
  const result = zeros(shape);
  for (let plane = 0; plane < result.data.length; plane++) {
    const pixels = input.data.subarray(plane * height * width, (plane + 1) * height * width);
    result.data[plane] = pixels.reduce((largest, pixel) => Math.max(largest, pixel), Number.NEGATIVE_INFINITY);
  }
  return result;
};

export const pooling = { max_pool2d, avg_pool2d, adaptive_avg_pool2d, global_max_pool2d } satisfies Partial<Kernels>;
