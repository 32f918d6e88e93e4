import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { broadcast } from './broadcast.ts';

/** Takes the larger of its inputs, element by element, with torch's broadcasting: `[…], […] → […]`. */
export const maximum = defineOperation({
  name: 'maximum',
  family: 'elementwise',
  summary: 'Takes the larger of its inputs, element by element; a dimension of size 1 is repeated to fit.',
  shapes: '[…], […], … → […]',
  source: 'torch.maximum',
  args: closed({}),
  arity: { min: 2 },
  nonNegative: 'kept',
  example: { good: 'maximum:\n    from: [image, image]', bad: { spec: 'maximum', code: 'NIN3007' } },
  attributes: () => ({}),
  infer: (_attributes, inputs, check) => broadcast('maximum', inputs, check),
});
