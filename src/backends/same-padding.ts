import { type Dim, equalDims, isConstant } from '../ir/dim/dim.ts';
import type { Pair, Sides } from '../ir/ops/arguments.ts';
import type { Shape } from '../ir/type.ts';

/** Windows over a picture: the rows and columns that one spans, their distance, and the padding. */
export interface Windows {
  readonly span: Pair;
  readonly stride: Pair;
  readonly padding: Sides;
}

/**
 * Whether TensorFlow's `same` puts every window where PyTorch puts it: `same` gives ceil(size/stride) windows and pads
 * max((count - 1)·stride + span - size, 0) in all, the smaller half before. Shapes are logical, `[N, C, H, W]`.
 */
export function sameFits(input: Shape, output: Shape, { span, stride, padding }: Windows): boolean {
  return ([0, 1] as const).every((axis) =>
    fits(input[2 + axis] ?? 1, output[2 + axis] ?? 1, span[axis], stride[axis], padding[axis]),
  );
}

function fits(size: Dim, count: Dim, span: number, stride: number, before: number): boolean {
  if (!isConstant(size) || !isConstant(count)) {
    return stride === 1 && equalDims(size, count) && Math.floor((span - 1) / 2) === before;
  }
  const needed = Math.max((count - 1) * stride + span - size, 0);
  return count === Math.ceil(size / stride) && Math.floor(needed / 2) === before;
}
