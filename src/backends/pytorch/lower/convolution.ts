import type { ParamValue } from '../../../ir/graph.ts';
import type { Conv2dAttributes } from '../../../ir/ops/convolution/conv2d.ts';
import { given, keyword, make, option, single } from '../../../python/make.ts';
import { layer, type ModuleLowerings } from '../lowering.ts';

export const convolution = {
  conv2d({ node: { attributes } }) {
    const { in_channels, out_channels, kernel_size, stride, dilation, groups, bias } = attributes;
    const padding = paddingOf(attributes);
    const args = [
      given('in_channels', in_channels),
      given('out_channels', out_channels),
      given('kernel_size', single(kernel_size)),
      option('stride', single(stride), 1),
      ...(padding === undefined ? [] : [option('padding', padding, 0)]),
      option('dilation', single(dilation), 1),
      option('groups', groups, 1),
      option('bias', bias, true),
    ];
    if (padding !== undefined) return layer(make('nn.Conv2d', ...args));
    const [top, left, bottom, right] = attributes.padding;
    return layer(make('PaddedConv2d', ...args, keyword('sides', [left, right, top, bottom])));
  },
  conv_transpose2d({ node: { attributes } }) {
    const { in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, groups, bias } =
      attributes;
    return layer(
      make(
        'nn.ConvTranspose2d',
        given('in_channels', in_channels),
        given('out_channels', out_channels),
        given('kernel_size', single(kernel_size)),
        option('stride', single(stride), 1),
        option('padding', single(padding), 0),
        option('output_padding', single(output_padding), 0),
        option('groups', groups, 1),
        option('bias', bias, true),
        option('dilation', single(dilation), 1),
      ),
    );
  },
} satisfies Partial<ModuleLowerings>;

/** What nn.Conv2d takes as padding: equal sides, or `same` with the odd row last; nothing where it has no word for it. */
function paddingOf({ padding, kernel_size, stride, dilation }: Conv2dAttributes): ParamValue | undefined {
  const [top, left, bottom, right] = padding;
  if (top === bottom && left === right) return single([top, left]);
  if (stride.some((step) => step !== 1)) return undefined;
  const total = [dilation[0] * (kernel_size[0] - 1), dilation[1] * (kernel_size[1] - 1)] as const;
  const same = top + bottom === total[0] && left + right === total[1];
  return same && top === Math.floor(total[0] / 2) && left === Math.floor(total[1] / 2) ? 'same' : undefined;
}
