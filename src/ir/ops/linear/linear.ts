import { Optional } from 'typebox';
import { multiply } from '../../dim/dim.ts';
import { closed, flag, positive } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { holdsDeclared, needFixed } from '../ranks.ts';

export interface LinearAttributes {
  readonly in_features: number;
  readonly out_features: number;
  readonly bias: boolean;
}

/** Affine map of the last dimension: `[…, in_features] → […, out_features]`. */
export const linear = defineOperation({
  name: 'linear',
  family: 'linear',
  summary: 'Multiplies the last dimension by a learned matrix and adds a bias.',
  shapes: '[…, in_features] → […, out_features]',
  source: 'torch.nn.Linear',
  formulas: {
    parameters: { weight: ['out_features', 'in_features'], bias: ['out_features'] },
    macs: 'out_features * in_features * positions',
    where: '`positions` is the product of the dimensions between the batch and the last: 1 for [N, in_features]',
  },
  args: closed({
    out_features: positive('How many features come out.'),
    bias: flag('Adds a learned number to each output feature.', true),
    in_features: Optional(positive('How many features arrive. Not needed: it is known; checked where given.')),
  }),
  arity: { min: 1, max: 1 },
  example: {
    good: 'linear: {out_features: 10}',
    bad: { spec: 'linear: {out_features: 10, in_features: 5}', code: 'NIN4003' },
  },
  attributes(args, [input], check): LinearAttributes | undefined {
    if (input === undefined) return undefined;
    const features = needFixed(
      input.shape.at(-1),
      'the last dimension',
      'linear',
      check,
      'or pool to a fixed size first (adaptive_avg_pool2d, global_avg_pool2d)',
    );
    if (features === undefined) return undefined;
    if (!holdsDeclared('linear', 'in_features', args.in_features, features, input, check)) return undefined;
    const { out_features, bias = true } = args;
    return { in_features: features, out_features, bias };
  },
  infer({ out_features }, [input]) {
    if (input === undefined) return undefined;
    return { dtype: input.dtype, shape: [...input.shape.slice(0, -1), out_features] };
  },
  parameters({ in_features, out_features, bias }) {
    const weight = {
      role: 'weight',
      shape: [out_features, in_features],
      initialise: { kind: 'kaiming_uniform', fanIn: in_features },
      trainable: true,
    } as const;
    if (!bias) return [weight];
    return [
      weight,
      {
        role: 'bias',
        shape: [out_features],
        initialise: { kind: 'bias_uniform', fanIn: in_features },
        trainable: true,
      },
    ];
  },
  macs: ({ in_features }, _inputs, output) => output.shape.slice(1).reduce(multiply, in_features),
});
