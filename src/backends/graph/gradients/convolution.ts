import { subtract } from '../../../ir/dim/dim.ts';
import type { Pair } from '../../../ir/ops/arguments.ts';
import { span } from '../../../ir/ops/window.ts';
import { isMisread } from '../../misread-convolution.ts';
import { type Attributes, integer, text, typeAttribute } from '../attributes.ts';
import { everyNth, explicit, gradientWindows, placement } from '../lower/convolution.ts';
import { apply, type Maker, pad, physicalShape, scalar, slice, stridedSlice } from '../lowering.ts';
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
  readonly kernelSizes: readonly number[];
  readonly attributes: Attributes;
  /** Where TensorFlow would misread the stride: it moves by one, and every n-th of the result counts. */
  readonly every: Pair | undefined;
  /** Where TensorFlow has no gradients of it: the gaps of the kernel are spelled out as zeros. */
  readonly gaps: Pair | undefined;
}

function windowsOf(context: TrainingContext<'conv2d'>): Windows {
  const { node, input } = context;
  const { in_channels, out_channels, groups, kernel_size, stride, dilation, padding } = node.attributes;
  const spans: Pair = [span(kernel_size[0], dilation[0]), span(kernel_size[1], dilation[1])];
  const every = isMisread(node.attributes, node.type) ? stride : undefined;
  const gaps = groups > 1 && dilation.some((step) => step > 1) ? dilation : undefined;
  const kept = context.variable('weight', kernelOrder);
  const channels = [in_channels / groups, out_channels];
  return {
    kernel: gaps === undefined ? kept : withGaps(context, kept, [...spans, ...channels], gaps),
    kernelSizes: [...(gaps === undefined ? kernel_size : spans), ...channels],
    attributes: {
      strides: nhwc(every === undefined ? stride : [1, 1]),
      dilations: nhwc(gaps === undefined ? dilation : [1, 1]),
      ...layout,
      ...(every === undefined
        ? placement(input.type.shape, node.type.shape, spans, stride, padding)
        : explicit(padding)),
    },
    every,
    gaps,
  };
}

const conv2d: GradientRule<'conv2d'> = {
  forward(context) {
    const { kernel, attributes, every } = windowsOf(context);
    const convolved = apply(context, 'Conv2D', [context.input.ref, kernel], attributes);
    return withBias(context, every === undefined ? convolved : everyNth(context, convolved, every));
  },
  backward(context) {
    const { graph, input, gradient, needs } = context;
    const { kernel, kernelSizes, attributes, every, gaps } = windowsOf(context);
    let slid = gradient;
    if (every !== undefined) {
      const whole = shapeOf(context, apply(context, 'Conv2D', [input.ref, kernel], attributes));
      slid = scattered(context, gradient, whole, [1, ...every, 1]);
    }
    const filter = apply(context, 'Conv2DBackpropFilter', [input.ref, graph.int32(kernelSizes), slid], attributes);
    const weight = gaps === undefined ? filter : withoutGaps(context, filter, kernelSizes, gaps);
    const data = needs[0]
      ? apply(context, 'Conv2DBackpropInput', [shapeOf(context, input.ref), kernel, slid], attributes)
      : undefined;
    return { inputs: [data], parameters: { weight: toMaster(context, weight), ...biasGradient(context) } };
  },
};

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
      if (needs[0]) pictures.push(apply(context, 'Conv2D', [dy, kernel], attributes));
    }
    const data = needs[0] ? joined(context, pictures) : undefined;
    const weight = toMaster(context, joined(context, weights));
    return { inputs: [data], parameters: { weight, ...biasGradient(context) } };
  },
};

export const convolution = { conv2d, conv_transpose2d } satisfies Partial<GradientRules>;
