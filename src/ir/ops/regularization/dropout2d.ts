import { closed, probability } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needPicture } from '../ranks.ts';

/** Zeroes whole channels at random while training and scales the others by 1/(1 - p); the identity otherwise. */
export const dropout2d = defineOperation({
  name: 'dropout2d',
  family: 'regularization',
  summary: 'Zeroes whole channels at random while training and scales the others by 1/(1 - p); the identity otherwise.',
  shapes: '[N, C, H, W] → [N, C, H, W]',
  source: 'torch.nn.Dropout2d',
  args: closed({ p: probability('The probability that a channel is zeroed.', 0.5) }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'dropout2d: {p: 0.5}', bad: { spec: 'dropout2d: {p: 2}', code: 'NIN2003' } },
  attributes(args, [input], check) {
    if (input === undefined || !needPicture(input, 'dropout2d', check)) return undefined;
    return { p: args.p ?? 0.5 };
  },
  infer: (_attributes, [input]) => input,
  isIdentity: () => true,
});
