import { asPair, closed, type Pair, pair } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needPicture } from '../ranks.ts';
import { pooled } from './pooling.ts';

export interface AdaptiveAvgPool2dAttributes {
  readonly output_size: Pair;
}

/** Means over windows that divide the picture into `output_size` parts: `[N, C, H, W] → [N, C, output_size…]`. */
export const adaptive_avg_pool2d = defineOperation({
  name: 'adaptive_avg_pool2d',
  family: 'pooling',
  summary:
    'Divides the picture into a grid of the given size and takes the mean of each part; parts may be uneven and overlap.',
  shapes: '[N, C, H, W] → [N, C, output_size[0], output_size[1]]',
  source: 'torch.nn.AdaptiveAvgPool2d: part i covers rows floor(i·H/size) to ceil((i + 1)·H/size)',
  args: closed({ output_size: pair('Size of the result: one integer or [height, width].') }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: {
    good: 'adaptive_avg_pool2d: {output_size: [2, 2]}',
    bad: { spec: 'flatten\n  - adaptive_avg_pool2d: {output_size: 1}', code: 'NIN4001' },
  },
  attributes(args, [input], check): AdaptiveAvgPool2dAttributes | undefined {
    if (input === undefined || !needPicture(input, 'adaptive_avg_pool2d', check)) return undefined;
    return { output_size: asPair(args.output_size) };
  },
  infer({ output_size }, [input]) {
    return input && pooled(input, output_size);
  },
  window: () => 'global',
});
