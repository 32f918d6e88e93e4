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

export const shape = { concat, flatten: reshaped, identity: reshaped } satisfies Partial<Kernels>;
