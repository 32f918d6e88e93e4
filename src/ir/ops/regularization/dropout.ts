import { closed, probability } from '../arguments.ts';
import { defineOperation } from '../operation.ts';

/** Zeroes single elements at random while training and scales the others by 1/(1 - p); the identity otherwise. */
export const dropout = defineOperation({
  name: 'dropout',
  family: 'regularization',
  summary:
    'Zeroes single elements at random while training and scales the others by 1/(1 - p); the identity otherwise.',
  shapes: '[…] → […]',
  source: 'torch.nn.Dropout',
  args: closed({ p: probability('The probability that an element is zeroed.', 0.5) }),
  arity: { min: 1, max: 1 },
  pointwise: true,
  nonNegative: 'kept',
  example: { good: 'dropout: {p: 0.5}', bad: { spec: 'dropout: {p: 2}', code: 'NIN2003' } },
  attributes(args) {
    return { p: args.p ?? 0.5 };
  },
  infer: (_attributes, [input]) => input,
  isIdentity: () => true,
});
