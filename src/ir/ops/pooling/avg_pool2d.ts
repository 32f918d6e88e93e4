import { closed, flag, type Pair, type Sides } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needPicture } from '../ranks.ts';
import { slide } from '../window.ts';
import { isSinglePixel, pooled, poolingArguments, poolingNames, poolingWindow } from './pooling.ts';

export interface AvgPool2dAttributes {
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Sides;
  readonly ceil_mode: boolean;
  readonly count_include_pad: boolean;
}

/** The mean of each window: `[N, C, H, W] → [N, C, H', W']`. */
export const avg_pool2d = defineOperation({
  name: 'avg_pool2d',
  family: 'pooling',
  summary: 'Takes the mean of each window.',
  shapes: "[N, C, H, W] → [N, C, H', W']",
  source: 'torch.nn.AvgPool2d',
  formulas: {
    height: 'floor((H + top + bottom - kernel_size[0]) / stride[0]) + 1',
    ceilHeight: 'min(ceil((H + top + bottom - kernel_size[0]) / stride[0]) + 1, ceil((H + top) / stride[0]))',
    where: poolingNames,
  },
  args: closed({
    ...poolingArguments,
    count_include_pad: flag('Counts padded zeros in the mean; otherwise only elements of the picture.', true),
  }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: {
    good: 'avg_pool2d: {kernel_size: 2}',
    bad: { spec: 'avg_pool2d: {kernel_size: 99}', code: 'NIN4002' },
  },
  attributes(args, [input], check): AvgPool2dAttributes | undefined {
    if (input === undefined || !needPicture(input, 'avg_pool2d', check)) return undefined;
    const window = poolingWindow(args, check);
    if (window === undefined) return undefined;
    return { ...window, ceil_mode: args.ceil_mode ?? false, count_include_pad: args.count_include_pad ?? true };
  },
  infer(attributes, [input], check) {
    if (input === undefined) return undefined;
    const sizes = slide(input.shape, { ...attributes, dilation: [1, 1] }, attributes.ceil_mode, check);
    return sizes && pooled(input, sizes);
  },
  window: ({ kernel_size, stride }) => ({ kernel: kernel_size, stride, dilation: [1, 1] }),
  isIdentity: (attributes) => isSinglePixel(attributes),
});
