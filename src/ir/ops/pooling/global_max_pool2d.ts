import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needPicture } from '../ranks.ts';
import { pooled } from './pooling.ts';

/** The largest element of each channel, kept as one pixel: `[N, C, H, W] → [N, C, 1, 1]`. */
export const global_max_pool2d = defineOperation({
  name: 'global_max_pool2d',
  family: 'pooling',
  summary: 'Takes the largest element of each channel and keeps it as one pixel.',
  shapes: '[N, C, H, W] → [N, C, 1, 1]',
  source: 'torch.nn.AdaptiveMaxPool2d(1)',
  args: closed({}),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'global_max_pool2d', bad: { spec: 'flatten\n  - global_max_pool2d', code: 'NIN4001' } },
  attributes(_args, [input], check) {
    return input !== undefined && needPicture(input, 'global_max_pool2d', check) ? {} : undefined;
  },
  infer: (_attributes, [input]) => input && pooled(input, [1, 1]),
  window: () => 'global',
});
