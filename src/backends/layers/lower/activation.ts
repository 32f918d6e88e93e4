import type { LayerLowering, LayerLowerings } from '../lowering.ts';
import { physicalAxis } from '../tensorflow.ts';

function pointwise<K extends 'relu' | 'sigmoid' | 'tanh'>(activation: K): LayerLowering<K> {
  return ({ tf, input, name, apply }) => apply(tf.layers.activation({ name: name(), activation }), input.tensor);
}

/** TensorFlow has softmax along the last dimension: another one is put there for the while. */
const softmax: LayerLowering<'softmax'> = ({ tf, custom, node, input, name, apply }) => {
  const rank = input.type.shape.length;
  const axis = physicalAxis(input.type, node.attributes.dim);
  if (axis === rank - 1) return apply(tf.layers.softmax({ name: name(), axis: -1 }), input.tensor);
  if (axis === 0) return apply(new custom.Softmax({ name: name(), axis }), input.tensor);
  const dims = Array.from({ length: rank - 1 }, (_, index) => index + 1);
  dims[axis - 1] = rank - 1;
  dims[rank - 2] = axis;
  const last = apply(tf.layers.permute({ name: name('last'), dims: [...dims] }), input.tensor);
  const result = apply(tf.layers.softmax({ name: name('softmax'), axis: -1 }), last);
  return apply(tf.layers.permute({ name: name(), dims: [...dims] }), result);
};

export const activation = {
  relu: pointwise('relu'),
  sigmoid: pointwise('sigmoid'),
  tanh: pointwise('tanh'),
  softmax,
} satisfies Partial<LayerLowerings>;
