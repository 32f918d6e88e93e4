import type { ParamValue } from '../../../ir/graph.ts';
import type { Sides } from '../../../ir/ops/arguments.ts';
import { type Conv2dAttributes, isDepthwise } from '../../../ir/ops/convolution/conv2d.ts';
import { given, make, option, single } from '../../../python/make.ts';
import { type KerasLowerings, layers, type Step } from '../lowering.ts';

export const convolution = {
  conv2d({ node: { attributes } }) {
    const { out_channels, kernel_size, stride, dilation, groups, bias } = attributes;
    const same = isSame(attributes);
    const depthwise = isDepthwise(attributes);
    // TensorFlow has no step beside a dilation, nor different steps for depthwise kernels: the rest is left out afterwards.
    const dilated = dilation.some((distance) => distance !== 1);
    const uneven = depthwise && stride[0] !== stride[1];
    const steps = stride.some((step) => step !== 1) && (dilated || uneven);
    const rest = [
      option('strides', steps ? 1 : single(stride), 1),
      option('padding', same ? 'same' : 'valid', 'valid'),
      option('dilation_rate', single(dilation), 1),
    ];
    const kernel = given('kernel_size', single(kernel_size));
    const useBias = option('use_bias', bias, true);
    const convolve = depthwise
      ? make('layers.DepthwiseConv2D', kernel, option('depth_multiplier', out_channels / groups, 1), ...rest, useBias)
      : make('layers.Conv2D', given('filters', out_channels), kernel, ...rest, option('groups', groups, 1), useBias);
    const padding = same ? [] : pad(attributes.padding);
    const after: Step[] = steps ? [{ make: make('Subsample', given('strides', [...stride])), suffix: 'steps' }] : [];
    return layers(...padding, convolve, ...after);
  },
  conv_transpose2d({ node: { attributes, parameters } }) {
    const { out_channels, kernel_size, stride, padding, output_padding, dilation, groups, bias } = attributes;
    // Keras makes max(kernel, stride) + (size - 1) · stride of each size; PyTorch cuts that at both sides.
    const ends = ([0, 1] as const).map((axis) => {
      const whole = Math.max(kernel_size[axis], stride[axis]);
      return whole - (kernel_size[axis] - padding[axis] + output_padding[axis]);
    });
    const stock = groups === 1 && dilation.every((distance) => distance === 1) && ends.every((end) => end >= 0);
    const kernel = given('kernel_size', single(kernel_size));
    const [below = 0, after = 0] = ends;
    if (stock) {
      const cut: ParamValue = [
        [padding[0], below],
        [padding[1], after],
      ];
      const isCut = [...padding, below, after].some((size) => size !== 0);
      const spread = make(
        'layers.Conv2DTranspose',
        given('filters', out_channels),
        kernel,
        option('strides', single(stride), 1),
        option('use_bias', bias, true),
      );
      return layers(
        spread,
        ...(isCut ? [{ make: make('layers.Cropping2D', given('cropping', cut)), suffix: 'cut' }] : []),
      );
    }
    return layers(
      make(
        'ConvTranspose2D',
        given('shape', [...(parameters[0]?.shape ?? [])]),
        option('strides', [...stride], [1, 1]),
        option('padding', [...padding], [0, 0]),
        option('output_padding', [...output_padding], [0, 0]),
        option('dilation_rate', [...dilation], [1, 1]),
        option('groups', groups, 1),
        option('use_bias', bias, true),
      ),
    );
  },
} satisfies Partial<KerasLowerings>;

/** Whether the padding is what Keras calls `same` at stride 1: the odd row and column last. */
function isSame({ padding: [top, left, bottom, right], kernel_size, stride, dilation }: Conv2dAttributes): boolean {
  const rows = dilation[0] * (kernel_size[0] - 1);
  const columns = dilation[1] * (kernel_size[1] - 1);
  const one = stride[0] === 1 && stride[1] === 1 && rows + columns > 0;
  return (
    one &&
    top === Math.floor(rows / 2) &&
    bottom === rows - top &&
    left === Math.floor(columns / 2) &&
    right === columns - left
  );
}

/** Zeros around a picture, if any. */
export function pad([top, left, bottom, right]: Sides): readonly Step[] {
  if (top + left + bottom + right === 0) return [];
  const even = top === bottom && left === right;
  const sides: ParamValue = even
    ? single([top, left])
    : [
        [top, bottom],
        [left, right],
      ];
  return [{ make: make('layers.ZeroPadding2D', given('padding', sides)), suffix: 'pad' }];
}
