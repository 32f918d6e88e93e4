import { closed, dimension } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needDimension } from '../ranks.ts';

export interface LogSoftmaxAttributes {
  /** Counted from the front. */
  readonly dim: number;
}

/** The logarithm of softmax along one dimension: `[…] → […]`. */
export const log_softmax = defineOperation({
  name: 'log_softmax',
  family: 'activation',
  summary: 'The logarithm of softmax: x - ln(sum(exp(x))) along one dimension.',
  shapes: '[…] → […]',
  source: 'torch.nn.LogSoftmax',
  args: closed({
    dim: dimension('The dimension along which the exponentials sum to one; negative counts from the end.', 1),
  }),
  arity: { min: 1, max: 1 },
  example: { good: 'log_softmax: {dim: 1}', bad: { spec: 'log_softmax: {dim: 4}', code: 'NIN4010' } },
  attributes(args, [input], check): LogSoftmaxAttributes | undefined {
    if (input === undefined) return undefined;
    const dim = needDimension(args.dim ?? 1, input.shape.length, 'log_softmax', 'dim', check);
    return dim === undefined ? undefined : { dim };
  },
  infer: (_attributes, [input]) => input,
});
