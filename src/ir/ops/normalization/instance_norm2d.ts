import { Optional } from 'typebox';
import { multiply } from '../../dim/dim.ts';
import { formatDim } from '../../dim/text.ts';
import { closed, flag, positive, real } from '../arguments.ts';
import { defineOperation, type Numbers } from '../operation.ts';
import { holdsDeclared, needFixed, needPicture } from '../ranks.ts';

export interface InstanceNorm2dAttributes {
  readonly num_features: number;
  readonly eps: number;
  readonly affine: boolean;
}

/**
 * Normalises each channel of each picture by its own mean and (biased) variance, in training and at inference alike:
 * `[N, C, H, W] → [N, C, H, W]`. Reports NIN4025 where a channel has one element: torch refuses that as well.
 */
export const instance_norm2d = defineOperation({
  name: 'instance_norm2d',
  family: 'normalization',
  summary:
    'Normalises each channel of each picture by its own mean and variance; with `affine` it scales and shifts it.',
  shapes: '[N, C, H, W] → [N, C, H, W]',
  source: 'torch.nn.InstanceNorm2d; Ulyanov, Vedaldi, Lempitsky: Instance Normalization (2016)',
  formulas: {
    parameters: { weight: ['num_features'], bias: ['num_features'] },
    where: '`num_features` is the number of channels; there are parameters with `affine: true` only',
  },
  args: closed({
    eps: real('Added to the variance before its root is taken.', 1e-5, { minimum: 0 }),
    affine: flag('Learns a scale and a shift for each channel.', false),
    num_features: Optional(positive('How many channels arrive. Not needed: it is known; checked where given.')),
  }),
  arity: { min: 1, max: 1 },
  example: {
    good: 'instance_norm2d',
    bad: { spec: 'instance_norm2d: {num_features: 7}', code: 'NIN4003' },
  },
  attributes({ eps = 1e-5, affine = false, num_features }, [input], check): InstanceNorm2dAttributes | undefined {
    if (input === undefined || !needPicture(input, 'instance_norm2d', check)) return undefined;
    const channels = needFixed(input.shape[1], 'the number of channels', 'instance_norm2d', check);
    if (channels === undefined) return undefined;
    if (!holdsDeclared('instance_norm2d', 'num_features', num_features, channels, input, check)) return undefined;
    return { num_features: channels, eps, affine };
  },
  infer(_attributes, [input], check) {
    if (input === undefined) return undefined;
    const [, , height = 1, width = 1] = input.shape;
    const alone = () =>
      check.fail('NIN4025', { operation: 'instance_norm2d', arrived: input.shape.map(formatDim) }, { input: 0 });
    return check.atLeast(multiply(height, width), 2, alone) ? input : undefined;
  },
  parameters({ num_features, affine }) {
    const shape = [num_features];
    const constant = (role: string, value: number) =>
      ({ role, shape, initialise: { kind: 'constant', value }, trainable: true }) as const;
    return affine ? [constant('weight', 1), constant('bias', 0)] : [];
  },
  // What is the same everywhere becomes zero, and its rounding is divided by a deviation of next to nothing.
  magnification: ({ eps }, [input]) => (input === undefined ? 1 : 1 / Math.sqrt(leastVariance(input) + eps)),
});

/** The smallest variance of a channel of a picture. */
function leastVariance({ shape, data }: Numbers): number {
  const count = (shape[2] ?? 1) * (shape[3] ?? 1);
  let least = Number.POSITIVE_INFINITY;
  for (let start = 0; start < data.length; start += count) {
    const plane = Float64Array.from(data.subarray(start, start + count));
    const mean = plane.reduce((sum, x) => sum + x, 0) / count;
    least = Math.min(least, plane.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count);
  }
  return least;
}
