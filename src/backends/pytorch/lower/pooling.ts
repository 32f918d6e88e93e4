import type { Sides } from '../../../ir/ops/arguments.ts';
import { given, make, option, single } from '../../../python/make.ts';
import { layer, type ModuleLowerings } from '../lowering.ts';

export const pooling = {
  max_pool2d({ node: { attributes } }) {
    const { kernel_size, stride, padding, dilation, ceil_mode } = attributes;
    return layer(
      make(
        'nn.MaxPool2d',
        given('kernel_size', single(kernel_size)),
        option('stride', single(stride), single(kernel_size)),
        option('padding', both(padding), 0),
        option('dilation', single(dilation), 1),
        option('ceil_mode', ceil_mode, false),
      ),
    );
  },
  avg_pool2d({ node: { attributes } }) {
    const { kernel_size, stride, padding, ceil_mode, count_include_pad } = attributes;
    return layer(
      make(
        'nn.AvgPool2d',
        given('kernel_size', single(kernel_size)),
        option('stride', single(stride), single(kernel_size)),
        option('padding', both(padding), 0),
        option('ceil_mode', ceil_mode, false),
        option('count_include_pad', count_include_pad, true),
      ),
    );
  },
  adaptive_avg_pool2d: ({ node: { attributes } }) =>
    layer(make('nn.AdaptiveAvgPool2d', given('output_size', single(attributes.output_size)))),
  global_avg_pool2d: () => layer(make('nn.AdaptiveAvgPool2d', given('output_size', 1))),
  global_max_pool2d: () => layer(make('nn.AdaptiveMaxPool2d', given('output_size', 1))),
} satisfies Partial<ModuleLowerings>;

/** Pooling pads by the same above and below, left and right. */
function both([top, left]: Sides) {
  return single([top, left]);
}
