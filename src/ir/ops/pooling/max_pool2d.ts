import type { Pair, Sides } from '../arguments.ts';
import { asPair, closed, pair, withDefault } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needPicture } from '../ranks.ts';
import { slide } from '../window.ts';
import { isSinglePixel, pooled, poolingArguments, poolingNames, poolingWindow } from './pooling.ts';

export interface MaxPool2dAttributes {
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Sides;
  readonly dilation: Pair;
  readonly ceil_mode: boolean;
}

/** The largest element of each window; what is padded never wins (−∞). `[N, C, H, W] → [N, C, H', W']`. */
export const max_pool2d = defineOperation({
  name: 'max_pool2d',
  family: 'pooling',
  summary: 'Takes the largest element of each window; padding counts as −∞.',
  shapes: "[N, C, H, W] → [N, C, H', W']",
  source: 'torch.nn.MaxPool2d',
  formulas: {
    height: 'floor((H + top + bottom - dilation[0] * (kernel_size[0] - 1) - 1) / stride[0]) + 1',
    ceilHeight:
      'min(ceil((H + top + bottom - dilation[0] * (kernel_size[0] - 1) - 1) / stride[0]) + 1, ceil((H + top) / stride[0]))',
    where: poolingNames,
  },
  args: closed({
    ...poolingArguments,
    dilation: withDefault(pair('Distance between the points of the window: one integer or [height, width].'), 1),
  }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: {
    good: 'max_pool2d: {kernel_size: 3, stride: 2}',
    bad: { spec: 'max_pool2d: {kernel_size: 2, padding: 2}', code: 'NIN4011' },
  },
  attributes(args, [input], check): MaxPool2dAttributes | undefined {
    if (input === undefined || !needPicture(input, 'max_pool2d', check)) return undefined;
    const window = poolingWindow(args, check);
    if (window === undefined) return undefined;
    return { ...window, dilation: asPair(args.dilation ?? 1), ceil_mode: args.ceil_mode ?? false };
  },
  infer(attributes, [input], check) {
    if (input === undefined) return undefined;
    const sizes = slide(input.shape, attributes, attributes.ceil_mode, check);
    return sizes && pooled(input, sizes);
  },
  window: ({ kernel_size, stride, dilation }) => ({ kernel: kernel_size, stride, dilation }),
  isIdentity: (attributes) => isSinglePixel(attributes),
});
