import { subtract } from '../../../ir/dim/dim.ts';
import type { NodeOf } from '../../../ir/graph.ts';
import type { Pair, Sides } from '../../../ir/ops/arguments.ts';
import { span } from '../../../ir/ops/window.ts';
import type { Shape } from '../../../ir/type.ts';
import { elements, type Tensor } from '../../../weights/tensor.ts';
import { isMisread } from '../../misread-convolution.ts';
import { sameFits, type Windows } from '../../same-padding.ts';
import { type Attributes, integer, integers, text, typeAttribute } from '../attributes.ts';
import {
  apply,
  constant,
  type GraphContext,
  type GraphLowering,
  type GraphLowerings,
  type Maker,
  pad,
  physicalShape,
  scalar,
} from '../lowering.ts';
import { nhwc, type Ref } from '../tensor-graph.ts';
import { fastConvolution, planFast } from './fast-convolution.ts';

/** TensorFlow rewrites a convolution, its bias and the activation behind it into one kernel: they are emitted as it looks for them. */
const conv2d: GraphLowering<'conv2d'> = (context) => {
  const { node, input } = context;
  const { stride, dilation, padding, kernel_size } = node.attributes;
  const plan =
    context.type === 'float' && context.prepared !== undefined
      ? planFast(node, input.type.shape, node.type.shape)
      : undefined;
  if (plan !== undefined) return withBias(context, fastConvolution(context, plan));
  const spans: Pair = [span(kernel_size[0], dilation[0]), span(kernel_size[1], dilation[1])];
  const places = placement(input.type.shape, node.type.shape, { span: spans, stride, padding });
  // OIHW → HWIO, and that is all: TensorFlow sees groups, down to one channel each, in the sizes.
  const kernel = context.weight('weight', [2, 3, 1, 0], 'kernel');
  const common = { dilations: nhwc(dilation), data_format: text('NHWC') };
  const misread = isMisread(node.attributes, node.type, context.type === 'bfloat16' ? 'bfloat16' : 'float32');
  const attributes = misread
    ? { strides: nhwc([1, 1]), ...common, ...explicit(padding) }
    : { strides: nhwc(stride), ...common, ...places };
  const convolved = apply(context, 'Conv2D', [input.ref, kernel], attributes);
  return withBias(context, misread ? everyNth(context, convolved, stride) : convolved);
};

/** The elements at multiples of the stride. */
export function everyNth(context: Maker, ref: Ref, stride: Pair): Ref {
  const attributes = { ksize: nhwc([1, 1]), strides: nhwc(stride), padding: text('VALID'), data_format: text('NHWC') };
  return apply(context, 'MaxPool', [ref], attributes);
}

function withBias(context: GraphContext<'conv2d' | 'conv_transpose2d'>, ref: Ref): Ref {
  const { node, parameter } = context;
  if (!node.attributes.bias) return ref;
  return apply(context, 'BiasAdd', [ref, constant(context, parameter('bias'))], { data_format: text('NHWC') });
}

/** `SAME` and `VALID` where they put the windows where PyTorch does, because more rewrites know them. */
export function placement(input: Shape, output: Shape, windows: Windows): Attributes {
  const padded = windows.padding.some((side) => side !== 0);
  return padded && sameFits(input, output, windows) ? { padding: text('SAME') } : explicit(windows.padding);
}

export function explicit([top, left, bottom, right]: Sides): Attributes {
  if (top + left + bottom + right === 0) return { padding: text('VALID') };
  return { padding: text('EXPLICIT'), explicit_paddings: integers([0, 0, top, bottom, left, right, 0, 0]) };
}

/** The kernel, `[…, H, W]`, with zeros between its points. */
function spreadKernel({ shape, data }: Tensor, [rows, columns]: Pair): Tensor {
  if (rows === 1 && columns === 1) return { shape, data };
  const [height = 1, width = 1] = shape.slice(-2);
  const [tall, wide] = [span(height, rows), span(width, columns)];
  const kernels = elements(shape.slice(0, -2));
  const result =
    data instanceof Float64Array ? new Float64Array(kernels * tall * wide) : new Float32Array(kernels * tall * wide);
  for (const [at, value] of data.entries()) {
    const v = at % width;
    const u = Math.floor(at / width) % height;
    result[(Math.floor(at / (width * height)) * tall + u * rows) * wide + v * columns] = value;
  }
  return { shape: [...shape.slice(0, -2), tall, wide], data: result };
}

/** The convolution that a transposed one is the gradient of, and how many rows and columns of zeros follow its result. */
export function gradientWindows({ attributes: { stride, padding, output_padding } }: NodeOf<'conv_transpose2d'>): {
  readonly attributes: Attributes;
  readonly below: number;
  readonly right: number;
} {
  const [top, left] = padding;
  // Rows that are added at the end are rows that are not cut; what is left of them is zero.
  const cut = ([0, 1] as const).map((axis) => padding[axis] - output_padding[axis]);
  const [below = 0, right = 0] = cut.map((size) => Math.max(-size, 0));
  const [bottomCut = 0, rightCut = 0] = cut.map((size) => Math.max(size, 0));
  const places = explicit([top, left, bottomCut, rightCut]);
  return { attributes: { strides: nhwc(stride), data_format: text('NHWC'), ...places }, below, right };
}

/** The gradient of a convolution with respect to its input, which is what a transposed convolution is. */
const conv_transpose2d: GraphLowering<'conv_transpose2d'> = (context) => {
  const { graph, sizes, node, input, type, parameter } = context;
  const { in_channels, out_channels, dilation, groups } = node.attributes;
  // [C, O, H, W] → [H, W, O, C]; the gradient's kernel has no dilation on a CPU: its gaps are spelled out.
  const kernel = spreadKernel(parameter('weight'), dilation);
  const [batch = 1, , height = 1, width = 1] = node.type.shape;
  const { attributes, below, right } = gradientWindows(node);
  const parts = Array.from({ length: groups }, (_, group) => {
    const own = groups === 1 ? input.ref : channelsOf(context, group * (in_channels / groups), in_channels / groups);
    const weight = constant(context, part(kernel, group, groups), [2, 3, 1, 0]);
    const shape = sizes.vector([batch, subtract(height, below), subtract(width, right), out_channels / groups]);
    return apply(context, 'Conv2DBackpropInput', [shape, weight, own], attributes);
  });
  const [first = input.ref] = parts;
  const joined =
    parts.length === 1
      ? first
      : graph.node('ConcatV2', [...parts, graph.int32(3)], {
          N: integer(parts.length),
          T: typeAttribute(type),
          Tidx: typeAttribute('int32'),
        });
  const padded = pad(
    context,
    joined,
    [
      [0, 0],
      [0, below],
      [0, right],
      [0, 0],
    ],
    scalar(context, 0),
  );
  return withBias(context, padded);
};

/** The n-th of equal parts of the first dimension. */
function part({ shape, data }: Tensor, index: number, parts: number): Tensor {
  const length = data.length / parts;
  return {
    shape: [(shape[0] ?? 1) / parts, ...shape.slice(1)],
    data: data.subarray(index * length, (index + 1) * length),
  };
}

/** Some of the channels of the input. */
function channelsOf({ graph, type, input }: GraphContext<'conv_transpose2d'>, begin: number, count: number): Ref {
  const attributes = { T: typeAttribute(type), Index: typeAttribute('int32') };
  const size = physicalShape(input.type).map(() => -1);
  return graph.node(
    'Slice',
    [input.ref, graph.int32([0, 0, 0, begin]), graph.int32([...size.slice(0, 3), count])],
    attributes,
  );
}

export const convolution = { conv2d, conv_transpose2d } satisfies Partial<GraphLowerings>;
