import { type Float64Tensor, zeros } from '../array.ts';
import type { Kernels } from '../kernel.ts';

interface Operands {
  readonly inputs: readonly Float64Tensor[];
  readonly shape: readonly number[];
}

/** Folds the inputs, from the first to the last, element by element, repeated to the result's shape. */
function fold(of: (left: number, right: number) => number): (operands: Operands) => Float64Tensor {
  return ({ inputs, shape }) => {
    const [first = zeros(shape), ...others] = inputs.map((input) => repeat(input, shape));
    return others.reduce(
      (left, right) => ({ shape, data: left.data.map((value, at) => of(value, right.data[at] ?? 0)) }),
      first,
    );
  };
}

/** Aligns the shapes at the last dimension and repeats what has size 1 (torch.broadcast_to). */
function repeat(input: Float64Tensor, shape: readonly number[]): Float64Tensor {
  const result = zeros(shape);
  const lacking = shape.length - input.shape.length;
  for (let at = 0; at < result.data.length; at++) {
    let rest = at;
    let from = 0;
    let step = 1;
    for (let axis = shape.length - 1; axis >= lacking; axis--) {
      const size = input.shape[axis - lacking] ?? 1;
      const index = rest % (shape[axis] ?? 1);
      rest = Math.floor(rest / (shape[axis] ?? 1));
      if (size > 1) from += index * step;
      step *= size;
    }
    result.data[at] = input.data[from] ?? 0;
  }
  return result;
}

export const elementwise = {
  add: fold((left, right) => left + right),
  sub: fold((left, right) => left - right),
  mul: fold((left, right) => left * right),
  maximum: fold(Math.max),
} satisfies Partial<Kernels>;
