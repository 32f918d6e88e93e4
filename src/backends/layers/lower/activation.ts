import type { NodeOf } from '../../../ir/graph.ts';
import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { physicalAxis } from '../../nhwc.ts';
import type { Activation } from '../custom/activation.ts';
import type { LayerLowering, LayerLowerings } from '../lowering.ts';

type Stock = 'relu' | 'sigmoid' | 'tanh' | 'selu' | 'relu6';

function pointwise<K extends Stock>(activation: K): LayerLowering<K> {
  return ({ tf, input, name, apply }) => apply(tf.layers.activation({ name: name(), activation }), input.tensor);
}

/** A function that TensorFlow.js has not, or has with other numbers. */
function own<K extends PrimitiveName>(settings: (node: NodeOf<K>) => Activation): LayerLowering<K> {
  return ({ custom, node, input, name, apply }) =>
    apply(new custom.Activation({ name: name(), ...settings(node) }), input.tensor);
}

const leaky_relu: LayerLowering<'leaky_relu'> = ({ tf, node, input, name, apply }) =>
  apply(tf.layers.leakyReLU({ name: name(), alpha: node.attributes.negative_slope }), input.tensor);

/** One slope for all is one slope whose every dimension is shared. */
const prelu: LayerLowering<'prelu'> = ({ tf, node, input, name, apply, parameter }) => {
  const { num_parameters } = node.attributes;
  const rank = input.type.shape.length;
  const channels = physicalAxis(input.type, 1);
  const dims = Array.from({ length: rank - 1 }, (_, index) => index + 1);
  const sharedAxes = dims.filter((dim) => num_parameters === 1 || dim !== channels);
  const layer = tf.layers.prelu({ name: name(), sharedAxes });
  const output = apply(layer, input.tensor);
  const shape = dims.map((dim) => (sharedAxes.includes(dim) ? 1 : num_parameters));
  layer.setWeights([tf.reshape(parameter('weight'), shape)]);
  return output;
};

const maxout2d: LayerLowering<'maxout2d'> = ({ custom, node, input, name, apply }) =>
  apply(new custom.Channels({ name: name(), operation: 'maxout', by: node.attributes.pool_size }), input.tensor);

/** TensorFlow has softmax along the last dimension: another one is put there for the while. */
const softmax: LayerLowering<'softmax'> = ({ tf, custom, node, input, name, apply }) => {
  const rank = input.type.shape.length;
  const axis = physicalAxis(input.type, node.attributes.dim);
  if (axis === rank - 1) return apply(tf.layers.softmax({ name: name(), axis: -1 }), input.tensor);
  if (axis === 0) return apply(new custom.Softmax({ name: name(), axis, log: false }), input.tensor);
  const dims = Array.from({ length: rank - 1 }, (_, index) => index + 1);
  dims[axis - 1] = rank - 1;
  dims[rank - 2] = axis;
  const last = apply(tf.layers.permute({ name: name('last'), dims: [...dims] }), input.tensor);
  const result = apply(tf.layers.softmax({ name: name('softmax'), axis: -1 }), last);
  return apply(tf.layers.permute({ name: name(), dims: [...dims] }), result);
};

const log_softmax: LayerLowering<'log_softmax'> = ({ custom, node, input, name, apply }) => {
  const axis = physicalAxis(input.type, node.attributes.dim);
  return apply(new custom.Softmax({ name: name(), axis, log: true }), input.tensor);
};

/** relu6(x + 3)/6, and x times that. */
const sixth = { activation: 'clip', scale: 1 / 6, offset: 0.5, min: 0, max: 1 } as const;

export const activation = {
  relu: pointwise('relu'),
  sigmoid: pointwise('sigmoid'),
  tanh: pointwise('tanh'),
  relu6: pointwise('relu6'),
  selu: pointwise('selu'),
  leaky_relu,
  prelu,
  elu: own<'elu'>(({ attributes }) => ({ activation: 'elu', alpha: attributes.alpha })),
  gelu: own<'gelu'>(({ attributes }) => ({ activation: attributes.approximate === 'tanh' ? 'geluTanh' : 'gelu' })),
  silu: own<'silu'>(() => ({ activation: 'silu' })),
  mish: own<'mish'>(() => ({ activation: 'mish' })),
  softplus: own<'softplus'>(({ attributes }) => ({ activation: 'softplus', ...attributes })),
  hardsigmoid: own<'hardsigmoid'>(() => ({ ...sixth, gated: false })),
  hardswish: own<'hardswish'>(() => ({ ...sixth, gated: true })),
  hardtanh: own<'hardtanh'>(({ attributes: { min_val, max_val } }) => ({
    activation: 'clip',
    scale: 1,
    offset: 0,
    min: min_val,
    max: max_val,
    gated: false,
  })),
  softmax,
  log_softmax,
  maxout2d,
} satisfies Partial<LayerLowerings>;
