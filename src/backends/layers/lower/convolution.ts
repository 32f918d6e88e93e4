import { add } from '../../../ir/dim/dim.ts';
import type { Pair } from '../../../ir/ops/arguments.ts';
import { type Conv2dAttributes, isDepthwise } from '../../../ir/ops/convolution/conv2d.ts';
import { span } from '../../../ir/ops/window.ts';
import type { Shape } from '../../../ir/type.ts';
import { isMisread } from '../../misread-convolution.ts';
import { sameFits } from '../../same-padding.ts';
import type { LayerContext, LayerLowering, LayerLowerings } from '../lowering.ts';
import type { Layer, SymbolicTensor, Tensor } from '../tensorflow.ts';
import { isUnpadded, rowsAndColumns, two } from './padding.ts';

type Context = LayerContext<'conv2d'>;
type PaddingMode = 'same' | 'valid';

/**
 * Stock layers but for groups that are neither one nor one a channel. TensorFlow has no stride beside a dilation, and no uneven
 * strides in a depthwise convolution: there every position is computed, and a pooling layer of one element takes those of the stride.
 */
const conv2d: LayerLowering<'conv2d'> = (context) => {
  const { tf, node, name, apply, input } = context;
  const { kernel_size, stride, dilation, padding, groups } = node.attributes;
  const depthwise = isDepthwise(node.attributes);
  const direct = depthwise
    ? stride[0] === stride[1]
    : (isOne(stride) || isOne(dilation)) && !isMisread(node.attributes, node.type);
  const strides: Pair = direct ? stride : [1, 1];
  const spans: Pair = [span(kernel_size[0], dilation[0]), span(kernel_size[1], dilation[1])];

  const stepped = direct ? node.type.shape : everyPosition(input.type.shape, node.attributes, spans);
  const plain = groups === 1 || depthwise;
  const same = plain && sameFits(input.type.shape, stepped, { span: spans, stride: strides, padding });
  const mode: PaddingMode = !isUnpadded(padding) && same ? 'same' : 'valid';
  const padded =
    isUnpadded(padding) || mode === 'same'
      ? input.tensor
      : apply(tf.layers.zeroPadding2d({ name: name('pad'), padding: rowsAndColumns(padding) }), input.tensor);

  const own = direct ? name() : name('every');
  const convolved = depthwise
    ? depthwiseConvolution(context, padded, own, strides, mode)
    : convolution2d(context, padded, own, strides, mode);
  if (direct) return convolved;
  const one: Pair = [1, 1];
  return apply(tf.layers.maxPooling2d({ name: name(), poolSize: two(one), strides: two(stride) }), convolved);
};

function convolution2d(context: Context, input: SymbolicTensor, name: string, strides: Pair, padding: PaddingMode) {
  const { tf, custom, node, parameter, apply } = context;
  const { out_channels: filters, kernel_size, dilation, groups, bias: useBias } = node.attributes;
  const common = {
    name,
    filters,
    kernelSize: two(kernel_size),
    strides: two(strides),
    dilationRate: two(dilation),
    useBias,
  };
  const layer =
    groups === 1
      ? tf.layers.conv2d({ ...common, padding, kernelInitializer: 'zeros' })
      : new custom.GroupedConv2D({ ...common, groups });
  const output = apply(layer, input);
  // OIHW → HWIO.
  setWeights(context, layer, tf.transpose(parameter('weight'), [2, 3, 1, 0]));
  return output;
}

function depthwiseConvolution(
  context: Context,
  input: SymbolicTensor,
  name: string,
  strides: Pair,
  padding: PaddingMode,
) {
  const { tf, node, parameter, apply } = context;
  const { out_channels, kernel_size, dilation, groups, bias: useBias } = node.attributes;
  const depthMultiplier = out_channels / groups;
  const kernelSize: Pair = [span(kernel_size[0], dilation[0]), span(kernel_size[1], dilation[1])];
  const common = { name, kernelSize: two(kernelSize), strides: two(strides), padding, useBias };
  const layer = tf.layers.depthwiseConv2d({ ...common, depthMultiplier, depthwiseInitializer: 'zeros' });
  const output = apply(layer, input);
  // [C·M, 1, H, W] → [H, W, C, M]: both count the multiplier fastest.
  const kernel = tf.reshape(parameter('weight'), [groups, depthMultiplier, ...kernel_size]);
  setWeights(context, layer, spread(context, tf.transpose(kernel, [2, 3, 0, 1]), dilation));
  return output;
}

/** TensorFlow's depthwise kernel has no dilation: zeros between the points of the kernel do the same. */
export function spread({ tf }: Pick<Context, 'tf'>, kernel: Tensor, [rows, columns]: Pair): Tensor {
  if (rows === 1 && columns === 1) return kernel;
  const [height = 1, width = 1, channels = 1, multiplier = 1] = kernel.shape;
  const apart = tf.pad(tf.reshape(kernel, [height, 1, width, 1, channels, multiplier]), [
    [0, 0],
    [0, rows - 1],
    [0, 0],
    [0, columns - 1],
    [0, 0],
    [0, 0],
  ]);
  const joined = tf.reshape(apart, [height * rows, width * columns, channels, multiplier]);
  return tf.slice(joined, [0, 0, 0, 0], [span(height, rows), span(width, columns), channels, multiplier]);
}

function setWeights({ node, parameter }: Context, layer: Layer, kernel: Tensor): void {
  layer.setWeights(node.attributes.bias ? [kernel, parameter('bias')] : [kernel]);
}

/** The shape of the result of a stride of 1. */
function everyPosition([batch = 1, , height = 1, width = 1]: Shape, attributes: Conv2dAttributes, spans: Pair): Shape {
  const [top, left, bottom, right] = attributes.padding;
  const rows = add(height, top + bottom - spans[0] + 1);
  return [batch, attributes.out_channels, rows, add(width, left + right - spans[1] + 1)];
}

function isOne([rows, columns]: Pair): boolean {
  return rows === 1 && columns === 1;
}

/** Stock where nothing is grouped, dilated, cut or added, and the kernel covers the stride. */
const conv_transpose2d: LayerLowering<'conv_transpose2d'> = (context) => {
  const { tf, custom, node, input, name, apply, parameter } = context;
  const {
    out_channels: filters,
    kernel_size,
    stride,
    padding,
    output_padding,
    dilation,
    groups,
    bias,
  } = node.attributes;
  const plain = groups === 1 && isOne(dilation) && [...padding, ...output_padding].every((size) => size === 0);
  const stock = plain && kernel_size[0] >= stride[0] && kernel_size[1] >= stride[1];
  const kernelSize: Pair = [span(kernel_size[0], dilation[0]), span(kernel_size[1], dilation[1])];
  const common = { name: name(), filters, kernelSize: two(kernelSize), strides: two(stride), useBias: bias };
  const layer = stock
    ? tf.layers.conv2dTranspose({ ...common, padding: 'valid', kernelInitializer: 'zeros' })
    : new custom.Conv2DTranspose({ ...common, cut: padding, outputPadding: output_padding, groups });
  const output = apply(layer, input.tensor);
  // [C, O, H, W] → [H, W, O, C].
  const kernel = spread(context, tf.transpose(parameter('weight'), [2, 3, 1, 0]), dilation);
  layer.setWeights(bias ? [kernel, parameter('bias')] : [kernel]);
  return output;
};

export const convolution = { conv2d, conv_transpose2d } satisfies Partial<LayerLowerings>;
