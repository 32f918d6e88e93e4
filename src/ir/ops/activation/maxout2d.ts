import { closed, positive } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needParts } from '../parts.ts';

export interface Maxout2dAttributes {
  readonly pool_size: number;
}

/** The largest of each `pool_size` neighbouring channels: `[N, C, H, W] → [N, C/pool_size, H, W]`. */
export const maxout2d = defineOperation({
  name: 'maxout2d',
  family: 'activation',
  summary: 'Takes the largest of each pool_size neighbouring channels.',
  shapes: '[N, C, H, W] → [N, C/pool_size, H, W]',
  source: 'Goodfellow et al.: Maxout Networks (2013)',
  args: closed({ pool_size: positive('How many neighbouring channels compete; divides the channels.') }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'maxout2d: {pool_size: 3}', bad: { spec: 'maxout2d: {pool_size: 2}', code: 'NIN4017' } },
  attributes({ pool_size }, [input], check): Maxout2dAttributes | undefined {
    return needParts('maxout2d', 'pool_size', pool_size, input, check) ? { pool_size } : undefined;
  },
  infer({ pool_size }, [input]) {
    const [batch = 1, channels = 1, ...sizes] = input?.shape ?? [];
    if (input === undefined || typeof channels !== 'number') return undefined;
    return { dtype: input.dtype, shape: [batch, channels / pool_size, ...sizes] };
  },
});
