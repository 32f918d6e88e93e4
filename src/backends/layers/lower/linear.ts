import { fromLogical, type LayerLowering, type LayerLowerings, toLogical } from '../lowering.ts';

/** A dense layer over the last logical dimension; one without a batch gets one for the while. */
const linear_: LayerLowering<'linear'> = (context) => {
  const { tf, custom, node, input, name, apply, parameter } = context;
  const { out_features: units, bias: useBias } = node.attributes;
  const rank = input.type.shape.length;
  const own = rank === 1 || rank === 4 ? name('dense') : name();
  const layer = tf.layers.dense({ name: own, units, useBias, kernelInitializer: 'zeros' });
  const logical = toLogical(context, input);
  const batched = rank === 1 ? apply(new custom.Reshape({ name: name('batch'), dims: [[], [0]] }), logical) : logical;
  const output = apply(layer, batched);
  // [out, in] → [in, out].
  const kernel = tf.transpose(parameter('weight'));
  layer.setWeights(useBias ? [kernel, parameter('bias')] : [kernel]);
  if (rank === 1) return apply(new custom.Reshape({ name: name(), dims: [[1]] }), output);
  return fromLogical(context, { tensor: output, type: node.type });
};

export const linear = { linear: linear_ } satisfies Partial<LayerLowerings>;
