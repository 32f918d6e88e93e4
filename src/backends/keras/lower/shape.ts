import { equalDims } from '../../../ir/dim/dim.ts';
import { given, make, option, single, verbatim } from '../../../python/make.ts';
import { variable } from '../../../python/names.ts';
import { inputsForSizes, reshapeSizes, sizeText } from '../../../python/sizes.ts';
import { apply, type KerasLowerings, type Lowered, lastAxis, layers, physicalAxis } from '../lowering.ts';

export const shape = {
  identity: () => layers(make('layers.Identity')),
  flatten({ node: { attributes, type }, inputs: [input] }): Lowered {
    const sizes = input?.shape ?? [];
    const { start_dim, end_dim } = attributes;
    const all = start_dim === 1 && end_dim === sizes.length - 1;
    // One pixel, or one channel, has the same order either way.
    const pixel = sizes.length === 4 && ((sizes[2] === 1 && sizes[3] === 1) || sizes[1] === 1);
    if (all) return { kind: 'layers', logical: !pixel, layers: [{ make: make('layers.Flatten') }] };
    // Sizes that are known are said, for the layers after it that must know them; Keras makes none of -1 beside a free batch.
    const known = type.shape.slice(1).flatMap((size) => (typeof size === 'number' ? [size] : []));
    if (start_dim > 0 && known.length === type.shape.length - 1) return reshapeLayer(known);
    const text = (axis: number) => `${typeof sizes[axis] === 'number' ? sizes[axis] : `x[${axis}]`}`;
    const before = Array.from({ length: start_dim }, (_, axis) => text(axis));
    const after = Array.from({ length: sizes.length - 1 - end_dim }, (_, index) => text(end_dim + 1 + index));
    const joined = type.shape[start_dim];
    return reshapeTo('x', [...before, typeof joined === 'number' ? String(joined) : '-1', ...after]);
  },
  reshape({ node, inputs: [input], sources }): Lowered {
    const sizes = input === undefined ? [] : reshapeSizes(node, input);
    const [first, ...rest] = sizes;
    const batch = node.attributes.shape[0];
    const kept = batch !== undefined && equalDims(batch, input?.shape[0] ?? 0);
    const fixed = rest.flatMap((size) => (typeof size === 'number' ? [size] : []));
    if (kept && (first === -1 || typeof first === 'object') && fixed.length === rest.length && rest.length > 0)
      return reshapeLayer(fixed);
    const others = inputsForSizes(sizes, sources);
    const names = ['x', ...others.map((name) => variable(name, new Set(['x'])))];
    const texts = sizes.map((size) => {
      if (typeof size === 'number') return String(size);
      if ('axis' in size) return `x[${size.axis}]`;
      return sizeText(size.dim, sources, (name, axis) => `${names[1 + others.indexOf(name)]}[${axis}]`);
    });
    return reshapeTo(names.join(', '), texts, others);
  },
  permute({ node: { attributes, type } }): Lowered {
    const rank = type.shape.length;
    // From NHWC to NHWC in one step: where each axis of the result lies in what is kept.
    const order = rank === 4 ? [0, 2, 3, 1] : attributes.dims.map((_, axis) => axis);
    const dims = order.map((axis) => {
      const source = attributes.dims[axis] ?? 0;
      return rank === 4 ? ([0, 3, 1, 2][source] ?? 0) : source;
    });
    if (dims[0] === 0 && rank > 1) return layers(make('layers.Permute', given('dims', dims.slice(1))));
    return apply(make('ops.transpose', given('axes', dims)));
  },
  narrow({ node: { attributes }, inputs: [input] }): Lowered {
    const rank = input?.shape.length ?? 0;
    return apply(
      make(
        'narrow',
        given('axis', physicalAxis(attributes.dim, rank)),
        given('start', attributes.start),
        given('length', attributes.length),
      ),
    );
  },
  concat({ node: { attributes, type, inputs } }): Lowered {
    if (inputs.length === 1) return layers(make('layers.Identity'));
    return layers(make('layers.Concatenate', option('axis', lastAxis(attributes.dim, type.shape.length), -1)));
  },
  zero_pad2d({ node: { attributes } }): Lowered {
    const [top, left, bottom, right] = attributes.padding;
    const sides = [
      [top, bottom],
      [left, right],
    ];
    return layers(make('layers.ZeroPadding2D', given('padding', sides)));
  },
  upsample({ node: { attributes } }): Lowered {
    const { scale_factor, mode, align_corners } = attributes;
    // A step that float32 rounds down reads some rows too early in PyTorch: Keras repeats each row as often.
    const repeats = (factor: number) => mode === 'bilinear' || Math.fround(1 / factor) * factor >= 1;
    const whole = scale_factor.every((factor) => Number.isInteger(factor) && repeats(factor));
    if (whole && !(mode === 'bilinear' && align_corners))
      return layers(
        make('layers.UpSampling2D', given('size', single(scale_factor)), option('interpolation', mode, 'nearest')),
      );
    return layers(
      make(
        'Upsample',
        given('scale_factor', [...scale_factor], true),
        option('mode', mode, 'nearest'),
        option('align_corners', align_corners, false),
      ),
    );
  },
  pixel_shuffle: ({ node: { attributes } }) =>
    layers(make('PixelShuffle', given('upscale_factor', attributes.upscale_factor))),
  channel_shuffle: ({ node: { attributes } }) => layers(make('ChannelShuffle', given('groups', attributes.groups))),
} satisfies Partial<KerasLowerings>;

/** A reshape of each element of the batch to known sizes. */
function reshapeLayer(sizes: readonly number[]): Lowered {
  const step = { make: make('layers.Reshape', given('target_shape', sizes)) };
  return { kind: 'layers', logical: true, layers: [step] };
}

/** A reshape whose sizes are computed from those of its inputs. */
function reshapeTo(parameters: string, sizes: readonly string[], sizesOf: readonly string[] = []): Lowered {
  const tuple = sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`;
  const step = { make: make('ReshapeTo', verbatim(`lambda ${parameters}: ${tuple}`)) };
  return { kind: 'layers', logical: true, layers: [step], ...(sizesOf.length > 0 && { sizesOf }) };
}
