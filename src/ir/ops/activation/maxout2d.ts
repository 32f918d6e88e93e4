import { Object as ObjectType } from 'typebox';
import { positive } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needFixed, needPicture } from '../ranks.ts';

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
  args: ObjectType(
    { pool_size: positive('How many neighbouring channels compete; divides the channels.') },
    { additionalProperties: false },
  ),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'maxout2d: {pool_size: 3}', bad: { spec: 'maxout2d: {pool_size: 2}', code: 'NIN4017' } },
  attributes({ pool_size }, [input], check): Maxout2dAttributes | undefined {
    if (input === undefined || !needPicture(input, 'maxout2d', check)) return undefined;
    const channels = needFixed(input.shape[1], 'the number of channels', 'maxout2d', check);
    if (channels === undefined) return undefined;
    if (channels % pool_size === 0) return { pool_size };
    return check.fail(
      'NIN4017',
      { operation: 'maxout2d', argument: 'pool_size', by: pool_size, what: 'channels', size: `${channels}` },
      { argument: 'pool_size' },
    );
  },
  infer({ pool_size }, [input]) {
    const [batch = 1, channels = 1, ...sizes] = input?.shape ?? [];
    if (input === undefined || typeof channels !== 'number') return undefined;
    return { dtype: input.dtype, shape: [batch, channels / pool_size, ...sizes] };
  },
});
