import { type Dim, equalDims } from '../../../ir/dim/dim.ts';
import type { ValueType } from '../../../ir/type.ts';
import { isPicture, physicalAxis } from '../../nhwc.ts';
import { fromLogical, type LayerContext, type LayerLowering, type LayerLowerings, toLogical } from '../lowering.ts';
import { logicalShape, physicalShape, type SymbolicTensor } from '../tensorflow.ts';
import { rowsAndColumns, two } from './padding.ts';

function unchanged({ tf, input, name, apply }: LayerContext<'identity' | 'concat' | 'flatten'>): SymbolicTensor {
  return apply(tf.layers.activation({ name: name(), activation: 'linear' }), input.tensor);
}

const identity: LayerLowering<'identity'> = (context) => unchanged(context);

/** Stock where the batch stays, and where TensorFlow.js can see that the other sizes are equal. */
const concat: LayerLowering<'concat'> = (context) => {
  const { tf, custom, node, inputs, name, apply } = context;
  const { dim } = node.attributes;
  if (inputs.length === 1) return unchanged(context);
  const others = inputs.map(({ type }) => logicalShape(type).toSpliced(dim, 1).join());
  const stock = dim > 0 && new Set(others).size === 1;
  const axis = physicalAxis(node.type, dim);
  const layer = stock
    ? tf.layers.concatenate({ name: name(), axis })
    : new custom.Concatenate({ name: name(), axis, shape: physicalShape(node.type) });
  return apply(
    layer,
    inputs.map(({ tensor }) => tensor),
  );
};

/** Merges dimensions in the order of the logical layout. Stock where the batch is not merged and at most one other size is open. */
const flatten: LayerLowering<'flatten'> = (context) => {
  const { tf, custom, node, input, name, apply } = context;
  const { start_dim, end_dim } = node.attributes;
  if (start_dim === end_dim) return unchanged(context);
  const rank = input.type.shape.length;
  const logical = start_dim === 1 && isOneColumn(context) ? input.tensor : toLogical(context, input);
  const own = isPicture(node.type) ? name('flat') : name();
  const sizes = logicalShape(node.type).slice(1);
  const target = sizes.map((size) => size ?? -1);
  const stock = start_dim > 0 && target.filter((size) => size === -1).length <= 1;
  const known = logicalShape(input.type)
    .slice(1)
    .every((size) => size !== null);
  const whole = start_dim === 1 && end_dim === rank - 1 && known;
  const dims = Array.from({ length: rank }, (_, dim) => dim);
  const merged = [
    ...dims.slice(0, start_dim).map((dim) => [dim]),
    dims.slice(start_dim, end_dim + 1),
    ...dims.slice(end_dim + 1).map((dim) => [dim]),
  ];
  const layer = !stock
    ? new custom.Reshape({ name: own, dims: merged })
    : whole
      ? tf.layers.flatten({ name: own })
      : tf.layers.reshape({ name: own, targetShape: target });
  return fromLogical(context, { tensor: apply(layer, logical), type: node.type });
};

/** Whether NHWC and NCHW hold the elements of each picture in the same order, and all of them are merged. */
function isOneColumn({ node, input }: LayerContext<'flatten'>): boolean {
  const [, channels = 1, height = 1, width = 1] = input.type.shape;
  const onePixel = equalDims(height, 1) && equalDims(width, 1);
  return isPicture(input.type) && node.attributes.end_dim === 3 && (onePixel || equalDims(channels, 1));
}

/** Stock where the batch stays and at most one other size is open. */
const reshape: LayerLowering<'reshape'> = (context) => {
  const { tf, custom, node, input, name, apply } = context;
  const before = logicalShape(input.type);
  const [batch, ...rest] = logicalShape(node.type);
  const logical = toLogical(context, input);
  const own = isPicture(node.type) ? name('shaped') : name();
  const sameBatch = equalDims(node.type.shape[0] ?? 1, input.type.shape[0] ?? 1);
  const open = rest.filter((size) => size === null).length;
  const target = rest.map((size) => size ?? -1);
  const layer =
    sameBatch && open <= 1 && rest.length > 0
      ? tf.layers.reshape({ name: own, targetShape: target })
      : new custom.ReshapeTo({ name: own, sizes: sizesFrom(node.type, input.type), shape: [batch ?? null, ...rest] });
  if (before.length === 0) throw new Error(`${node.id}: a number cannot be reshaped by a layer`);
  return fromLogical(context, { tensor: apply(layer, logical), type: node.type });
};

/** Each size as a number, as that of a dimension that arrives, or, once, as what is left. */
function sizesFrom(result: ValueType, input: ValueType): (number | [number])[] {
  return result.shape.map((dim) => {
    if (typeof dim === 'number') return dim;
    const from = input.shape.findIndex((other) => equalDims(other, dim));
    return from >= 0 ? [from] : -1;
  });
}

/** The sizes of a reshape's result that its input does not have, where they are too many: one is what is left. */
export function lostSizes(result: ValueType, input: ValueType): readonly Dim[] {
  const lost = result.shape.filter(
    (dim) => typeof dim !== 'number' && !input.shape.some((other) => equalDims(other, dim)),
  );
  return lost.length > 1 ? lost : [];
}

/** Stock where the batch stays in front. */
const permute: LayerLowering<'permute'> = (context) => {
  const { tf, custom, node, input, name, apply } = context;
  const { dims } = node.attributes;
  const logical = toLogical(context, input);
  const own = isPicture(node.type) ? name('permuted') : name();
  const layer =
    dims[0] === 0 && dims.length > 1
      ? tf.layers.permute({ name: own, dims: dims.slice(1) })
      : new custom.Transpose({ name: own, dims });
  return fromLogical(context, { tensor: apply(layer, logical), type: node.type });
};

const zero_pad2d: LayerLowering<'zero_pad2d'> = ({ tf, node, input, name, apply }) =>
  apply(tf.layers.zeroPadding2d({ name: name(), padding: rowsAndColumns(node.attributes.padding) }), input.tensor);

const pixel_shuffle: LayerLowering<'pixel_shuffle'> = ({ custom, node, input, name, apply }) =>
  apply(new custom.Channels({ name: name(), operation: 'toPixels', by: node.attributes.upscale_factor }), input.tensor);

const channel_shuffle: LayerLowering<'channel_shuffle'> = ({ custom, node, input, name, apply }) =>
  apply(new custom.Channels({ name: name(), operation: 'shuffle', by: node.attributes.groups }), input.tensor);

/** Stock where each pixel becomes a block. */
const upsample: LayerLowering<'upsample'> = ({ tf, custom, node, input, name, apply }) => {
  const { scale_factor: scale, mode, align_corners: alignCorners } = node.attributes;
  const blocks = mode === 'nearest' && scale.every((factor) => Number.isInteger(factor));
  const layer = blocks
    ? tf.layers.upSampling2d({ name: name(), size: two(scale), interpolation: 'nearest' })
    : new custom.UpSampling2D({ name: name(), scale, mode, alignCorners });
  return apply(layer, input.tensor);
};

const narrow: LayerLowering<'narrow'> = ({ custom, node, input, name, apply }) => {
  const { dim, start, length } = node.attributes;
  const axis = physicalAxis(input.type, dim);
  return apply(new custom.Narrow({ name: name(), axis, start, length, shape: physicalShape(node.type) }), input.tensor);
};

export const shape = {
  identity,
  concat,
  flatten,
  reshape,
  permute,
  zero_pad2d,
  pixel_shuffle,
  channel_shuffle,
  narrow,
  upsample,
} satisfies Partial<LayerLowerings>;
