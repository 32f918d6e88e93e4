import type { Constant } from '../../../onnx/tensor.ts';
import type { Translation } from '../context.ts';
import type { Handlers } from './handler.ts';
import { pairOf, type Two, windowOf } from './window.ts';

/** Conv and ConvTranspose: weights are constants, the layouts are PyTorch's. */
export const convolution: Handlers = {
  Conv(t) {
    const input = t.picture(0);
    const { weight, bias, kernel } = parametersOf(t);
    const { stride, dilation, padding } = windowOf(t, kernel, input.type.shape);
    const [out_channels = 1, in_group = 1] = weight.shape;
    const groups = t.int('group', 1);
    checkChannels(t, input.type.shape[1], in_group * groups);
    const args = { out_channels, kernel_size: kernel, stride, padding, dilation, groups, bias: bias !== undefined };
    t.give(t.layer('conv2d', args, [input], { weight, bias }));
  },

  ConvTranspose(t) {
    const input = t.picture(0);
    const { weight, bias, kernel } = parametersOf(t);
    if (t.text('auto_pad', 'NOTSET') !== 'NOTSET' || t.ints('output_shape') !== undefined) {
      t.fail('its padding is given by the size of the result; the language has it as numbers');
    }
    const { stride, dilation, padding } = windowOf(t, kernel, input.type.shape);
    const extra = pairOf(t, 'output_padding', 0);
    const groups = t.int('group', 1);
    const [in_channels = 1, per_group = 1] = weight.shape;
    checkChannels(t, input.type.shape[1], in_channels);
    const [top, left, bottom, right] = padding;
    // What is cut less at the end than at the beginning is added there.
    const output_padding: Two = [extra[0] + top - bottom, extra[1] + left - right];
    if (output_padding.some((size) => size < 0)) t.fail('it cuts more at the end than at the beginning');
    const args = {
      out_channels: per_group * groups,
      kernel_size: kernel,
      stride,
      padding: [top, left],
      output_padding,
      dilation,
      groups,
      bias: bias !== undefined,
    };
    t.give(t.layer('conv_transpose2d', args, [input], { weight, bias }));
  },

  Pad(t) {
    const input = t.value(0);
    const pads = t.ints('paddings') ?? t.list('pads', 1, 'its padding') ?? t.fail('its padding is missing');
    const axes = t.list('axes', 3, 'its list of axes');
    const mode = t.text('mode', 'constant');
    const value = t.constant(2, 'its padding value')?.data[0] ?? t.float('value', 0);
    const rank = input.type.shape.length;
    const padded =
      axes === undefined
        ? Array.from({ length: rank }, (_, axis) => axis)
        : axes.map((axis) => (axis < 0 ? axis + rank : axis));
    if (pads.length !== 2 * padded.length) t.fail('its padding has another number of dimensions than its input');
    const sides = new Map(
      padded.map((axis, index) => [axis, [pads[index] ?? 0, pads[index + padded.length] ?? 0] as const]),
    );
    if ([...sides.values()].every(([begin, end]) => begin === 0 && end === 0)) return t.give(input);
    if (rank !== 4) t.fail(`it pads ${rank} dimensions; the language pads pictures of four`);
    if (mode !== 'constant' || value !== 0)
      t.fail(`it pads with ${mode === 'constant' ? value : `mode ${mode}`}; the language pads with zeros`);
    for (const axis of [0, 1]) {
      if (sides.get(axis)?.some((size) => size !== 0)) t.fail('it pads the batch or the channels');
    }
    const [top, bottom] = sides.get(2) ?? [0, 0];
    const [left, right] = sides.get(3) ?? [0, 0];
    if ([left, right, top, bottom].some((size) => size < 0)) t.fail('its padding is negative: it cuts the picture');
    t.give(t.layer('zero_pad2d', { padding: [left, right, top, bottom] }, [input]));
  },
};

function parametersOf(t: Translation): {
  readonly weight: Constant;
  readonly bias: Constant | undefined;
  readonly kernel: Two;
} {
  const weight = t.needed(1, 'its kernel');
  const bias = t.constant(2, 'its bias');
  const [, , height, width, ...more] = weight.shape;
  if (height === undefined || width === undefined || more.length > 0 || weight.kind !== 'float') {
    return t.fail(
      `its kernel has ${weight.shape.length} dimensions; the language has convolutions of pictures, with four`,
    );
  }
  const written = t.ints('kernel_shape');
  if (written !== undefined && (written[0] !== height || written[1] !== width)) {
    t.fail(`its kernel_shape says [${written.join(', ')}], but its kernel is ${height} × ${width}`);
  }
  return { weight, bias, kernel: [height, width] };
}

function checkChannels(t: Translation, arrive: unknown, needed: number): void {
  if (arrive !== needed)
    t.fail(
      `${typeof arrive === 'number' ? arrive : 'an unknown number of'} channels arrive, but its kernel takes ${needed}`,
    );
}
