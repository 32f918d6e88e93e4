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
          channelsThatFit(shape, other.shape, axis),
        ),
      check,
    );
    if (joined === undefined) return undefined;
    shape = joined;
  }
  return { dtype: first.dtype, shape };
}

/** Two pictures that differ in nothing but their channels: a 1×1 convolution mends it, in a shortcut for instance. */
function channelsThatFit(first: readonly Dim[], other: readonly Dim[], axis: number): string | undefined {
  const [left, right] = [first[1], other[1]];
  const sameSize = [0, 2, 3].every((dim) => equalDims(first[dim] ?? 0, other[dim] ?? 0));
  if (axis !== 1 || first.length !== 4 || other.length !== 4 || !sameSize) return undefined;
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  return `conv2d: {out_channels: ${left}, kernel_size: 1} on the second (the shortcut of a residual) gives it ${left} channels`;
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
