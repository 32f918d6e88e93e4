import { call, named } from '../../../python/layout.ts';
import { given, keyword, make, option, single } from '../../../python/make.ts';
import { reshapeSizes, sizeText } from '../../../python/sizes.ts';
import { inline, layer, type ModuleLowerings } from '../lowering.ts';

export const shape = {
  identity: () => layer(make('nn.Identity')),
  flatten: ({ node: { attributes }, inputs: [input] }) => {
    const last = (input?.shape.length ?? 0) - 1;
    const end = attributes.end_dim === last ? -1 : attributes.end_dim;
    return layer(make('nn.Flatten', option('start_dim', attributes.start_dim, 1), option('end_dim', end, -1)));
  },
  reshape({ node, inputs: [input], sizeOf, sources }) {
    const sizes = input === undefined ? [] : reshapeSizes(node, input);
    const fixed = sizes.flatMap((size) => (typeof size === 'number' ? [size] : []));
    if (fixed.length === sizes.length) return layer(make('Reshape', ...fixed.map((size) => given('size', size))));
    return inline(([x = '']) => {
      const texts = sizes.map((size) => {
        if (typeof size === 'number') return String(size);
        return 'axis' in size ? `${x}.shape[${size.axis}]` : sizeText(size.dim, sources, sizeOf);
      });
      return call(`${x}.reshape`, ...texts);
    });
  },
  permute: ({ node: { attributes } }) => layer(make('Permute', ...attributes.dims.map((dim) => given('dim', dim)))),
  narrow: ({ node: { attributes } }) =>
    layer(
      make(
        'Narrow',
        given('dim', attributes.dim),
        given('start', attributes.start),
        given('length', attributes.length),
      ),
    ),
  concat: ({ node: { attributes } }) =>
    inline((variables) =>
      call('torch.cat', { kind: 'sequence', open: '[', items: variables }, named('dim', String(attributes.dim))),
    ),
  zero_pad2d({ node: { attributes } }) {
    const [top, left, bottom, right] = attributes.padding;
    const all = top === left && top === bottom && top === right;
    return layer(make('nn.ZeroPad2d', given('padding', all ? top : [left, right, top, bottom])));
  },
  upsample({ node: { attributes } }) {
    const { scale_factor, mode, align_corners } = attributes;
    return layer(
      make(
        'nn.Upsample',
        keyword('scale_factor', single(scale_factor), true),
        option('mode', mode, 'nearest'),
        ...(mode === 'bilinear' ? [option('align_corners', align_corners, false)] : []),
      ),
    );
  },
  pixel_shuffle: ({ node: { attributes } }) =>
    layer(make('nn.PixelShuffle', given('upscale_factor', attributes.upscale_factor))),
  channel_shuffle: ({ node: { attributes } }) => layer(make('nn.ChannelShuffle', given('groups', attributes.groups))),
} satisfies Partial<ModuleLowerings>;
