import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { broadcast } from './broadcast.ts';

/** Multiplies its inputs, element by element, with torch's broadcasting: `[…], […] → […]`. */
export const mul = defineOperation({
  name: 'mul',
  family: 'elementwise',
  summary: 'Multiplies its inputs, element by element; a dimension of size 1 is repeated to fit.',
  shapes: '[…], […], … → […]',
  source: 'torch.mul',
  args: closed({}),
  arity: { min: 2 },
  nonNegative: 'kept',
  example: { good: 'mul:\n    from: [image, image]', bad: { spec: 'mul', code: 'NIN3007' } },
  attributes: () => ({}),
  infer: (_attributes, inputs, check) => broadcast('mul', inputs, check),
});
