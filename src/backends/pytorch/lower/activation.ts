import { given, make, option } from '../../../python/make.ts';
import { layer, type ModuleLowerings } from '../lowering.ts';

const plain = (name: string) => () => layer(make(`nn.${name}`));

export const activation = {
  relu: plain('ReLU'),
  relu6: plain('ReLU6'),
  selu: plain('SELU'),
  silu: plain('SiLU'),
  hardswish: plain('Hardswish'),
  hardsigmoid: plain('Hardsigmoid'),
  mish: plain('Mish'),
  sigmoid: plain('Sigmoid'),
  tanh: plain('Tanh'),
  leaky_relu: ({ node: { attributes } }) =>
    layer(make('nn.LeakyReLU', option('negative_slope', attributes.negative_slope, 0.01, true))),
  elu: ({ node: { attributes } }) => layer(make('nn.ELU', option('alpha', attributes.alpha, 1, true))),
  gelu: ({ node: { attributes } }) => layer(make('nn.GELU', option('approximate', attributes.approximate, 'none'))),
  softplus: ({ node: { attributes } }) =>
    layer(
      make(
        'nn.Softplus',
        option('beta', attributes.beta, 1, true),
        option('threshold', attributes.threshold, 20, true),
      ),
    ),
  hardtanh: ({ node: { attributes } }) =>
    layer(
      make(
        'nn.Hardtanh',
        option('min_val', attributes.min_val, -1, true),
        option('max_val', attributes.max_val, 1, true),
      ),
    ),
  prelu: ({ node: { attributes } }) =>
    layer(
      make(
        'nn.PReLU',
        option('num_parameters', attributes.num_parameters, 1),
        option('init', attributes.init, 0.25, true),
      ),
    ),
  softmax: ({ node: { attributes } }) => layer(make('nn.Softmax', given('dim', attributes.dim))),
  log_softmax: ({ node: { attributes } }) => layer(make('nn.LogSoftmax', given('dim', attributes.dim))),
  maxout2d: ({ node: { attributes } }) => layer(make('Maxout2d', given('pool_size', attributes.pool_size))),
} satisfies Partial<ModuleLowerings>;
