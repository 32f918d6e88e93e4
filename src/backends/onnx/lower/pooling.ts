import type { Dim } from '../../../ir/dim/dim.ts';
import type { Pair, Sides } from '../../../ir/ops/arguments.ts';
import { span } from '../../../ir/ops/window.ts';
import { sharesOf } from '../../adaptive-parts.ts';
import { type Attributes, integer, integers } from '../attributes.ts';
import {
  apply,
  cast,
  constant,
  indicesTo,
  type OnnxContext,
  type OnnxLowering,
  type OnnxLowerings,
} from '../lowering.ts';
import type { Ref } from '../operator-graph.ts';

type Pooling = OnnxContext<'max_pool2d' | 'avg_pool2d'>;

/** A window over both directions, or over one of them. */
interface Window {
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Sides;
  readonly dilation: Pair;
  readonly ceil_mode: boolean;
}

const max_pool2d: OnnxLowering<'max_pool2d'> = (context) => {
  const { attributes } = context.node;
  return pooled(context, attributes, (ref, window) =>
    apply(context, 'MaxPool', [ref], { ...described(window), dilations: integers(window.dilation) }),
  );
};

const avg_pool2d: OnnxLowering<'avg_pool2d'> = (context) => {
  const { attributes } = context.node;
  const counted = { count_include_pad: integer(attributes.count_include_pad ? 1 : 0) };
  return pooled(context, { ...attributes, dilation: [1, 1] }, (ref, window) =>
    apply(context, 'AveragePool', [ref], { ...described(window), ...counted }),
  );
};

function described({ kernel_size, stride, padding, ceil_mode }: Window): Attributes {
  return {
    kernel_shape: integers(kernel_size),
    strides: integers(stride),
    pads: integers(padding),
    ...(ceil_mode && { ceil_mode: integer(1) }),
  };
}

/**
 * ONNX's `ceil_mode` drops a window that would begin behind the picture, as PyTorch does; but the shape inference of its package
 * counts it. So rounding up is asked for only where it counts right: where a window is dropped, rounding down gives the same. Where
 * the two directions differ in that, each has a node of its own, for maxima and means are separable.
 */
function pooled(context: Pooling, window: Window, pool: (ref: Ref, window: Window) => Ref): Ref {
  const { ref } = context.input;
  if (!window.ceil_mode) return pool(ref, window);
  const [down, across] = ([0, 1] as const).map((axis) => dropsOne(context, window, axis));
  if (down === across || down === undefined || across === undefined) return pool(ref, { ...window, ceil_mode: !down });
  const rows = pool(ref, { ...oneDirection(window, 0), ceil_mode: !down });
  return pool(rows, { ...oneDirection(window, 1), ceil_mode: !across });
}

function dropsOne({ input, node }: Pooling, window: Window, axis: 0 | 1): boolean {
  const size = input.shape[2 + axis];
  const count = node.type.shape[2 + axis];
  if (typeof size !== 'number' || typeof count !== 'number') return false;
  const { kernel_size, stride, padding, dilation } = window;
  const room = size + padding[axis] + padding[axis === 0 ? 2 : 3] - span(kernel_size[axis], dilation[axis]);
  return count < Math.ceil(room / stride[axis]) + 1;
}

function oneDirection({ kernel_size, stride, padding, dilation, ceil_mode }: Window, axis: 0 | 1): Window {
  const [top, left, bottom, right] = padding;
  const only = ([height, width]: Pair): Pair => (axis === 0 ? [height, 1] : [1, width]);
  return {
    kernel_size: only(kernel_size),
    stride: only(stride),
    dilation: only(dilation),
    padding: axis === 0 ? [top, 0, bottom, 0] : [0, left, 0, right],
    ceil_mode,
  };
}

/** One part: the mean of everything. Even parts: a window. Otherwise a product with a matrix of shares, a direction each. */
const adaptive_avg_pool2d: OnnxLowering<'adaptive_avg_pool2d'> = (context) => {
  const { node, input } = context;
  const [rows, columns] = node.attributes.output_size;
  if (rows === 1 && columns === 1) return apply(context, 'GlobalAveragePool', [input.ref]);
  const [, , height = 1, width = 1] = input.shape;
  if (typeof height === 'number' && typeof width === 'number' && height % rows === 0 && width % columns === 0) {
    const window = integers([height / rows, width / columns]);
    return apply(context, 'AveragePool', [input.ref], { kernel_shape: window, strides: window });
  }
  const down = apply(context, 'MatMul', [shares(context, rows, height), input.ref]);
  const turned = apply(context, 'Transpose', [shares(context, columns, width)], { perm: integers([1, 0]) });
  return apply(context, 'MatMul', [down, turned]);
};

/** `[parts, size]`: row i holds 1/length in floor(i·size/parts) ≤ column < ceil((i + 1)·size/parts). */
function shares(context: OnnxContext<'adaptive_avg_pool2d'>, parts: number, size: Dim): Ref {
  if (typeof size === 'number') return constant(context, [parts, size], sharesOf(parts, size), 'shares');
  const { graph, sizes, type } = context;
  const count = sizes.one(size);
  const limit = (from: number, extra: number) => {
    const index = graph.constant(
      'int64',
      [parts, 1],
      Array.from({ length: parts }, (_, at) => at + from),
    );
    const product = graph.node('Mul', [index, count]);
    const rounded = extra === 0 ? product : graph.node('Add', [product, graph.integers([extra])]);
    return graph.node('Div', [rounded, graph.integers([parts])]);
  };
  const [begin, end] = [limit(0, 0), limit(1, parts - 1)];
  const columns = indicesTo(context, size);
  const inside = graph.node('And', [
    graph.node('GreaterOrEqual', [columns, begin]),
    graph.node('Less', [columns, end]),
  ]);
  const length = graph.node('Sub', [end, begin]);
  return apply(context, 'Div', [cast(context, inside, type), cast(context, length, type)]);
}

const global_max_pool2d: OnnxLowering<'global_max_pool2d'> = (context) =>
  apply(context, 'GlobalMaxPool', [context.input.ref]);

export const pooling = {
  max_pool2d,
  avg_pool2d,
  adaptive_avg_pool2d,
  global_max_pool2d,
} satisfies Partial<OnnxLowerings>;
