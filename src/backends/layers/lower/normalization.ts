import type { LayerLowering, LayerLowerings } from '../lowering.ts';

/** torch's momentum is the weight of the new value, TensorFlow's that of the old one. */
const batch_norm2d: LayerLowering<'batch_norm2d'> = ({ tf, node, input, name, apply, parameter }) => {
  const { eps, momentum, affine } = node.attributes;
  const settings = { axis: -1, epsilon: eps, momentum: 1 - momentum, scale: affine, center: affine };
  const layer = tf.layers.batchNormalization({ name: name(), ...settings });
  const output = apply(layer, input.tensor);
  const learned = affine ? [parameter('weight'), parameter('bias')] : [];
  layer.setWeights([...learned, parameter('running_mean'), parameter('running_var')]);
  return output;
};

const instance_norm2d: LayerLowering<'instance_norm2d'> = ({ custom, node, input, name, apply, parameter }) => {
  const { eps, affine } = node.attributes;
  const layer = new custom.InstanceNormalization({ name: name(), epsilon: eps, affine });
  const output = apply(layer, input.tensor);
  if (affine) layer.setWeights([parameter('weight'), parameter('bias')]);
  return output;
};

const local_response_norm: LayerLowering<'local_response_norm'> = ({ custom, node, input, name, apply }) =>
  apply(new custom.LocalResponseNormalization({ name: name(), ...node.attributes }), input.tensor);

export const normalization = { batch_norm2d, instance_norm2d, local_response_norm } satisfies Partial<LayerLowerings>;
