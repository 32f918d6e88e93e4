import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';

/** Gives what it was given: a place for a name. */
export const identity = defineOperation({
  name: 'identity',
  family: 'shape',
  summary: 'Gives what it was given: a place for a name.',
  shapes: '[…] → […]',
  source: 'torch.nn.Identity',
  args: closed({}),
  arity: { min: 1, max: 1 },
  pointwise: true,
  nonNegative: 'kept',
  example: { good: 'identity', bad: { spec: 'identity: {size: 1}', code: 'NIN2002' } },
  attributes: () => ({}),
  infer: (_attributes, [input]) => input,
  isIdentity: () => true,
});
