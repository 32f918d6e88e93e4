import { closed, positive } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needParts } from '../parts.ts';

export interface ChannelShuffleAttributes {
  readonly groups: number;
}

/** Deals the channels of each group out over all groups: `[N, C, H, W] → [N, C, H, W]`. */
export const channel_shuffle = defineOperation({
  name: 'channel_shuffle',
  family: 'shape',
  summary: 'Divides the channels into groups and interleaves them.',
  shapes: '[N, C, H, W] → [N, C, H, W]',
  source: 'torch.nn.ChannelShuffle; Zhang et al.: ShuffleNet (2017)',
  args: closed({ groups: positive('How many groups; divides the channels.') }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'channel_shuffle: {groups: 3}', bad: { spec: 'channel_shuffle: {groups: 2}', code: 'NIN4017' } },
  attributes({ groups }, [input], check): ChannelShuffleAttributes | undefined {
    return needParts('channel_shuffle', 'groups', groups, input, check) ? { groups } : undefined;
  },
  infer: (_attributes, [input]) => input,
});
