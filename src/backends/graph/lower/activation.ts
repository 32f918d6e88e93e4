import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { physicalAxis } from '../../nhwc.ts';
import { real, typeAttribute } from '../attributes.ts';
import {
  apply,
  constant,
  type GraphContext,
  type GraphLowering,
  type GraphLowerings,
  physicalShape,
  reduce,
  reshape,
  scalar,
} from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';

type Context = GraphContext<PrimitiveName>;

/** Whether the input is a sum, which TensorFlow may fuse with the convolution before it and the activation behind it. */
function isSum<K extends PrimitiveName>({ graph, input }: GraphContext<K>): boolean {
  return graph.madeBy(input.ref)?.op === 'AddV2';
}

function pointwise<K extends PrimitiveName>(operation: string): GraphLowering<K> {
  return (context) => apply(context, operation, [context.input.ref]);
}

/**
 * TensorFlow 2.21 makes one product of a convolution over a single pixel, a sum and its LeakyRelu, and forgets the slope (it takes
 * 0.2): behind a sum it is written out, as it is in float64, because the slope of LeakyRelu is a float32.
 */
const leaky_relu: GraphLowering<'leaky_relu'> = (context) => {
  const { node, input } = context;
  const { negative_slope } = node.attributes;
  if (context.type !== 'double' && !isSum(context))
    return apply(context, 'LeakyRelu', [input.ref], { alpha: real(negative_slope) });
  const below = apply(context, 'Minimum', [input.ref, scalar(context, 0)]);
  const scaled = apply(context, 'Mul', [below, scalar(context, negative_slope)]);
  return apply(context, 'AddV2', [apply(context, 'Relu', [input.ref]), scaled]);
};

const elu: GraphLowering<'elu'> = (context) => {
  const { input, node } = context;
  const { alpha } = node.attributes;
  if (alpha === 1) return apply(context, 'Elu', [input.ref]);
  const zero = scalar(context, 0);
  const below = apply(context, 'Expm1', [apply(context, 'Minimum', [input.ref, zero])]);
  const above = apply(context, 'Relu', [input.ref]);
  return apply(context, 'AddV2', [above, apply(context, 'Mul', [below, scalar(context, alpha)])]);
};

/** x · (1 + erf(x/√2))/2, or the approximation by tanh. */
const gelu: GraphLowering<'gelu'> = (context) => {
  const { input, node } = context;
  const half = apply(context, 'Mul', [input.ref, scalar(context, 0.5)]);
  const one = scalar(context, 1);
  if (node.attributes.approximate === 'none') {
    const erf = apply(context, 'Erf', [apply(context, 'Mul', [input.ref, scalar(context, Math.SQRT1_2)])]);
    return apply(context, 'Mul', [half, apply(context, 'AddV2', [erf, one])]);
  }
  const square = apply(context, 'Mul', [input.ref, input.ref]);
  const cubic = apply(context, 'AddV2', [apply(context, 'Mul', [square, scalar(context, 0.044715)]), one]);
  const scaled = apply(context, 'Mul', [input.ref, scalar(context, Math.sqrt(2 / Math.PI))]);
  const tanh = apply(context, 'Tanh', [apply(context, 'Mul', [scaled, cubic])]);
  return apply(context, 'Mul', [half, apply(context, 'AddV2', [tanh, one])]);
};

const silu: GraphLowering<'silu'> = (context) =>
  apply(context, 'Mul', [context.input.ref, apply(context, 'Sigmoid', [context.input.ref])]);

/**
 * x · tanh(softplus(x)). TensorFlow 2.21 makes one convolution of a convolution, a sum and this, and then does not have it: behind
 * a sum it is written as x · n/(n + 2), n = eˣ(eˣ + 2), the same value; beyond 20 the quotient is 1.
 */
const mish: GraphLowering<'mish'> = (context) => {
  const { input } = context;
  if (!isSum(context)) {
    return apply(context, 'Mul', [input.ref, apply(context, 'Tanh', [apply(context, 'Softplus', [input.ref])])]);
  }
  const two = scalar(context, 2);
  const power = apply(context, 'Exp', [apply(context, 'Minimum', [input.ref, scalar(context, 20)])]);
  const n = apply(context, 'Mul', [power, apply(context, 'AddV2', [power, two])]);
  return apply(context, 'Mul', [input.ref, apply(context, 'RealDiv', [n, apply(context, 'AddV2', [n, two])])]);
};

/** relu6(x + 3)/6. */
function gate(context: Context): Ref {
  const shifted = apply(context, 'AddV2', [context.input.ref, scalar(context, 3)]);
  return apply(context, 'Mul', [apply(context, 'Relu6', [shifted]), scalar(context, 1 / 6)]);
}

const hardswish: GraphLowering<'hardswish'> = (context) => apply(context, 'Mul', [context.input.ref, gate(context)]);

/** ln(1 + exp(βx))/β, and x itself above the threshold. */
const softplus: GraphLowering<'softplus'> = (context) => {
  const { graph, type, input, node } = context;
  const { beta, threshold } = node.attributes;
  const scaled = beta === 1 ? input.ref : apply(context, 'Mul', [input.ref, scalar(context, beta)]);
  const bent = apply(context, 'Softplus', [scaled]);
  const bend = beta === 1 ? bent : apply(context, 'Mul', [bent, scalar(context, 1 / beta)]);
  const above = apply(context, 'Greater', [scaled, scalar(context, threshold)]);
  return graph.node('SelectV2', [above, input.ref, bend], { T: typeAttribute(type) });
};

const hardtanh: GraphLowering<'hardtanh'> = (context) => {
  const { min_val, max_val } = context.node.attributes;
  const above = apply(context, 'Maximum', [context.input.ref, scalar(context, min_val)]);
  return apply(context, 'Minimum', [above, scalar(context, max_val)]);
};

/** max(x, 0) + w · min(x, 0), one slope or one a channel. */
const prelu: GraphLowering<'prelu'> = (context) => {
  const { input, parameter, node } = context;
  const { data } = parameter('weight');
  const rank = input.type.shape.length;
  const channel = physicalAxis(input.type, Math.min(1, rank - 1));
  const shape = Array.from({ length: rank }, (_, axis) => (axis === channel ? node.attributes.num_parameters : 1));
  const slopes = constant(context, { shape, data });
  const below = apply(context, 'Minimum', [input.ref, scalar(context, 0)]);
  const above = apply(context, 'Relu', [input.ref]);
  return apply(context, 'AddV2', [above, apply(context, 'Mul', [below, slopes])]);
};

/** The largest of neighbouring channels: they are a dimension of their own for the while. */
const maxout2d: GraphLowering<'maxout2d'> = (context) => {
  const { node, input } = context;
  const { pool_size } = node.attributes;
  const shape = physicalShape(node.type);
  const apart = reshape(context, input.ref, [...shape, pool_size]);
  return reduce(context, 'Max', apart, [shape.length], false);
};

/** TensorFlow's own along the last axis; along another the same by its definition, less the largest. */
function alongDimension<K extends 'softmax' | 'log_softmax'>(operation: 'Softmax' | 'LogSoftmax'): GraphLowering<K> {
  return (context) => {
    const { input, node } = context;
    const rank = input.type.shape.length;
    const axis = physicalAxis(input.type, node.attributes.dim);
    if (axis === rank - 1) return apply(context, operation, [input.ref]);
    const shifted = apply(context, 'Sub', [input.ref, reduce(context, 'Max', input.ref, [axis], true)]);
    const exponentials = apply(context, 'Exp', [shifted]);
    const sum = reduce(context, 'Sum', exponentials, [axis], true);
    return operation === 'Softmax'
      ? apply(context, 'RealDiv', [exponentials, sum])
      : apply(context, 'Sub', [shifted, apply(context, 'Log', [sum])]);
  };
}

export const activation = {
  relu: pointwise('Relu'),
  relu6: pointwise('Relu6'),
  leaky_relu,
  elu,
  selu: pointwise('Selu'),
  gelu,
  silu,
  hardswish,
  hardsigmoid: gate,
  mish,
  softplus,
  sigmoid: pointwise('Sigmoid'),
  tanh: pointwise('Tanh'),
  prelu,
  hardtanh,
  softmax: alongDimension('Softmax'),
  log_softmax: alongDimension('LogSoftmax'),
  maxout2d,
} satisfies Partial<GraphLowerings>;
