import { multiply } from '../../dim/dim.ts';
import { closed, dimension } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needDimension } from '../ranks.ts';

export interface FlattenAttributes {
  /** Counted from the front. */
  readonly start_dim: number;
  /** Counted from the front, inclusive. */
  readonly end_dim: number;
}

/** Merges the dimensions from `start_dim` to `end_dim` into one: `[N, C, H, W] → [N, C·H·W]`. */
export const flatten = defineOperation({
  name: 'flatten',
  family: 'shape',
  summary: 'Merges neighbouring dimensions into one, in C order of the logical layout.',
  shapes: '[N, C, H, W] → [N, C·H·W]',
  source: 'torch.nn.Flatten',
  args: closed({
    start_dim: dimension('The first dimension that is merged; negative counts from the end.', 1),
    end_dim: dimension('The last dimension that is merged; negative counts from the end.', -1),
  }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'flatten', bad: { spec: 'flatten: {start_dim: 5}', code: 'NIN4010' } },
  attributes(args, [input], check): FlattenAttributes | undefined {
    if (input === undefined) return undefined;
    const rank = input.shape.length;
    const start_dim = needDimension(args.start_dim ?? 1, rank, 'flatten', 'start_dim', check);
    const end_dim = needDimension(args.end_dim ?? -1, rank, 'flatten', 'end_dim', check);
    if (start_dim === undefined || end_dim === undefined) return undefined;
    if (start_dim > end_dim) {
      return check.fail(
        'NIN4012',
        { start: start_dim, end: end_dim },
        { argument: args.end_dim === undefined ? 'start_dim' : 'end_dim' },
      );
    }
    return { start_dim, end_dim };
  },
  infer({ start_dim, end_dim }, [input]) {
    if (input === undefined) return undefined;
    const merged = input.shape.slice(start_dim, end_dim + 1).reduce(multiply, 1);
    return {
      dtype: input.dtype,
      shape: [...input.shape.slice(0, start_dim), merged, ...input.shape.slice(end_dim + 1)],
    };
  },
  isIdentity: ({ start_dim, end_dim }) => start_dim === end_dim,
});
