import { Integer, Optional } from 'typebox';
import { isConstant } from '../../dim/dim.ts';
import { formatDim } from '../../dim/text.ts';
import { equalShapes } from '../../type.ts';
import { closed, dimension, positive } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needDimension } from '../ranks.ts';

export interface NarrowAttributes {
  /** Counted from the front. */
  readonly dim: number;
  /** As it is written: below zero it counts from the end. */
  readonly start: number;
  readonly length: number;
}

/** A part of one dimension: `[N, C, H, W] → [N, length, H, W]`. */
export const narrow = defineOperation({
  name: 'narrow',
  family: 'shape',
  summary: 'Takes a part of one dimension: `length` elements from `start` on.',
  shapes: '[N, C, H, W] → [N, length, H, W]',
  source: 'torch.narrow',
  args: closed({
    dim: dimension('The dimension of which a part is taken; negative counts from the end.', 1),
    start: Optional(
      Integer({ default: 0, description: 'The first element of the part; negative counts from the end.' }),
    ),
    length: positive('How many elements the part has.'),
  }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'narrow: {start: 1, length: 2}', bad: { spec: 'narrow: {length: 99}', code: 'NIN4022' } },
  attributes({ dim: asked = 1, start = 0, length }, [input], check): NarrowAttributes | undefined {
    if (input === undefined) return undefined;
    const dim = needDimension(asked, input.shape.length, 'narrow', 'dim', check);
    return dim === undefined ? undefined : { dim, start, length };
  },
  infer({ dim, start, length }, [input], check) {
    const size = input?.shape[dim];
    if (input === undefined || size === undefined) return undefined;
    const most = start < 0 ? -start : isConstant(size) ? size - start : undefined;
    const fault = () =>
      check.fail(
        'NIN4022',
        { dim, size: formatDim(size), start, length, arrived: input.shape.map(formatDim) },
        { argument: length > (most ?? length) && (most ?? 0) > 0 ? 'length' : 'start' },
        most !== undefined && most > 0 ? `the longest part from ${start} is ${most}` : undefined,
      );
    if (start < 0 && length > -start) return fault();
    if (!check.atLeast(size, start < 0 ? -start : start + length, fault)) return undefined;
    return { dtype: input.dtype, shape: input.shape.map((one, axis) => (axis === dim ? length : one)) };
  },
  isIdentity: (_attributes, [input], output) => input !== undefined && equalShapes(input.shape, output.shape),
});
