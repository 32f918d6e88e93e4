import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { broadcast } from './broadcast.ts';

/** The sum of its inputs, element by element, with torch's broadcasting: `[…], […] → […]`. */
export const add = defineOperation({
  name: 'add',
  family: 'elementwise',
  summary: 'Adds its inputs element by element; a dimension of size 1 is repeated to fit.',
  shapes: '[…], […], … → […]',
  source: 'torch.add',
  args: closed({}),
  arity: { min: 2 },
  nonNegative: 'kept',
  example: { good: 'add:\n    from: [image, image]', bad: { spec: 'add', code: 'NIN3007' } },
  attributes: () => ({}),
  infer: (_attributes, inputs, check) => broadcast('add', inputs, check),
});
