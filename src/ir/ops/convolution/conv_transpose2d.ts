import { Optional } from 'typebox';
import { add, multiply, subtract } from '../../dim/dim.ts';
import { formatDim } from '../../dim/text.ts';
import { asPair, closed, flag, type Pair, pair, positive, withDefault } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { span } from '../window.ts';
import { channelsOf } from './channels.ts';

export interface ConvTranspose2dAttributes {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly output_padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
  readonly bias: boolean;
}

/** The gradient of conv2d with respect to its input, as a layer: `[N, C, H, W] → [N, out_channels, H', W']`. */
export const conv_transpose2d = defineOperation({
  name: 'conv_transpose2d',
  family: 'convolution',
  summary:
    'Spreads each element over a kernel (the transpose of a convolution): makes pictures larger where the stride is above 1.',
  shapes: "[N, C, H, W] → [N, out_channels, H', W']",
  source: 'torch.nn.ConvTranspose2d',
  formulas: {
    height: '(H - 1) * stride[0] - 2 * padding[0] + dilation[0] * (kernel_size[0] - 1) + output_padding[0] + 1',
    parameters: {
      weight: ['in_channels', 'out_channels / groups', 'kernel_size[0]', 'kernel_size[1]'],
      bias: ['out_channels'],
    },
    macs: 'in_channels * H * W * (out_channels / groups) * kernel_size[0] * kernel_size[1]',
    where: '`[0]` is the height of a pair, `[1]` its width',
  },
  args: closed({
    out_channels: positive('How many channels come out: each input channel holds one kernel for each.'),
    kernel_size: pair('Size of the kernel: one integer or [height, width].'),
    stride: withDefault(pair('Distance of neighbouring elements in the result: one integer or [height, width].'), 1),
    padding: withDefault(pair('Rows and columns cut from each side of the result.', 0), 0),
    output_padding: withDefault(pair('Rows and columns added at the end; less than the stride or the dilation.', 0), 0),
    groups: withDefault(positive('Splits the channels into groups that do not see each other.'), 1),
    bias: flag('Adds a learned number to each output channel.', true),
    dilation: withDefault(pair('Distance between the points of the kernel: one integer or [height, width].'), 1),
    in_channels: Optional(positive('How many channels arrive. Not needed: it is known; checked where given.')),
  }),
  arity: { min: 1, max: 1 },
  example: {
    good: 'conv_transpose2d: {out_channels: 8, kernel_size: 2, stride: 2}',
    bad: { spec: 'conv_transpose2d: {out_channels: 8, kernel_size: 2, output_padding: 1}', code: 'NIN4015' },
  },
  attributes(args, [input], check): ConvTranspose2dAttributes | undefined {
    const channels = channelsOf('conv_transpose2d', args, input, check);
    if (channels === undefined) return undefined;
    const { out_channels, bias = true } = args;
    const stride = asPair(args.stride ?? 1);
    const dilation = asPair(args.dilation ?? 1);
    const output_padding = asPair(args.output_padding ?? 0);
    for (const axis of [0, 1] as const) {
      const limit = Math.max(stride[axis], dilation[axis]);
      if (output_padding[axis] < limit) continue;
      return check.fail('NIN4015', { output_padding: output_padding[axis], limit }, { argument: 'output_padding' });
    }
    const rest = {
      kernel_size: asPair(args.kernel_size),
      stride,
      padding: asPair(args.padding ?? 0),
      output_padding,
      dilation,
    };
    return { ...channels, out_channels, ...rest, bias };
  },
  infer(attributes, [input], check) {
    if (input === undefined) return undefined;
    const { kernel_size, stride, padding, output_padding, dilation } = attributes;
    const sizes = ([0, 1] as const).map((axis) => {
      const spread = multiply(subtract(input.shape[2 + axis] ?? 0, 1), stride[axis]);
      return add(spread, span(kernel_size[axis], dilation[axis]) + output_padding[axis] - 2 * padding[axis]);
    });
    for (const size of sizes) {
      const fine = check.atLeast(size, 1, () =>
        check.fail('NIN4016', { arrived: input.shape.map(formatDim), size: formatDim(size) }, { argument: 'padding' }),
      );
      if (!fine) return undefined;
    }
    return { dtype: input.dtype, shape: [input.shape[0] ?? 1, attributes.out_channels, ...sizes] };
  },
  parameters({ in_channels, out_channels, kernel_size: [height, width], groups, bias }) {
    // torch takes fan_in from the second dimension of the weight, which is out_channels / groups here.
    const fanIn = (out_channels / groups) * height * width;
    const weight = {
      role: 'weight',
      shape: [in_channels, out_channels / groups, height, width],
      initialise: { kind: 'kaiming_uniform', fanIn },
      trainable: true,
    } as const;
    if (!bias) return [weight];
    return [
      weight,
      { role: 'bias', shape: [out_channels], initialise: { kind: 'bias_uniform', fanIn }, trainable: true },
    ];
  },
  macs({ out_channels, kernel_size: [height, width], groups }, [input]) {
    const [, channels = 1, rows = 1, columns = 1] = input?.shape ?? [];
    return multiply(multiply(multiply(channels, (out_channels / groups) * height * width), rows), columns);
  },
});
