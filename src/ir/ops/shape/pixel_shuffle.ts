import { multiply } from '../../dim/dim.ts';
import { closed, positive } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needParts } from '../parts.ts';

export interface PixelShuffleAttributes {
  readonly upscale_factor: number;
}

/** Makes pixels of channels: `[N, C·r², H, W] → [N, C, H·r, W·r]`. */
export const pixel_shuffle = defineOperation({
  name: 'pixel_shuffle',
  family: 'shape',
  summary: 'Makes a block of r × r pixels of each r² channels.',
  shapes: '[N, C·r², H, W] → [N, C, H·r, W·r]',
  source: 'torch.nn.PixelShuffle; Shi et al.: sub-pixel convolution (2016)',
  args: closed({ upscale_factor: positive('r: how much larger height and width become; r² divides the channels.') }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: {
    good: 'pixel_shuffle: {upscale_factor: 1}',
    bad: { spec: 'pixel_shuffle: {upscale_factor: 2}', code: 'NIN4017' },
  },
  attributes({ upscale_factor }, [input], check): PixelShuffleAttributes | undefined {
    return needParts('pixel_shuffle', 'upscale_factor', upscale_factor, input, check, 2)
      ? { upscale_factor }
      : undefined;
  },
  infer({ upscale_factor }, [input]) {
    const [batch = 1, channels = 1, height = 1, width = 1] = input?.shape ?? [];
    if (input === undefined || typeof channels !== 'number') return undefined;
    const shape = [
      batch,
      channels / upscale_factor ** 2,
      multiply(height, upscale_factor),
      multiply(width, upscale_factor),
    ];
    return { dtype: input.dtype, shape };
  },
});
