import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { physicalAxis } from '../../nhwc.ts';
import { real } from '../attributes.ts';
import { apply, type Maker, physicalShape, reduce, reshape, reshapeTo, scalar } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';
import {
  asFloat,
  type BackwardContext,
  type GradientRule,
  type GradientRules,
  product,
  select,
  sum,
  sumInFloat,
  type TrainingContext,
  through,
} from './gradient.ts';
import { firstLargest } from './pooling.ts';

/** TensorFlow's own kernel; it reads the gradient, and what came in or went out. */
function kernel<K extends PrimitiveName>(operation: string, reads: 'input' | 'output'): GradientRule<K> {
  return through((context) => {
    const read = reads === 'input' ? context.input.ref : context.output;
    return apply(context, operation, [context.gradient, read]);
  });
}

/** The gradient times a derivative. */
function slope<K extends PrimitiveName>(derivative: (context: BackwardContext<K>) => Ref): GradientRule<K> {
  return through((context) => product(context, context.gradient, derivative(context)));
}

const less = (context: Maker, left: Ref, right: number) => apply(context, 'Less', [left, scalar(context, right)]);
const atMost = (context: Maker, left: Ref, right: number) =>
  apply(context, 'LessEqual', [left, scalar(context, right)]);
const times = (context: Maker, ref: Ref, factor: number) => product(context, ref, scalar(context, factor));
const plus = (context: Maker, ref: Ref, value: number) => sum(context, ref, scalar(context, value));
const oneLess = (context: Maker, ref: Ref) => apply(context, 'Sub', [scalar(context, 1), ref]);

const leaky_relu = through<'leaky_relu'>((context) => {
  const alpha = real(context.node.attributes.negative_slope);
  return apply(context, 'LeakyReluGrad', [context.gradient, context.input.ref], { alpha });
});

/** α·exp(x) below zero and at it, as torch has it. */
const elu = slope<'elu'>((context) => {
  const { input, node } = context;
  const below = apply(context, 'Exp', [apply(context, 'Minimum', [input.ref, scalar(context, 0)])]);
  const bent = times(context, below, node.attributes.alpha);
  return select(context, atMost(context, input.ref, 0), bent, scalar(context, 1));
});

/** The constants of Klambauer et al. (2017), as torch.nn.SELU has them. */
const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

/** TensorFlow's own has another derivative at zero. */
const selu = slope<'selu'>((context) => {
  const { output } = context;
  const bent = plus(context, output, seluScale * seluAlpha);
  return select(context, atMost(context, output, 0), bent, scalar(context, seluScale));
});

/** Φ(x) + x·φ(x), or the derivative of the approximation by tanh. */
const gelu = slope<'gelu'>((context) => {
  const x = context.input.ref;
  const square = product(context, x, x);
  if (context.node.attributes.approximate === 'none') {
    const erf = apply(context, 'Erf', [times(context, x, Math.SQRT1_2)]);
    const distribution = times(context, plus(context, erf, 1), 0.5);
    const density = times(context, apply(context, 'Exp', [times(context, square, -0.5)]), 1 / Math.sqrt(2 * Math.PI));
    return sum(context, distribution, product(context, x, density));
  }
  const root = Math.sqrt(2 / Math.PI);
  const cubic = plus(context, times(context, square, 0.044715), 1);
  const tanh = apply(context, 'Tanh', [product(context, times(context, x, root), cubic)]);
  const inner = times(context, plus(context, times(context, square, 3 * 0.044715), 1), root);
  const bend = product(context, oneLess(context, product(context, tanh, tanh)), inner);
  const whole = sum(context, plus(context, tanh, 1), product(context, x, bend));
  return times(context, whole, 0.5);
});

/** s·(1 + x·(1 - s)). */
const silu = slope<'silu'>((context) => {
  const x = context.input.ref;
  const sigmoid = apply(context, 'Sigmoid', [x]);
  const rest = product(context, x, oneLess(context, sigmoid));
  return product(context, sigmoid, plus(context, rest, 1));
});

/** t + x·s·(1 - t²) with t = tanh(softplus(x)), s = sigmoid(x). */
const mish = slope<'mish'>((context) => {
  const x = context.input.ref;
  const tanh = apply(context, 'Tanh', [apply(context, 'Softplus', [x])]);
  const sigmoid = apply(context, 'Sigmoid', [x]);
  const rest = product(context, sigmoid, oneLess(context, product(context, tanh, tanh)));
  return sum(context, tanh, product(context, x, rest));
});

/** 0 up to -3, 1 from 3 on, x/3 + 1/2 between. */
const hardswish = slope<'hardswish'>((context) => {
  const x = context.input.ref;
  const between = plus(context, times(context, x, 1 / 3), 0.5);
  const above = select(context, less(context, x, 3), between, scalar(context, 1));
  return select(context, atMost(context, x, -3), scalar(context, 0), above);
});

/** The gradient between two bounds, nothing at them and beyond, as torch has it. */
function between(context: BackwardContext<PrimitiveName>, low: number, high: number, inside: Ref): Ref {
  const x = context.input.ref;
  const zero = scalar(context, 0);
  const below = select(context, less(context, x, high), inside, zero);
  return select(context, atMost(context, x, low), zero, below);
}

const hardsigmoid = through<'hardsigmoid'>((context) =>
  between(context, -3, 3, times(context, context.gradient, 1 / 6)),
);

const hardtanh = through<'hardtanh'>((context) => {
  const { min_val, max_val } = context.node.attributes;
  return between(context, min_val, max_val, context.gradient);
});

/** sigmoid(βx), and 1 above the threshold. */
const softplus = slope<'softplus'>((context) => {
  const { beta, threshold } = context.node.attributes;
  const scaled = beta === 1 ? context.input.ref : times(context, context.input.ref, beta);
  const above = apply(context, 'Greater', [scaled, scalar(context, threshold)]);
  return select(context, above, scalar(context, 1), apply(context, 'Sigmoid', [scaled]));
});

const sigmoid = through<'sigmoid'>((context) => apply(context, 'SigmoidGrad', [context.output, context.gradient]));
const tanh = through<'tanh'>((context) => apply(context, 'TanhGrad', [context.output, context.gradient]));

/** One slope, or one a channel, beside what it is multiplied with. */
function slopes(context: TrainingContext<'prelu'>): Ref {
  const { input, node } = context;
  const rank = input.type.shape.length;
  const channel = physicalAxis(input.type, Math.min(1, rank - 1));
  const shape = Array.from({ length: rank }, (_, axis) => (axis === channel ? node.attributes.num_parameters : 1));
  return reshapeTo(context, context.variable('weight'), shape);
}

const prelu: GradientRule<'prelu'> = {
  forward(context) {
    const { input } = context;
    const below = apply(context, 'Minimum', [input.ref, scalar(context, 0)]);
    const above = apply(context, 'Relu', [input.ref]);
    return sum(context, above, product(context, below, slopes(context)));
  },
  backward(context) {
    const { input, gradient, node, needs } = context;
    const rank = input.type.shape.length;
    const channel = physicalAxis(input.type, Math.min(1, rank - 1));
    const shared = node.attributes.num_parameters === 1;
    const axes = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => shared || axis !== channel);
    const below = apply(context, 'Minimum', [input.ref, scalar(context, 0)]);
    const summed = sumInFloat(context, product(context, below, gradient), axes, false);
    const weight = reshapeTo({ ...context, type: 'float' }, summed, [node.attributes.num_parameters]);
    const bent = product(context, gradient, slopes(context));
    const positive = apply(context, 'Greater', [input.ref, scalar(context, 0)]);
    return { inputs: [needs[0] ? select(context, positive, gradient, bent) : undefined], parameters: { weight } };
  },
};

/** The first of the largest of neighbouring channels gets the gradient. */
const maxout2d = through<'maxout2d'>((context) => {
  const { node, input, gradient } = context;
  const { pool_size } = node.attributes;
  const shape = physicalShape(node.type);
  const apart = reshape(context, input.ref, [...shape, pool_size]);
  const mask = firstLargest(context, apart, shape.length, pool_size);
  return reshape(context, product(context, mask, reshape(context, gradient, [...shape, 1])), physicalShape(input.type));
});

/** y·(dy - Σ y·dy). */
const softmax = through<'softmax'>((context) => {
  const axis = physicalAxis(context.input.type, context.node.attributes.dim);
  const dot = reduceAlong(context, product(context, context.output, context.gradient), axis);
  return product(context, context.output, apply(context, 'Sub', [context.gradient, dot]));
});

/** dy - exp(y)·Σ dy. */
const log_softmax = through<'log_softmax'>((context) => {
  const axis = physicalAxis(context.input.type, context.node.attributes.dim);
  const total = reduceAlong(context, context.gradient, axis);
  const shares = product(context, apply(context, 'Exp', [context.output]), total);
  return apply(context, 'Sub', [context.gradient, shares]);
});

function reduceAlong(context: Maker, ref: Ref, axis: number): Ref {
  return asFloat(context, (float, value) => reduce(float, 'Sum', value, [axis], true), ref);
}

export const activation = {
  relu: kernel('ReluGrad', 'output'),
  relu6: kernel('Relu6Grad', 'output'),
  leaky_relu,
  elu,
  selu,
  gelu,
  silu,
  hardswish,
  hardsigmoid,
  mish,
  softplus,
  sigmoid,
  tanh,
  prelu,
  hardtanh,
  softmax,
  log_softmax,
  maxout2d,
} satisfies Partial<GradientRules>;
