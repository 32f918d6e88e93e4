import { Optional } from 'typebox';
import { multiply } from '../../dim/dim.ts';
import {
  asPair,
  closed,
  convolutionPadding,
  flag,
  type Pair,
  pair,
  positive,
  type Sides,
  withDefault,
} from '../arguments.ts';
import { type Check, defineOperation } from '../operation.ts';
import { slide, span } from '../window.ts';
import { channelsOf } from './channels.ts';

export interface Conv2dAttributes {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Sides;
  readonly dilation: Pair;
  readonly groups: number;
  readonly bias: boolean;
}

type Padding = number | readonly [number, number] | readonly [number, number, number, number] | 'same' | 'valid';

/** Whether each channel is a group of its own: what frameworks have kernels of their own for. */
export function isDepthwise({ groups, in_channels }: Conv2dAttributes): boolean {
  return groups > 1 && groups === in_channels;
}

/** Two-dimensional cross-correlation: `[N, C, H, W] → [N, out_channels, H', W']`. */
export const conv2d = defineOperation({
  name: 'conv2d',
  family: 'convolution',
  summary: 'Slides learned kernels over the picture (cross-correlation) and adds a bias for each output channel.',
  shapes: "[N, C, H, W] → [N, out_channels, H', W']",
  source: 'torch.nn.Conv2d',
  formulas: {
    height: 'floor((H + top + bottom - dilation[0] * (kernel_size[0] - 1) - 1) / stride[0]) + 1',
    parameters: {
      weight: ['out_channels', 'in_channels / groups', 'kernel_size[0]', 'kernel_size[1]'],
      bias: ['out_channels'],
    },
    macs: 'out_channels * H_out * W_out * (in_channels / groups) * kernel_size[0] * kernel_size[1]',
    where: '`top` and `bottom` are the rows of padding; `[0]` is the height of a pair, `[1]` its width',
  },
  args: closed({
    out_channels: positive('How many channels come out: one kernel for each.'),
    kernel_size: pair('Size of the kernel: one integer or [height, width].'),
    stride: withDefault(pair('Step of the kernel: one integer or [height, width].'), 1),
    padding: Optional(convolutionPadding()),
    dilation: withDefault(pair('Distance between the points of the kernel: one integer or [height, width].'), 1),
    groups: withDefault(
      positive('Splits the channels into groups that do not see each other; equal to the channels: depthwise.'),
      1,
    ),
    bias: flag('Adds a learned number to each output channel.', true),
    in_channels: Optional(positive('How many channels arrive. Not needed: it is known; checked where given.')),
  }),
  arity: { min: 1, max: 1 },
  example: {
    good: 'conv2d: {out_channels: 8, kernel_size: 3, padding: 1}',
    bad: { spec: 'conv2d: {out_channels: 8, kernel_size: 99}', code: 'NIN4002' },
  },
  attributes(args, [input], check): Conv2dAttributes | undefined {
    const channels = channelsOf('conv2d', args, input, check);
    if (channels === undefined) return undefined;
    const kernel_size = asPair(args.kernel_size);
    const stride = asPair(args.stride ?? 1);
    const dilation = asPair(args.dilation ?? 1);
    const padding = spellOut(args.padding ?? 0, kernel_size, stride, dilation, check);
    if (padding === undefined) return undefined;
    const { out_channels, bias = true } = args;
    const { in_channels, groups } = channels;
    return { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias };
  },
  infer(attributes, [input], check) {
    if (input === undefined) return undefined;
    const sizes = slide(input.shape, attributes, false, check);
    if (sizes === undefined) return undefined;
    return { dtype: input.dtype, shape: [input.shape[0] ?? 1, attributes.out_channels, ...sizes] };
  },
  parameters({ in_channels, out_channels, kernel_size: [height, width], groups, bias }) {
    const fanIn = (in_channels / groups) * height * width;
    const weight = {
      role: 'weight',
      shape: [out_channels, in_channels / groups, height, width],
      initialise: { kind: 'kaiming_uniform', fanIn },
      trainable: true,
    } as const;
    if (!bias) return [weight];
    return [
      weight,
      { role: 'bias', shape: [out_channels], initialise: { kind: 'bias_uniform', fanIn }, trainable: true },
    ];
  },
  macs({ in_channels, kernel_size: [height, width], groups }, _inputs, output) {
    const [, channels = 1, rows = 1, columns = 1] = output.shape;
    return multiply(multiply(multiply(channels, (in_channels / groups) * height * width), rows), columns);
  },
  window: ({ kernel_size, stride, dilation }) => ({ kernel: kernel_size, stride, dilation }),
});

function spellOut(padding: Padding, kernel: Pair, stride: Pair, dilation: Pair, check: Check): Sides | undefined {
  if (padding === 'valid') return [0, 0, 0, 0];
  if (padding === 'same') {
    if (stride[0] !== 1 || stride[1] !== 1) {
      const kept = keepSize(kernel, dilation);
      const place = { argument: 'padding', ...(kept !== undefined && { fitting: kept }) };
      const help =
        kept === undefined
          ? 'give the padding as [top, left, bottom, right]'
          : `padding: ${kept} gives ceil(size/stride)`;
      return check.fail('NIN4009', { stride: [...stride] }, place, help);
    }
    // torch pads the odd row after: left = total // 2.
    const rows = span(kernel[0], dilation[0]) - 1;
    const columns = span(kernel[1], dilation[1]) - 1;
    const top = Math.floor(rows / 2);
    const left = Math.floor(columns / 2);
    return [top, left, rows - top, columns - left];
  }
  if (typeof padding === 'number') return [padding, padding, padding, padding];
  if (padding.length === 2) return [padding[0], padding[1], padding[0], padding[1]];
  return [padding[0], padding[1], padding[2], padding[3]];
}

/** The padding that gives `ceil(size/stride)`, as the spec writes it; nothing where both sides differ. */
function keepSize(kernel: Pair, dilation: Pair): string | undefined {
  const rows = span(kernel[0], dilation[0]) - 1;
  const columns = span(kernel[1], dilation[1]) - 1;
  if (rows % 2 !== 0 || columns % 2 !== 0) return undefined;
  return rows === columns ? `${rows / 2}` : `[${rows / 2}, ${columns / 2}]`;
}
