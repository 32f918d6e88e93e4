import { given, keyword, make, option } from '../../../python/make.ts';
import { apply, type KerasLowerings, lastAxis, layers } from '../lowering.ts';

const plain = (name: string) => () => layers(make('layers.Activation', given('activation', name)));

export const activation = {
  relu: () => layers(make('layers.ReLU')),
  relu6: () => layers(make('layers.ReLU', keyword('max_value', 6))),
  selu: plain('selu'),
  silu: plain('silu'),
  hardswish: plain('hard_silu'),
  hardsigmoid: plain('hard_sigmoid'),
  mish: plain('mish'),
  sigmoid: plain('sigmoid'),
  tanh: plain('tanh'),
  leaky_relu: ({ node: { attributes } }) =>
    layers(make('layers.LeakyReLU', option('negative_slope', attributes.negative_slope, 0.3, true))),
  elu: ({ node: { attributes } }) => layers(make('layers.ELU', option('alpha', attributes.alpha, 1, true))),
  gelu: ({ node: { attributes } }) =>
    apply(make('ops.gelu', keyword('approximate', attributes.approximate === 'tanh'))),
  softplus({ node: { attributes } }) {
    const { beta, threshold } = attributes;
    if (beta === 1 && threshold >= 20) return layers(make('layers.Activation', given('activation', 'softplus')));
    return apply(make('softplus', given('beta', beta, true), given('threshold', threshold, true)));
  },
  hardtanh: ({ node: { attributes } }) =>
    apply(make('ops.clip', given('x_min', attributes.min_val, true), given('x_max', attributes.max_val, true))),
  prelu({ node: { attributes, type } }) {
    const rank = type.shape.length;
    const channel = rank === 4 ? 3 : 1;
    const axes = Array.from({ length: rank - 1 }, (_, index) => index + 1);
    const shared = attributes.num_parameters === 1 ? axes : axes.filter((axis) => axis !== channel);
    return layers(make('layers.PReLU', ...(shared.length > 0 ? [keyword('shared_axes', shared)] : [])));
  },
  softmax: ({ node: { attributes, type } }) =>
    layers(make('layers.Softmax', option('axis', lastAxis(attributes.dim, type.shape.length), -1))),
  log_softmax: ({ node: { attributes, type } }) =>
    apply(make('ops.log_softmax', keyword('axis', lastAxis(attributes.dim, type.shape.length)))),
  maxout2d: ({ node: { attributes } }) => layers(make('Maxout', given('pool_size', attributes.pool_size))),
} satisfies Partial<KerasLowerings>;
