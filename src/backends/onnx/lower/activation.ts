import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { integer, integers, real, text } from '../attributes.ts';
import {
  apply,
  constant,
  fitsAttribute,
  type OnnxContext,
  type OnnxLowering,
  type OnnxLowerings,
  scalar,
  squeeze,
  unsqueeze,
} from '../lowering.ts';
import type { Ref } from '../operator-graph.ts';

type Context = OnnxContext<PrimitiveName>;

function pointwise<K extends PrimitiveName>(operator: string): OnnxLowering<K> {
  return (context) => apply(context, operator, [context.input.ref]);
}

function clip(context: Context, ref: Ref, least: number, most: number): Ref {
  return apply(context, 'Clip', [ref, scalar(context, least, 'min'), scalar(context, most, 'max')]);
}

/** Attributes are float32; a slope of PRelu is a value of any type. */
const leaky_relu: OnnxLowering<'leaky_relu'> = (context) => {
  const { negative_slope } = context.node.attributes;
  if (fitsAttribute(context, negative_slope))
    return apply(context, 'LeakyRelu', [context.input.ref], { alpha: real(negative_slope) });
  return apply(context, 'PRelu', [context.input.ref, constant(context, [1], [negative_slope], 'slope')]);
};

const elu: OnnxLowering<'elu'> = (context) => {
  const { alpha } = context.node.attributes;
  if (fitsAttribute(context, alpha)) return apply(context, 'Elu', [context.input.ref], { alpha: real(alpha) });
  return bent(context, alpha, 1);
};

/** The constants of torch.nn.SELU. */
const selu: OnnxLowering<'selu'> = (context) =>
  context.type === 'float'
    ? apply(context, 'Selu', [context.input.ref])
    : bent(context, 1.6732632423543772, 1.0507009873554805);

/** gamma · (max(x, 0) + alpha · (exp(min(x, 0)) - 1)). */
function bent(context: Context, alpha: number, gamma: number): Ref {
  const { ref } = context.input;
  const below = apply(context, 'Min', [ref, scalar(context, 0)]);
  const exponential = apply(context, 'Sub', [apply(context, 'Exp', [below]), scalar(context, 1)]);
  const scaled = apply(context, 'Mul', [exponential, scalar(context, alpha)]);
  const sum = apply(context, 'Add', [apply(context, 'Relu', [ref]), scaled]);
  return gamma === 1 ? sum : apply(context, 'Mul', [sum, scalar(context, gamma)]);
}

const gelu: OnnxLowering<'gelu'> = (context) => {
  const { approximate } = context.node.attributes;
  if (approximate === 'tanh' && context.type === 'double') return geluByTanh(context);
  return apply(context, 'Gelu', [context.input.ref], approximate === 'tanh' ? { approximate: text('tanh') } : {});
};

/** ONNX defines its own in constants of float32: x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³))). */
function geluByTanh(context: Context): Ref {
  const { ref } = context.input;
  const one = scalar(context, 1);
  const square = apply(context, 'Mul', [ref, ref]);
  const cubic = apply(context, 'Add', [apply(context, 'Mul', [square, scalar(context, 0.044715)]), one]);
  const scaled = apply(context, 'Mul', [ref, scalar(context, Math.sqrt(2 / Math.PI))]);
  const bend = apply(context, 'Tanh', [apply(context, 'Mul', [scaled, cubic])]);
  const half = apply(context, 'Mul', [ref, scalar(context, 0.5)]);
  return apply(context, 'Mul', [half, apply(context, 'Add', [bend, one])]);
}

const silu: OnnxLowering<'silu'> = (context) =>
  apply(context, 'Mul', [context.input.ref, apply(context, 'Sigmoid', [context.input.ref])]);

/** relu6(x + 3)/6. */
function gate(context: Context): Ref {
  const shifted = apply(context, 'Add', [context.input.ref, scalar(context, 3)]);
  return apply(context, 'Div', [clip(context, shifted, 0, 6), scalar(context, 6)]);
}

const hardswish: OnnxLowering<'hardswish'> = (context) =>
  context.type === 'float'
    ? apply(context, 'HardSwish', [context.input.ref])
    : apply(context, 'Mul', [context.input.ref, gate(context)]);

const hardsigmoid: OnnxLowering<'hardsigmoid'> = (context) =>
  context.type === 'float'
    ? apply(context, 'HardSigmoid', [context.input.ref], { alpha: real(1 / 6), beta: real(0.5) })
    : gate(context);

/** From here on the identity and softplus are one number: ln(1 + exp(-x)) is less than half of the last place of x. */
const straight = { float: 15, double: 33 } as const;

/** ln(1 + exp(βx))/β, and x itself above the threshold. */
const softplus: OnnxLowering<'softplus'> = (context) => {
  const { input, type, node } = context;
  const { beta, threshold } = node.attributes;
  const scaled = beta === 1 ? input.ref : apply(context, 'Mul', [input.ref, scalar(context, beta)]);
  const curve = apply(context, 'Softplus', [scaled]);
  const bend = beta === 1 ? curve : apply(context, 'Div', [curve, scalar(context, beta)]);
  if (threshold >= straight[type]) return bend;
  const above = apply(context, 'Greater', [scaled, scalar(context, threshold)]);
  return apply(context, 'Where', [above, input.ref, bend]);
};

/** One slope, or one a channel: dimensions of 1 behind it bring it to the channels' place. */
const prelu: OnnxLowering<'prelu'> = (context) => {
  const { input, parameter, node } = context;
  const behind = node.attributes.num_parameters === 1 ? 0 : Math.max(input.shape.length - 2, 0);
  const weight = parameter('weight');
  const axes = Array.from({ length: behind }, (_, at) => 1 + at);
  return apply(context, 'PRelu', [input.ref, behind === 0 ? weight : unsqueeze(context, weight, axes)]);
};

const hardtanh: OnnxLowering<'hardtanh'> = (context) => {
  const { min_val, max_val } = context.node.attributes;
  return clip(context, context.input.ref, min_val, max_val);
};

/** The largest of neighbouring channels is a pooling window over the channels, seen as the depth of a volume. */
const maxout2d: OnnxLowering<'maxout2d'> = (context) => {
  const { pool_size } = context.node.attributes;
  const window = integers([pool_size, 1, 1]);
  const volume = unsqueeze(context, context.input.ref, [1]);
  return squeeze(context, apply(context, 'MaxPool', [volume], { kernel_shape: window, strides: window }), [1]);
};

const along =
  <K extends 'softmax' | 'log_softmax'>(operator: string): OnnxLowering<K> =>
  (context) =>
    apply(context, operator, [context.input.ref], { axis: integer(context.node.attributes.dim) });

export const activation = {
  relu: pointwise('Relu'),
  relu6: (context) => clip(context, context.input.ref, 0, 6),
  leaky_relu,
  elu,
  selu,
  gelu,
  silu,
  hardswish,
  hardsigmoid,
  mish: pointwise('Mish'),
  softplus,
  sigmoid: pointwise('Sigmoid'),
  tanh: pointwise('Tanh'),
  prelu,
  hardtanh,
  softmax: along('Softmax'),
  log_softmax: along('LogSoftmax'),
  maxout2d,
} satisfies Partial<OnnxLowerings>;
