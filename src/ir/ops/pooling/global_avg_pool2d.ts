import { closed } from '../arguments.ts';
import { defineComposite } from '../operation.ts';
import { needPicture } from '../ranks.ts';
import { pooled } from './pooling.ts';

/** The mean of each channel, kept as one pixel: `[N, C, H, W] → [N, C, 1, 1]`. */
export const global_avg_pool2d = defineComposite({
  name: 'global_avg_pool2d',
  family: 'pooling',
  summary: 'Takes the mean of each channel and keeps it as one pixel.',
  shapes: '[N, C, H, W] → [N, C, 1, 1]',
  source: 'torch.nn.AdaptiveAvgPool2d(1); Lin, Chen, Yan: Network In Network (2013), section 3.2',
  args: closed({}),
  arity: { min: 1, max: 1 },
  example: {
    good: 'global_avg_pool2d',
    bad: { spec: 'flatten\n  - global_avg_pool2d', code: 'NIN4001' },
  },
  attributes(_args, [input], check) {
    return input !== undefined && needPicture(input, 'global_avg_pool2d', check) ? {} : undefined;
  },
  infer: (_attributes, [input]) => input && pooled(input, [1, 1]),
  decompose: () => [{ operation: 'adaptive_avg_pool2d', attributes: { output_size: [1, 1] } }],
  window: () => 'global',
});
