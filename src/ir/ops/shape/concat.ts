import { add, type Dim } from '../../dim/dim.ts';
import { formatDim } from '../../dim/text.ts';
import { closed, dimension } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needDimension } from '../ranks.ts';

export interface ConcatAttributes {
  /** Counted from the front. */
  readonly dim: number;
}

const keepingSize =
  'height and width stay the same where strides are 1 and windows are padded: `padding: same` of a convolution, `kernel_size: 3, stride: 1, padding: 1` of a pooling';

/** Joins its inputs along one dimension; the others must be equal: `[N, C1, H, W], [N, C2, H, W] → [N, C1 + C2, H, W]`. */
export const concat = defineOperation({
  name: 'concat',
  family: 'shape',
  summary: 'Joins its inputs along one dimension; all others must be equal.',
  shapes: '[N, C1, H, W], [N, C2, H, W], … → [N, C1 + C2 + …, H, W]',
  source: 'torch.cat',
  args: closed({ dim: dimension('The dimension along which the inputs are joined; negative counts from the end.', 1) }),
  arity: { min: 1 },
  nonNegative: 'kept',
  example: {
    good: 'concat: {dim: 1}\n    from: [image, image]',
    bad: { spec: 'concat: {dim: 9}\n    from: [image, image]', code: 'NIN4010' },
  },
  attributes(args, [first], check): ConcatAttributes | undefined {
    if (first === undefined) return undefined;
    const dim = needDimension(args.dim ?? 1, first.shape.length, 'concat', 'dim', check);
    return dim === undefined ? undefined : { dim };
  },
  infer({ dim }, inputs, check) {
    const [first, ...others] = inputs;
    if (first === undefined) return undefined;
    const shape: Dim[] = [...first.shape];
    for (const [index, other] of others.entries()) {
      const mismatch = (axis: number | undefined) => () =>
        check.fail(
          'NIN4005',
          { dim, axis, first: first.shape.map(formatDim), other: other.shape.map(formatDim) },
          { input: index + 1 },
          // Of two pictures, joined by their channels.
          dim === 1 && shape.length === 4 && axis !== undefined && axis > 1 ? keepingSize : undefined,
        );
      if (other.shape.length !== shape.length) {
        return mismatch(undefined)();
      }
      for (const [axis, size] of other.shape.entries()) {
        if (axis === dim) shape[axis] = add(shape[axis] ?? 0, size);
        else if (!check.equal(first.shape[axis] ?? 0, size, mismatch(axis))) return undefined;
      }
    }
    return { dtype: first.dtype, shape };
  },
  isIdentity: (_attributes, inputs) => inputs.length === 1,
});
