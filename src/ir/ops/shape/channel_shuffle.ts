import { Object as ObjectType } from 'typebox';
import { positive } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needFixed, needPicture } from '../ranks.ts';

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
  args: ObjectType({ groups: positive('How many groups; divides the channels.') }, { additionalProperties: false }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'channel_shuffle: {groups: 3}', bad: { spec: 'channel_shuffle: {groups: 2}', code: 'NIN4017' } },
  attributes({ groups }, [input], check): ChannelShuffleAttributes | undefined {
    if (input === undefined || !needPicture(input, 'channel_shuffle', check)) return undefined;
    const channels = needFixed(input.shape[1], 'the number of channels', 'channel_shuffle', check);
    if (channels === undefined) return undefined;
    if (channels % groups === 0) return { groups };
    return check.fail(
      'NIN4017',
      { operation: 'channel_shuffle', argument: 'groups', by: groups, what: 'channels', size: `${channels}` },
      { argument: 'groups' },
    );
  },
  infer: (_attributes, [input]) => input,
});
