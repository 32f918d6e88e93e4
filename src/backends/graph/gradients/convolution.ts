import { subtract } from '../../../ir/dim/dim.ts';
import type { Pair } from '../../../ir/ops/arguments.ts';
import { isDepthwise } from '../../../ir/ops/convolution/conv2d.ts';
import { span } from '../../../ir/ops/window.ts';
import { isMisread } from '../../misread-convolution.ts';
import { type Attributes, integer, text, typeAttribute } from '../attributes.ts';
import { everyNth, explicit, gradientWindows, placement } from '../lower/convolution.ts';
import { apply, type Maker, pad, physicalShape, reshapeTo, scalar, slice, stridedSlice } from '../lowering.ts';
import { nhwc, type Ref } from '../tensor-graph.ts';
import type { TrainingContext } from './gradient.ts';
import { type BackwardContext, type GradientRule, type GradientRules, shapeOf, toMaster } from './gradient.ts';

/** OIHW → HWIO; of a transposed convolution, [C, O, H, W] → [H, W, O, C]. */
const kernelOrder = [2, 3, 1, 0];

const layout = { data_format: text('NHWC') };

/** A convolution as TensorFlow takes it. */
interface Windows {
  /** HWIO, in the type that is computed in. */
  readonly kernel: Ref;
  readonly attributes: Attributes;
  /** Where TensorFlow would misread the stride: it moves by one, and every n-th of the result counts. */
  readonly every: Pair | undefined;
}

function windowsOf(context: TrainingContext<'conv2d'>): Windows {
  const { node, input } = context;
  const { kernel_size, stride, dilation, padding } = node.attributes;
  const spans: Pair = [span(kernel_size[0], dilation[0]), span(kernel_size[1], dilation[1])];
  const every = isMisread(node.attributes, node.type, context.type === 'bfloat16' ? 'bfloat16' : 'float32')
    ? stride
    : undefined;
  const places =
    every === undefined
      ? placement(input.type.shape, node.type.shape, { span: spans, stride, padding })
      : explicit(padding);
  return {
    kernel: context.variable('weight', kernelOrder),
    attributes: {
      strides: nhwc(every === undefined ? stride : [1, 1]),
      dilations: nhwc(dilation),
      ...layout,
      ...places,
    },
    every,
  };
}

const conv2d: GradientRule<'conv2d'> = {
  forward(context) {
    const { kernel, attributes, every } = windowsOf(context);
    const convolved = apply(context, 'Conv2D', [context.input.ref, kernel], attributes);
    return withBias(context, every === undefined ? convolved : everyNth(context, convolved, every));
  },
  backward(context) {
    const { node, input, gradient, needs } = context;
    const { kernel, attributes, every } = windowsOf(context);
    const { in_channels, out_channels, groups, kernel_size, stride, dilation } = node.attributes;
    let slid = gradient;
    if (every !== undefined) {
      const shape = shapeOf(context, apply(context, 'Conv2D', [input.ref, kernel], attributes));
      slid = scattered(context, gradient, shape, [1, ...every, 1]);
    }
    // TensorFlow has gradients of dilated kernels for some sizes only: the gaps are spelled out as zeros.
    const gaps: Pair = [kernel_size[0] === 1 ? 1 : dilation[0], kernel_size[1] === 1 ? 1 : dilation[1]];
    const sizes = [
      span(kernel_size[0], dilation[0]),
      span(kernel_size[1], dilation[1]),
      in_channels / groups,
      out_channels,
    ];
    const dense = { ...attributes, dilations: nhwc([1, 1]) };
    const slide = { x: input.ref, dy: slid, sizes, attributes: dense };
    const spread = needs[0] ? withGaps(context, kernel, sizes, gaps) : undefined;
    const depthwise = isDepthwise(node.attributes) && stride[0] === stride[1];
    const { filter, data } =
      groups === 1 ? whole(context, slide, spread) : (depthwise ? byChannel : byGroup)(context, slide, spread, groups);
    const weight = toMaster(context, withoutGaps(context, filter, sizes, gaps));
    return { inputs: [data], parameters: { weight, ...biasGradient(context) } };
  },
};

/** What the gradients of a convolution are made from; `sizes` of its kernel, HWIO. */
interface Slide {
  readonly x: Ref;
  readonly dy: Ref;
  readonly sizes: readonly number[];
  readonly attributes: Attributes;
}

/** The gradient by the kernel, and by the input where its kernel is given. */
interface Back {
  readonly filter: Ref;
  readonly data: Ref | undefined;
}

function whole(context: Maker, { x, dy, sizes, attributes }: Slide, kernel: Ref | undefined, prefix = 'Conv2D'): Back {
  return {
    filter: apply(context, `${prefix}BackpropFilter`, [x, context.graph.int32(sizes), dy], attributes),
    data:
      kernel === undefined
        ? undefined
        : apply(context, `${prefix}BackpropInput`, [shapeOf(context, x), kernel, dy], attributes),
  };
}

/** TensorFlow's depthwise kernels, [H, W, C, results of each channel], hold their numbers in the same order as ours, [H, W, 1, O]. */
function byChannel(context: Maker, slide: Slide, kernel: Ref | undefined, groups: number): Back {
  const [height = 1, width = 1, , count = 1] = slide.sizes;
  const sizes = [height, width, groups, count / groups];
  const own = kernel === undefined ? undefined : reshapeTo(context, kernel, sizes);
  const { filter, data } = whole(context, { ...slide, sizes }, own, 'DepthwiseConv2dNative');
  return { filter: reshapeTo(context, filter, slide.sizes), data };
}

/** Each group as a convolution of its own: TensorFlow has no gradients of grouped ones. */
function byGroup(context: Maker, { x, dy, sizes, attributes }: Slide, kernel: Ref | undefined, groups: number): Back {
  const [height = 1, width = 1, taken = 1, all = 1] = sizes;
  const given = all / groups;
  const parts = Array.from({ length: groups }, (_, group) =>
    whole(
      context,
      {
        x: channels(context, x, group, groups, taken),
        dy: channels(context, dy, group, groups, given),
        sizes: [height, width, taken, given],
        attributes,
      },
      kernel === undefined ? undefined : channels(context, kernel, group, groups, given),
    ),
  );
  const data = parts.flatMap((part) => part.data ?? []);
  return {
    filter: joined(
      context,
      parts.map(({ filter }) => filter),
    ),
    data: kernel === undefined ? undefined : joined(context, data),
  };
}

/** Each element at a multiple of the steps, zeros between: what the elements of `shape` at these places are the parts of. */
function scattered({ graph, type }: Maker, ref: Ref, shape: Ref, steps: readonly number[]): Ref {
  const begin = graph.int32(steps.map(() => 0));
  const attributes = { T: typeAttribute(type), Index: typeAttribute('int32') };
  return graph.node('StridedSliceGrad', [shape, begin, shape, graph.int32(steps), ref], attributes);
}

/** A kernel, its first two dimensions height and width, with zeros between its points. */
function withGaps(context: Maker, kernel: Ref, sizes: readonly number[], gaps: Pair): Ref {
  if (gaps[0] === 1 && gaps[1] === 1) return kernel;
  return scattered(context, kernel, context.graph.int32(sizes), [...gaps, 1, 1]);
}

function withoutGaps(context: Maker, kernel: Ref, sizes: readonly number[], gaps: Pair): Ref {
  if (gaps[0] === 1 && gaps[1] === 1) return kernel;
  return stridedSlice(context, kernel, [0, 0, 0, 0], sizes, [...gaps, 1, 1]);
}

type Convolution = 'conv2d' | 'conv_transpose2d';

function withBias(context: TrainingContext<Convolution>, ref: Ref): Ref {
  if (!context.node.attributes.bias) return ref;
  return apply(context, 'BiasAdd', [ref, context.variable('bias')], layout);
}

function biasGradient(context: BackwardContext<Convolution>): { readonly bias?: Ref } {
  if (!context.node.attributes.bias) return {};
  return { bias: toMaster(context, apply(context, 'BiasAddGrad', [context.gradient], layout)) };
}

/** The groups of a transposed convolution: TensorFlow has no gradients of it, so each is one by itself. */
function groupsOf(context: TrainingContext<'conv_transpose2d'>) {
  const { in_channels, out_channels, groups, kernel_size, dilation } = context.node.attributes;
  const [taken, given] = [in_channels / groups, out_channels / groups];
  const spans = [span(kernel_size[0], dilation[0]), span(kernel_size[1], dilation[1])];
  const kept = context.variable('weight', kernelOrder);
  return Array.from({ length: groups }, (_, group) => {
    const own = channels(context, kept, group, groups, taken);
    const sizes = [...spans, given, taken];
    return { group, taken, given, sizes, kernel: withGaps(context, own, sizes, dilation) };
  });
}

/** The n-th of equal parts of the last of four dimensions. */
function channels({ graph, type }: Maker, ref: Ref, index: number, parts: number, count: number): Ref {
  if (parts === 1) return ref;
  const attributes = { T: typeAttribute(type), Index: typeAttribute('int32') };
  return graph.node(
    'Slice',
    [ref, graph.int32([0, 0, 0, index * count]), graph.int32([-1, -1, -1, count])],
    attributes,
  );
}

/** Along the last of four dimensions. */
function joined({ graph, type }: Maker, parts: readonly Ref[]): Ref {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  return graph.node('ConcatV2', [...parts, graph.int32(3)], {
    N: integer(parts.length),
    T: typeAttribute(type),
    Tidx: typeAttribute('int32'),
  });
}

/** The gradient of a convolution by its input; so its own gradients are that convolution, and its gradient by the kernel. */
const conv_transpose2d: GradientRule<'conv_transpose2d'> = {
  forward(context) {
    const { sizes, node, input } = context;
    const { attributes, below, right } = gradientWindows(node);
    const { groups } = node.attributes;
    const [batch = 1, , height = 1, width = 1] = node.type.shape;
    const parts = groupsOf(context).map(({ group, taken, given, kernel }) => {
      const shape = sizes.vector([batch, subtract(height, below), subtract(width, right), given]);
      const own = channels(context, input.ref, group, groups, taken);
      return apply(context, 'Conv2DBackpropInput', [shape, kernel, own], attributes);
    });
    const sides = [
      [0, 0],
      [0, below],
      [0, right],
      [0, 0],
    ] as const;
    return withBias(context, pad(context, joined(context, parts), sides, scalar(context, 0)));
  },
  backward(context) {
    const { graph, node, input, needs, gradient } = context;
    const { attributes, below, right } = gradientWindows(node);
    const { groups, dilation } = node.attributes;
    const [batch = 1, height = 1, width = 1, count = 1] = physicalShape(node.type);
    const seen =
      below + right === 0
        ? gradient
        : slice(context, gradient, [0, 0, 0, 0], [batch, subtract(height, below), subtract(width, right), count]);
    const weights: Ref[] = [];
    const pictures: Ref[] = [];
    for (const { group, taken, given, sizes, kernel } of groupsOf(context)) {
      const dy = channels(context, seen, group, groups, given);
      const own = channels(context, input.ref, group, groups, taken);
      const filter = apply(context, 'Conv2DBackpropFilter', [dy, graph.int32(sizes), own], attributes);
      weights.push(withoutGaps(context, filter, sizes, dilation));
      if (needs[0]) pictures.push(convolved(context, dy, kernel, attributes));
    }
    const data = needs[0] ? joined(context, pictures) : undefined;
    const weight = toMaster(context, joined(context, weights));
    return { inputs: [data], parameters: { weight, ...biasGradient(context) } };
  },
};

/** The convolution on the way back; where TensorFlow would misread it, by steps of one, of which every n-th counts. */
function convolved(context: BackwardContext<'conv_transpose2d'>, dy: Ref, kernel: Ref, attributes: Attributes): Ref {
  const { stride } = context.node.attributes;
  const [, , , width] = context.input.type.shape;
  if (context.type !== 'bfloat16' || width !== 1 || stride[1] === 1) {
    return apply(context, 'Conv2D', [dy, kernel], attributes);
  }
  const dense = apply(context, 'Conv2D', [dy, kernel], { ...attributes, strides: nhwc([1, 1]) });
  return everyNth(context, dense, stride);
}

export const convolution = { conv2d, conv_transpose2d } satisfies Partial<GradientRules>;
