import { Optional } from 'typebox';
import { closed, flag, positive, real } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { holdsDeclared, needFixed, needPicture } from '../ranks.ts';

export interface BatchNorm2dAttributes {
  readonly num_features: number;
  readonly eps: number;
  readonly momentum: number;
  readonly affine: boolean;
}

/** Normalises each channel by its running mean and variance, then scales and shifts it: `[N, C, H, W] → [N, C, H, W]`. */
export const batch_norm2d = defineOperation({
  name: 'batch_norm2d',
  family: 'normalization',
  summary: 'Normalises each channel by its mean and variance, then scales and shifts it.',
  shapes: '[N, C, H, W] → [N, C, H, W]',
  source: 'torch.nn.BatchNorm2d; Ioffe, Szegedy: Batch Normalization (2015)',
  formulas: {
    parameters: {
      weight: ['num_features'],
      bias: ['num_features'],
      running_mean: ['num_features'],
      running_var: ['num_features'],
    },
    where: '`num_features` is the number of channels',
  },
  args: closed({
    eps: real('Added to the variance before its root is taken.', 1e-5, { minimum: 0 }),
    momentum: real('How much a training batch moves the running statistics.', 0.1, { minimum: 0 }),
    affine: flag('Learns a scale and a shift for each channel.', true),
    num_features: Optional(positive('How many channels arrive. Not needed: it is known; checked where given.')),
  }),
  arity: { min: 1, max: 1 },
  example: {
    good: 'batch_norm2d',
    bad: { spec: 'batch_norm2d: {num_features: 7}', code: 'NIN4003' },
  },
  attributes(args, [input], check): BatchNorm2dAttributes | undefined {
    if (input === undefined || !needPicture(input, 'batch_norm2d', check)) return undefined;
    const channels = needFixed(input.shape[1], 'the number of channels', 'batch_norm2d', check);
    if (channels === undefined) return undefined;
    if (!holdsDeclared('batch_norm2d', 'num_features', args.num_features, channels, input, check)) return undefined;
    const { eps = 1e-5, momentum = 0.1, affine = true } = args;
    return { num_features: channels, eps, momentum, affine };
  },
  infer: (_attributes, [input]) => input,
  parameters({ num_features, affine }) {
    const shape = [num_features];
    const constant = (role: string, value: number, trainable: boolean) =>
      ({ role, shape, initialise: { kind: 'constant', value }, trainable }) as const;
    const learned = affine ? [constant('weight', 1, true), constant('bias', 0, true)] : [];
    return [...learned, constant('running_mean', 0, false), constant('running_var', 1, false)];
  },
});
