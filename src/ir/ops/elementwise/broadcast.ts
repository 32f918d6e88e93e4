import { type Dim, equalDims } from '../../dim/dim.ts';
import { formatDim } from '../../dim/text.ts';
import type { ValueType } from '../../type.ts';
import type { Check } from '../operation.ts';

/**
 * The shape that all inputs take together: aligned at the last dimension, sizes equal or 1 (torch.broadcast_tensors).
 * Reports NIN4004 at the first input that fits no more.
 */
export function broadcast(operation: string, inputs: readonly ValueType[], check: Check): ValueType | undefined {
  const [first, ...others] = inputs;
  if (first === undefined) return undefined;
  let shape: readonly Dim[] = first.shape;
  for (const [index, other] of others.entries()) {
    const joined = join(
      shape,
      other.shape,
      (axis) =>
        check.fail(
          'NIN4004',
          { operation, first: shape.map(formatDim), other: other.shape.map(formatDim), axis },
          { input: index + 1 },
          shapeThatFits(shape, other.shape, axis),
        ),
      check,
    );
    if (joined === undefined) return undefined;
    shape = joined;
  }
  return { dtype: first.dtype, shape };
}

/** Of two pictures: the 1×1 convolution that gives the second the channels and the size of the first, as shortcuts have it. */
function shapeThatFits(first: readonly Dim[], other: readonly Dim[], axis: number): string | undefined {
  if (axis === 0 || first.length !== 4 || other.length !== 4) return undefined;
  const [channels, ...others] = [first[1], other[1]];
  const strides = [2, 3].map((dim) => strideBetween(other[dim] ?? 0, first[dim] ?? 0));
  const [stride] = strides;
  if (typeof channels !== 'number' || typeof others[0] !== 'number' || stride === undefined) return undefined;
  if (strides.some((one) => one !== stride)) return undefined;
  const wanted = `conv2d: {out_channels: ${channels}, kernel_size: 1${stride === 1 ? '' : `, stride: ${stride}`}}`;
  return `${wanted} gives the second the shape of the first; in a residual, as shortcut: [conv2d: {…}] beside layers`;
}

/** The stride by which windows of one pixel make one size of another. */
function strideBetween(from: Dim, to: Dim): number | undefined {
  if (equalDims(from, to)) return 1;
  if (typeof from !== 'number' || typeof to !== 'number' || to < 1) return undefined;
  const stride = Math.ceil(from / to);
  return stride > 1 && Math.ceil(from / stride) === to ? stride : undefined;
}

function join(left: readonly Dim[], right: readonly Dim[], fail: (axis: number) => undefined, check: Check) {
  const rank = Math.max(left.length, right.length);
  const shape: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    if (a !== 1 && b !== 1 && !check.equal(a, b, () => fail(axis))) return undefined;
    shape.push(a === 1 ? b : a);
  }
  return shape;
}
