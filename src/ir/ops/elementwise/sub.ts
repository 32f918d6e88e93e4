import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { broadcast } from './broadcast.ts';

/** Subtracts the second input from the first, element by element, with torch's broadcasting: `[…], […] → […]`. */
export const sub = defineOperation({
  name: 'sub',
  family: 'elementwise',
  summary: 'Subtracts the second input from the first, element by element; a dimension of size 1 is repeated to fit.',
  shapes: '[…], […] → […]',
  source: 'torch.sub',
  args: closed({}),
  arity: { min: 2, max: 2 },
  example: { good: 'sub:\n    from: [image, image]', bad: { spec: 'sub', code: 'NIN3007' } },
  attributes: () => ({}),
  infer: (_attributes, inputs, check) => broadcast('sub', inputs, check),
});
