import { linearSources, nearestSources } from '../../upsample-sources.ts';
import { around, type Float64Tensor, zeros } from '../array.ts';
import type { Kernel, Kernels } from '../kernel.ts';

/** Joins the inputs along one dimension (torch.cat). */
const concat: Kernel<'concat'> = ({ node, inputs, shape }) => {
  const { dim } = node.attributes;
  const whole = around(shape, dim);
  const result = zeros(shape);
  let before = 0;
  for (const input of inputs) {
    const { size, inner } = around(input.shape, dim);
    for (let block = 0; block < whole.outer; block++) {
      const slices = input.data.subarray(block * size * inner, (block + 1) * size * inner);
      result.data.set(slices, (block * whole.size + before) * inner);
    }
    before += size;
  }
  return result;
};

/** The same elements in the same order under the result's shape. */
const reshaped = ({
  input,
  shape,
}: {
  readonly input: Float64Tensor;
  readonly shape: readonly number[];
}): Float64Tensor => ({
  shape,
  data: input.data,
});

/** Reads each element of the result from where a function of its indices says; outside of the input it is zero. */
function gather(
  input: Float64Tensor,
  shape: readonly number[],
  from: (indices: readonly number[]) => readonly number[],
): Float64Tensor {
  const result = zeros(shape);
  const indices = shape.map(() => 0);
  for (let at = 0; at < result.data.length; at++) {
    let rest = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      indices[axis] = rest % size;
      rest = Math.floor(rest / size);
    }
    const source = from(indices);
    const inside = source.every((index, axis) => index >= 0 && index < (input.shape[axis] ?? 0));
    const offset = source.reduce((sum, index, axis) => sum * (input.shape[axis] ?? 1) + index, 0);
    result.data[at] = inside ? (input.data[offset] ?? 0) : 0;
  }
  return result;
}

const permute: Kernel<'permute'> = ({ node: { attributes }, input, shape }) =>
  gather(input, shape, (indices) => input.shape.map((_, axis) => indices[attributes.dims.indexOf(axis)] ?? 0));

const zero_pad2d: Kernel<'zero_pad2d'> = ({ node, input, shape }) => {
  const [top, left] = node.attributes.padding;
  return gather(input, shape, ([n = 0, c = 0, i = 0, j = 0]) => [n, c, i - top, j - left]);
};

/** Channel c·r² + u·r + v gives the pixels (i·r + u, j·r + v) of channel c (torch.nn.functional.pixel_shuffle). */
const pixel_shuffle: Kernel<'pixel_shuffle'> = ({ node, input, shape }) => {
  const r = node.attributes.upscale_factor;
  return gather(input, shape, ([n = 0, c = 0, i = 0, j = 0]) => [
    n,
    c * r * r + (i % r) * r + (j % r),
    Math.floor(i / r),
    Math.floor(j / r),
  ]);
};

/** Channel c of the result is channel (c mod groups)·(C/groups) + floor(c / groups) (torch.nn.functional.channel_shuffle). */
const channel_shuffle: Kernel<'channel_shuffle'> = ({ node, input, shape }) => {
  const { groups } = node.attributes;
  const perGroup = (shape[1] ?? 1) / groups;
  return gather(input, shape, ([n = 0, c = 0, i = 0, j = 0]) => [
    n,
    (c % groups) * perGroup + Math.floor(c / groups),
    i,
    j,
  ]);
};

/** torch.nn.functional.interpolate by a factor: the factor as written maps positions back, not the ratio of sizes. */
const upsample: Kernel<'upsample'> = (context) => {
  const { node, input, shape } = context;
  const { scale_factor, mode } = node.attributes;
  if (mode === 'bilinear') return bilinear(context);
  const [rows = [], columns = []] = ([0, 1] as const).map((axis) =>
    nearestSources(input.shape[2 + axis] ?? 1, shape[2 + axis] ?? 1, scale_factor[axis]),
  );
  return gather(input, shape, ([n = 0, c = 0, i = 0, j = 0]) => [n, c, rows[i] ?? 0, columns[j] ?? 0]);
};

const bilinear: Kernel<'upsample'> = ({ node, input, shape }) => {
  const { scale_factor, align_corners } = node.attributes;
  const [rows = [], columns = []] = ([0, 1] as const).map((axis) =>
    linearSources(input.shape[2 + axis] ?? 1, shape[2 + axis] ?? 1, scale_factor[axis], align_corners),
  );
  const pick = (high: readonly [boolean, boolean]) =>
    gather(input, shape, ([n = 0, c = 0, i = 0, j = 0]) => [
      n,
      c,
      (high[0] ? rows[i]?.high : rows[i]?.low) ?? 0,
      (high[1] ? columns[j]?.high : columns[j]?.low) ?? 0,
    ]).data;
  const [a, b, c, d] = [pick([false, false]), pick([false, true]), pick([true, false]), pick([true, true])];
  const width = shape[3] ?? 1;
  const data = a.map((corner, at) => {
    const down = rows[Math.floor(at / width) % rows.length]?.part ?? 0;
    const across = columns[at % width]?.part ?? 0;
    const above = corner * (1 - across) + (b[at] ?? 0) * across;
    const below = (c[at] ?? 0) * (1 - across) + (d[at] ?? 0) * across;
    return above * (1 - down) + below * down;
  });
  return { shape, data };
};

/** The elements of one dimension from `start` on (torch.narrow). */
const narrow: Kernel<'narrow'> = ({ node, input, shape }) => {
  const { dim, start } = node.attributes;
  const first = start < 0 ? (input.shape[dim] ?? 0) + start : start;
  return gather(input, shape, (indices) => indices.map((index, axis) => (axis === dim ? index + first : index)));
};

export const shape = {
  concat,
  flatten: reshaped,
  identity: reshaped,
  reshape: reshaped,
  permute,
  zero_pad2d,
  pixel_shuffle,
  channel_shuffle,
  narrow,
  upsample,
} satisfies Partial<Kernels>;
