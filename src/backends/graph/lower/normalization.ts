import { multiply } from '../../../ir/dim/dim.ts';
import { integers, text } from '../attributes.ts';
import {
  apply,
  cast,
  constant,
  type GraphContext,
  type GraphLowering,
  type GraphLowerings,
  type Maker,
  pad,
  physicalShape,
  reduce,
  reshape,
  scalar,
} from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';

/** One multiplication and one addition a channel, computed from the statistics in float64; most are folded into a convolution before. */
const batch_norm2d: GraphLowering<'batch_norm2d'> = (context) => {
  const { node, input, parameter } = context;
  const { eps, affine } = node.attributes;
  const mean = parameter('running_mean').data;
  const variance = parameter('running_var').data;
  const weight = affine ? parameter('weight').data : undefined;
  const bias = affine ? parameter('bias').data : undefined;
  const scale = Float64Array.from(variance, (value, c) => (weight?.[c] ?? 1) / Math.sqrt(value + eps));
  const shift = Float64Array.from(mean, (value, c) => (bias?.[c] ?? 0) - value * (scale[c] ?? 0));
  const shape = [scale.length];
  const scaled = apply(context, 'Mul', [input.ref, constant(context, { shape, data: scale })]);
  return apply(context, 'AddV2', [scaled, constant(context, { shape, data: shift })]);
};

/** As it stands in float32 and float64; in bfloat16 statistics are taken in float32: 8 bits are too few for sums of many. */
export function widened<C extends Maker>(context: C): C {
  return context.type === 'bfloat16' ? { ...context, type: 'float' } : context;
}

/** Each channel of each picture with mean 0 and variance 1, and the inverse of its deviation, `[N, 1, 1, C]`. */
export function standardised(wide: Maker, x: Ref, eps: number): { readonly normal: Ref; readonly inverse: Ref } {
  const mean = (ref: Ref) => reduce(wide, 'Mean', ref, [1, 2], true);
  const centred = apply(wide, 'Sub', [x, mean(x)]);
  const variance = mean(apply(wide, 'Square', [centred]));
  const inverse = apply(wide, 'Rsqrt', [apply(wide, 'AddV2', [variance, scalar(wide, eps)])]);
  return { normal: apply(wide, 'Mul', [centred, inverse]), inverse };
}

const instance_norm2d: GraphLowering<'instance_norm2d'> = (context) => {
  const { graph, type, node, input, parameter } = context;
  const { eps, affine } = node.attributes;
  const wide = widened(context);
  const { normal } = standardised(wide, cast(graph, input.ref, type, wide.type), eps);
  if (!affine) return cast(graph, normal, wide.type, type);
  const scaled = apply(wide, 'Mul', [normal, constant(wide, parameter('weight'))]);
  const shifted = apply(wide, 'AddV2', [scaled, constant(wide, parameter('bias'))]);
  return cast(graph, shifted, wide.type, type);
};

const local_response_norm: GraphLowering<'local_response_norm'> = (context) => {
  const { node, input } = context;
  const { size, alpha, beta, k } = node.attributes;
  const means = neighbourMeans(context, apply(context, 'Mul', [input.ref, input.ref]), Math.floor(size / 2));
  const scaled = apply(context, 'Mul', [means, scalar(context, alpha)]);
  const sum = apply(context, 'AddV2', [scaled, scalar(context, k)]);
  return apply(context, 'Mul', [input.ref, apply(context, 'Pow', [sum, scalar(context, -beta)])]);
};

/**
 * The mean of `size` neighbouring channels, `before` of them before each; what does not exist is zero. It is a pooling window over
 * the channels, seen as columns.
 */
export function neighbourMeans(
  context: Pick<GraphContext<'local_response_norm'>, 'graph' | 'sizes' | 'type' | 'node' | 'input'>,
  ref: Ref,
  before: number,
): Ref {
  const { size } = context.node.attributes;
  const shape = physicalShape(context.input.type);
  // Channels become rows: [N, H, W, C] → [N·H·W, C, 1, 1]; what is not a picture has them second.
  const [batch = 1, second = 1, ...rest] = shape;
  const pictures =
    rest.length === 2
      ? [shape.slice(0, -1).reduce(multiply, 1), shape.at(-1) ?? 1, 1, 1]
      : [batch, second, rest.reduce(multiply, 1), 1];
  const around: [number, number][] = [
    [0, 0],
    [before, size - 1 - before],
    [0, 0],
    [0, 0],
  ];
  const padded = pad(context, reshape(context, ref, pictures), around, scalar(context, 0));
  const means = apply(context, 'AvgPool', [padded], {
    ksize: integers([1, size, 1, 1]),
    strides: integers([1, 1, 1, 1]),
    padding: text('VALID'),
    data_format: text('NHWC'),
  });
  return reshape(context, means, shape);
}

export const normalization = { batch_norm2d, instance_norm2d, local_response_norm } satisfies Partial<GraphLowerings>;
