import { closed, dimension } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needDimension } from '../ranks.ts';

export interface SoftmaxAttributes {
  /** Counted from the front. */
  readonly dim: number;
}

/** `exp(x)` divided by its sum along one dimension: `[…] → […]`. */
export const softmax = defineOperation({
  name: 'softmax',
  family: 'activation',
  summary: 'Makes the elements along one dimension positive and sum to one: exp(x) / sum(exp(x)).',
  shapes: '[…] → […]',
  source: 'torch.nn.Softmax',
  args: closed({ dim: dimension('The dimension that sums to one; negative counts from the end.', 1) }),
  arity: { min: 1, max: 1 },
  nonNegative: 'always',
  example: { good: 'softmax: {dim: 1}', bad: { spec: 'softmax: {dim: 4}', code: 'NIN4010' } },
  attributes(args, [input], check): SoftmaxAttributes | undefined {
    if (input === undefined) return undefined;
    const dim = needDimension(args.dim ?? 1, input.shape.length, 'softmax', 'dim', check);
    return dim === undefined ? undefined : { dim };
  },
  infer: (_attributes, [input]) => input,
});
