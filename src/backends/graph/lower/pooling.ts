import { add, type Dim, multiply, subtract } from '../../../ir/dim/dim.ts';
import type { NodeOf } from '../../../ir/graph.ts';
import type { Pair, Sides } from '../../../ir/ops/arguments.ts';
import { span } from '../../../ir/ops/window.ts';
import { sharesOf } from '../../adaptive-parts.ts';
import { text, typeAttribute } from '../attributes.ts';
import {
  apply,
  batchMatMul,
  cast,
  constant,
  type GraphContext,
  type GraphLowering,
  type GraphLowerings,
  type Maker,
  pad,
  physicalShape,
  poolingAttributes,
  reduce,
  reshape,
  scalar,
  slice,
  stridedSlice,
} from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';

type Pooling<K extends 'max_pool2d' | 'avg_pool2d' = 'max_pool2d' | 'avg_pool2d'> = Pick<
  GraphContext<K>,
  'graph' | 'sizes' | 'type' | 'node' | 'input'
>;

/** What has to be done around a window without padding, so that it stands where PyTorch's does. */
export interface Framing {
  /** Rows or columns to add before and after, by axis; below zero after: the last ones are never seen. */
  readonly sides: readonly [readonly [number, number], readonly [number, number]];
  /** Whether there is one window too many at the end: known only when arrays arrive. */
  readonly cut: boolean;
}

export function framing({ node, input }: Pooling, dilation: Pair): Framing {
  const { kernel_size, stride, padding, ceil_mode } = node.attributes;
  const fixed = ([0, 1] as const).map((axis) => {
    const size = input.type.shape[2 + axis] ?? 1;
    const count = node.type.shape[2 + axis] ?? 1;
    const before = padding[axis];
    const after = padding[axis === 0 ? 2 : 3];
    if (typeof size !== 'number' || typeof count !== 'number') {
      return { sides: [before, ceil_mode ? after + stride[axis] - 1 : after] as const, cut: ceil_mode };
    }
    const needed = (count - 1) * stride[axis] + span(kernel_size[axis], dilation[axis]) - size - before;
    return { sides: [before, Math.max(needed, 0)] as const, cut: false };
  });
  const [rows = fixed[0], columns = rows] = fixed;
  if (rows === undefined || columns === undefined) throw new Error('a picture has two directions');
  return { sides: [rows.sides, columns.sides], cut: rows.cut || columns.cut };
}

export function framed(context: Pooling, { sides }: Framing, ref: Ref, value: number): Ref {
  return pad(context, ref, [[0, 0], ...sides, [0, 0]], scalar(context, value));
}

/** Padding is −∞ of its own accord in TensorFlow's kernel; where it cannot say where it lies, it is written out. */
const max_pool2d: GraphLowering<'max_pool2d'> = (context) => {
  const { node, input } = context;
  const { kernel_size, stride, dilation } = node.attributes;
  const frame = framing(context, dilation);
  if (dilation[0] !== 1 || dilation[1] !== 1) return dilatedMaximum(context, frame);
  const padded = framed(context, frame, input.ref, context.nonNegative ? 0 : Number.NEGATIVE_INFINITY);
  const pooled = apply(context, 'MaxPool', [padded], {
    ...poolingAttributes(kernel_size, stride),
    padding: text('VALID'),
    data_format: text('NHWC'),
  });
  return frame.cut ? slice(context, pooled, [0, 0, 0, 0], physicalShape(node.type)) : pooled;
};

/** No kernel dilates a pooling window: the picture is compared with itself, moved. */
function dilatedMaximum(context: GraphContext<'max_pool2d'>, frame: Framing): Ref {
  const { node, input } = context;
  const { kernel_size, stride, dilation } = node.attributes;
  const padded = framed(context, frame, input.ref, Number.NEGATIVE_INFINITY);
  const [batch = 1, rows = 1, columns = 1, channels = 1] = physicalShape(node.type);
  const end = (begin: number, count: Dim, step: number): Dim => add(multiply(subtract(count, 1), step), begin + 1);
  const points: Ref[] = [];
  for (let u = 0; u < kernel_size[0]; u++) {
    for (let v = 0; v < kernel_size[1]; v++) {
      const begin = [0, u * dilation[0], v * dilation[1], 0];
      const ends = [batch, end(u * dilation[0], rows, stride[0]), end(v * dilation[1], columns, stride[1]), channels];
      points.push(stridedSlice(context, padded, begin, ends, [1, ...stride, 1]));
    }
  }
  return points.reduce((largest, point) => apply(context, 'Maximum', [largest, point]));
}

/**
 * The mean over a window of zeros around the picture, divided by the share of the window that counts: the padded picture with
 * `count_include_pad`, else the picture.
 */
const avg_pool2d: GraphLowering<'avg_pool2d'> = (context) => {
  const { node, input } = context;
  const frame = framing(context, [1, 1]);
  const means = apply(context, 'AvgPool', [framed(context, frame, input.ref, 0)], averageWindow(node.attributes));
  const counted = countedShares(context, frame);
  const result = counted === undefined ? means : apply(context, 'RealDiv', [means, counted]);
  return frame.cut ? slice(context, result, [0, 0, 0, 0], physicalShape(node.type)) : result;
};

export function averageWindow({
  kernel_size,
  stride,
}: Pick<NodeOf<'avg_pool2d'>['attributes'], 'kernel_size' | 'stride'>) {
  return { ...poolingAttributes(kernel_size, stride), padding: text('VALID'), data_format: text('NHWC') };
}

/** `[1, H', W', 1]`: which part of each window counts; `undefined` where that is all of every one. */
export function countedShares(context: Pooling<'avg_pool2d'>, frame: Framing): Ref | undefined {
  const { graph, sizes, type, node, input } = context;
  const { padding, count_include_pad } = node.attributes;
  const overhangs = frame.cut || ([0, 1] as const).some((axis) => frame.sides[axis][1] > padding[axis === 0 ? 2 : 3]);
  const everythingCounts = count_include_pad ? !overhangs : frame.sides.flat().every((side) => side === 0);
  if (everythingCounts) return undefined;
  const [, rows = 1, columns = 1] = physicalShape(input.type);
  const ones = graph.node('Fill', [sizes.vector([1, rows, columns, 1]), scalar(context, 1)], {
    T: typeAttribute(type),
    index_type: typeAttribute('int32'),
  });
  const padded = count_include_pad ? includingPadding(context, ones, padding, frame) : framed(context, frame, ones, 0);
  return apply(context, 'AvgPool', [padded], averageWindow(node.attributes));
}

/** Ones for the picture and its padding, zeros for what hangs over. */
function includingPadding(context: Maker, ones: Ref, [top, left, bottom, right]: Sides, { sides }: Framing): Ref {
  const [rows, columns] = sides;
  const counted = pad(
    context,
    ones,
    [
      [0, 0],
      [top, Math.min(bottom, rows[1])],
      [left, Math.min(right, columns[1])],
      [0, 0],
    ],
    scalar(context, 1),
  );
  const over: [number, number][] = [
    [0, 0],
    [0, Math.max(rows[1] - bottom, 0)],
    [0, Math.max(columns[1] - right, 0)],
    [0, 0],
  ];
  return pad(context, counted, over, scalar(context, 0));
}

/** One part: the mean of everything. Otherwise a product with a matrix of shares, a direction each. */
const adaptive_avg_pool2d: GraphLowering<'adaptive_avg_pool2d'> = (context) => {
  const { node, input } = context;
  const [rows, columns] = node.attributes.output_size;
  if (rows === 1 && columns === 1) return reduce(context, 'Mean', input.ref, [1, 2], true);
  const [batch = 1, height = 1, width = 1, channels = 1] = physicalShape(input.type);
  const lines = reshape(context, input.ref, [batch, height, multiply(width, channels)]);
  const down = batchMatMul(context, shares(context, rows, height), lines);
  const pictures = reshape(context, down, [multiply(batch, rows), width, channels]);
  const across = batchMatMul(context, shares(context, columns, width), pictures);
  return reshape(context, across, [batch, rows, columns, channels]);
};

/** `[parts, size]`: row i holds 1/length in floor(i·size/parts) ≤ column < ceil((i + 1)·size/parts). */
export function shares(context: Maker, parts: number, size: Dim): Ref {
  if (typeof size === 'number') return constant(context, { shape: [parts, size], data: sharesOf(parts, size) });
  const { graph, sizes, type } = context;
  const T = { T: typeAttribute('int32') };
  const count = sizes.scalar(size);
  const index = (from: number, shape: readonly number[]) =>
    graph.constant('int32', shape, new Uint8Array(Int32Array.from({ length: parts }, (_, at) => at + from).buffer));
  const limit = (from: number, extra: number) => {
    const product = graph.node('Mul', [index(from, [parts, 1]), count], T);
    const rounded = extra === 0 ? product : graph.node('AddV2', [product, graph.int32(extra)], T);
    return graph.node('FloorDiv', [rounded, graph.int32(parts)], T);
  };
  const begin = limit(0, 0);
  const end = limit(1, parts - 1);
  const columns = graph.node('Range', [graph.int32(0), count, graph.int32(1)], { Tidx: typeAttribute('int32') });
  const inside = graph.node(
    'LogicalAnd',
    [graph.node('GreaterEqual', [columns, begin], T), graph.node('Less', [columns, end], T)],
    {},
  );
  const length = graph.node('Sub', [end, begin], T);
  return apply(context, 'RealDiv', [
    cast(context.graph, inside, 'bool', type),
    cast(context.graph, length, 'int32', type),
  ]);
}

const global_max_pool2d: GraphLowering<'global_max_pool2d'> = (context) =>
  reduce(context, 'Max', context.input.ref, [1, 2], true);

export const pooling = {
  max_pool2d,
  avg_pool2d,
  adaptive_avg_pool2d,
  global_max_pool2d,
} satisfies Partial<GraphLowerings>;
