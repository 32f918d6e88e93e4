import { add, type Dim, multiply, subtract } from '../../../ir/dim/dim.ts';
import { sameFits } from '../../same-padding.ts';
import { type Attributes, flag, integer, text, typeAttribute } from '../attributes.ts';
import { averageWindow, countedShares, framed, framing, shares } from '../lower/pooling.ts';
import {
  apply,
  cast,
  type Maker,
  physicalShape,
  poolingAttributes,
  reshape,
  scalar,
  slice,
  stridedSlice,
} from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';
import {
  type BackwardContext,
  type GradientRule,
  type GradientRules,
  only,
  product,
  shapeOf,
  sum,
  type TrainingContext,
  through,
} from './gradient.ts';

const zeros = [0, 0, 0, 0];

type Sides = readonly [readonly [number, number], readonly [number, number]];

/** What lies within the frame: the gradient of padding. */
function unframed(context: BackwardContext<'max_pool2d' | 'avg_pool2d'>, ref: Ref, sides: Sides): Ref {
  if (sides.flat().every((side) => side === 0)) return ref;
  return slice(context, ref, [0, sides[0][0], sides[1][0], 0], physicalShape(context.input.type));
}

/** The gradient of having cut windows off at the end: they get zeros. `whole`: the shape before. */
function uncut(context: BackwardContext<'max_pool2d' | 'avg_pool2d'>, whole: Ref): Ref {
  const { graph, type, gradient } = context;
  const missing = graph.node('Sub', [whole, shapeOf(context, gradient)], { T: typeAttribute('int32') });
  const before = graph.int32(zeros);
  const paddings = graph.node('Pack', [before, missing], {
    N: integer(2),
    T: typeAttribute('int32'),
    axis: integer(1),
  });
  return graph.node('PadV2', [gradient, paddings, scalar(context, 0)], {
    T: typeAttribute(type),
    Tpaddings: typeAttribute('int32'),
  });
}

/** A window over a frame of −∞; TensorFlow's own `SAME` frame where it stands as PyTorch's does: nothing is copied for it. */
function maximum(context: TrainingContext<'max_pool2d'>) {
  const { node, input } = context;
  const { kernel_size, stride, padding } = node.attributes;
  const frame = framing(context, [1, 1]);
  const window = { ...poolingAttributes(kernel_size, stride), data_format: text('NHWC') };
  const same = sameFits(input.type.shape, node.type.shape, { span: kernel_size, stride, padding });
  const attributes: Attributes = { ...window, padding: text(same ? 'SAME' : 'VALID') };
  const padded = same ? input.ref : framed(context, frame, input.ref, Number.NEGATIVE_INFINITY);
  return { padded, frame, same, attributes, pooled: apply(context, 'MaxPool', [padded], attributes) };
}

/** The first of the largest elements of a window gets its gradient, row by row. */
const max_pool2d: GradientRule<'max_pool2d'> = {
  forward(context) {
    const { dilation } = context.node.attributes;
    if (dilation.some((step) => step !== 1)) return dilated(context).result;
    const { frame, pooled } = maximum(context);
    return frame.cut ? slice(context, pooled, zeros, physicalShape(context.node.type)) : pooled;
  },
  backward(context) {
    const { dilation } = context.node.attributes;
    if (dilation.some((step) => step !== 1)) return only(dilatedGradient(context));
    const { padded, pooled, frame, same, attributes } = maximum(context);
    const gradient = frame.cut ? uncut(context, shapeOf(context, pooled)) : context.gradient;
    const moved = apply(context, 'MaxPoolGrad', [padded, pooled, gradient], attributes);
    return only(same ? moved : unframed(context, moved, frame.sides));
  },
};

/** The points of a dilated window, each as a picture; and the largest of them. */
function dilated(context: TrainingContext<'max_pool2d'>) {
  const { node, input } = context;
  const { kernel_size, stride, dilation } = node.attributes;
  const frame = framing(context, dilation);
  const padded = framed(context, frame, input.ref, Number.NEGATIVE_INFINITY);
  const [batch = 1, rows = 1, columns = 1, channels = 1] = physicalShape(node.type);
  const end = (begin: number, count: Dim, step: number): Dim => add(multiply(subtract(count, 1), step), begin + 1);
  const steps = [1, ...stride, 1];
  const points: { readonly begin: number[]; readonly ends: Dim[]; readonly ref: Ref }[] = [];
  for (let u = 0; u < kernel_size[0]; u++) {
    for (let v = 0; v < kernel_size[1]; v++) {
      const [top, left] = [u * dilation[0], v * dilation[1]];
      const begin = [0, top, left, 0];
      const ends = [batch, end(top, rows, stride[0]), end(left, columns, stride[1]), channels];
      points.push({ begin, ends, ref: stridedSlice(context, padded, begin, ends, steps) });
    }
  }
  const result = points.map(({ ref }) => ref).reduce((largest, ref) => apply(context, 'Maximum', [largest, ref]));
  return { padded, frame, points, steps, result };
}

function dilatedGradient(context: BackwardContext<'max_pool2d'>): Ref {
  const { graph, sizes, type, gradient } = context;
  const { padded, frame, points, steps, result } = dilated(context);
  const shape = shapeOf(context, padded);
  const attributes = { T: typeAttribute(type), Index: typeAttribute('int32') };
  let taken: Ref | undefined;
  const parts = points.map(({ begin, ends, ref }) => {
    const equal = cast(graph, apply(context, 'Equal', [ref, result]), 'bool', type);
    // 1 until a point before was the largest.
    const free: Ref = taken === undefined ? scalar(context, 1) : apply(context, 'Sub', [scalar(context, 1), taken]);
    const mine = product(context, equal, free);
    taken = taken === undefined ? mine : sum(context, taken, mine);
    const own = product(context, gradient, mine);
    const places = [shape, graph.int32(begin), sizes.vector(ends), graph.int32(steps)];
    return graph.node('StridedSliceGrad', [...places, own], attributes);
  });
  return unframed(context, apply(context, 'AddN', parts, { N: integer(parts.length) }), frame.sides);
}

const avg_pool2d = through<'avg_pool2d'>((context) => {
  const { node, input } = context;
  const frame = framing(context, [1, 1]);
  const padded = framed(context, frame, input.ref, 0);
  const window = averageWindow(node.attributes);
  const whole = frame.cut ? shapeOf(context, apply(context, 'AvgPool', [padded], window)) : undefined;
  const gradient = whole === undefined ? context.gradient : uncut(context, whole);
  const counted = countedShares(context, frame);
  const divided = counted === undefined ? gradient : apply(context, 'RealDiv', [gradient, counted]);
  const moved = apply(context, 'AvgPoolGrad', [shapeOf(context, padded), divided], window);
  return unframed(context, moved, frame.sides);
});

/** Its own product with the matrices of shares, transposed. One part: an equal share of the gradient everywhere. */
const adaptive_avg_pool2d = through<'adaptive_avg_pool2d'>((context) => {
  const { graph, sizes, type, node, input, gradient } = context;
  const [rows, columns] = node.attributes.output_size;
  const [batch = 1, height = 1, width = 1, channels = 1] = physicalShape(input.type);
  if (rows === 1 && columns === 1) {
    const pixels = cast(graph, sizes.scalar(multiply(height, width)), 'int32', type);
    const share = apply(context, 'RealDiv', [gradient, pixels]);
    return graph.node('BroadcastTo', [share, shapeOf(context, input.ref)], {
      T: typeAttribute(type),
      Tidx: typeAttribute('int32'),
    });
  }
  const lines = reshape(context, gradient, [multiply(batch, rows), columns, channels]);
  const across = transposedProduct(context, shares(context, columns, width), lines);
  const pictures = reshape(context, across, [batch, rows, multiply(width, channels)]);
  const down = transposedProduct(context, shares(context, rows, height), pictures);
  return reshape(context, down, [batch, height, width, channels]);
});

function transposedProduct(context: Maker, left: Ref, right: Ref): Ref {
  return apply(context, 'BatchMatMulV2', [left, right], { adj_x: flag(true), adj_y: flag(false) });
}

/** The first of the largest elements of a channel gets its gradient. */
const global_max_pool2d = through<'global_max_pool2d'>((context) => {
  const { input, gradient } = context;
  const [batch = 1, height = 1, width = 1, channels = 1] = physicalShape(input.type);
  const pixels = multiply(height, width);
  const rows = reshape(context, input.ref, [batch, pixels, channels]);
  const mask = firstLargest(context, rows, 1, pixels);
  const moved = product(context, mask, reshape(context, gradient, [batch, 1, channels]));
  return reshape(context, moved, [batch, height, width, channels]);
});

/** 1 at the first of the largest elements along an axis, 0 elsewhere; the shape of the value. */
export function firstLargest(context: Maker, ref: Ref, axis: number, size: Dim): Ref {
  const { graph, sizes, type } = context;
  const place = graph.node('ArgMax', [ref, graph.int32(axis)], {
    T: typeAttribute(type),
    Tidx: typeAttribute('int32'),
    output_type: typeAttribute('int32'),
  });
  return graph.node('OneHot', [place, sizes.scalar(size), scalar(context, 1), scalar(context, 0)], {
    T: typeAttribute(type),
    TI: typeAttribute('int32'),
    axis: integer(axis),
  });
}

export const pooling = {
  max_pool2d,
  avg_pool2d,
  adaptive_avg_pool2d,
  global_max_pool2d,
} satisfies Partial<GradientRules>;
