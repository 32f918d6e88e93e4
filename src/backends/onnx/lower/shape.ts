import { integer, text } from '../attributes.ts';
import { apply, gather, type OnnxLowering, type OnnxLowerings, reshape, transpose } from '../lowering.ts';
import { upsample } from './upsample.ts';

const concat: OnnxLowering<'concat'> = (context) => {
  const { inputs, node } = context;
  return apply(
    context,
    'Concat',
    inputs.map(({ ref }) => ref),
    { axis: integer(node.attributes.dim) },
  );
};

const flatten: OnnxLowering<'flatten'> = (context) => {
  const { node, input } = context;
  const { start_dim, end_dim } = node.attributes;
  if (start_dim === 1 && end_dim === input.shape.length - 1) {
    return apply(context, 'Flatten', [input.ref], { axis: integer(1) });
  }
  return reshape(context, input, node.type.shape);
};

const reshapeLowering: OnnxLowering<'reshape'> = (context) => reshape(context, context.input, context.node.type.shape);

const permute: OnnxLowering<'permute'> = (context) =>
  transpose(context, context.input.ref, context.node.attributes.dims);

const zero_pad2d: OnnxLowering<'zero_pad2d'> = (context) => {
  const { node, input, graph } = context;
  const [top, left, bottom, right] = node.attributes.padding;
  return apply(context, 'Pad', [input.ref, graph.integers([0, 0, top, left, 0, 0, bottom, right], 'pads')]);
};

/** Channel c·r² + u·r + v gives the pixels (i·r + u, j·r + v): the order that ONNX calls CRD. */
const pixel_shuffle: OnnxLowering<'pixel_shuffle'> = (context) => {
  const { upscale_factor } = context.node.attributes;
  return apply(context, 'DepthToSpace', [context.input.ref], { blocksize: integer(upscale_factor), mode: text('CRD') });
};

/** As PyTorch writes it; where both sizes are open the channels are picked instead, which needs no sizes. */
const channel_shuffle: OnnxLowering<'channel_shuffle'> = (context) => {
  const { node, input, graph } = context;
  const { groups } = node.attributes;
  const [batch = 1, channels = 1, height = 1, width = 1] = input.shape;
  if (typeof channels !== 'number') throw new Error(`${node.id}: the number of channels is not fixed`);
  const each = channels / groups;
  if (typeof height === 'number' && typeof width === 'number') {
    const apart = [batch, groups, each, height, width];
    const dealt = transpose(context, reshape(context, input, apart), [0, 2, 1, 3, 4]);
    return reshape(context, { ref: dealt, shape: [batch, each, groups, height, width] }, node.type.shape);
  }
  const order = Array.from({ length: channels }, (_, c) => (c % groups) * each + Math.floor(c / groups));
  return gather(context, input.ref, graph.integers(order, 'order'), 1);
};

/** Numbers below zero count from the end in ONNX too; the end itself is any number that is large enough. */
const narrow: OnnxLowering<'narrow'> = (context) => {
  const { node, input, graph } = context;
  const { dim, start, length } = node.attributes;
  const size = input.shape[dim] ?? 1;
  const first = start < 0 && typeof size === 'number' ? size + start : start;
  const end = first + length;
  const bounds = [first, first < 0 && end === 0 ? Number.MAX_SAFE_INTEGER : end, dim].map((value) =>
    graph.integers([value]),
  );
  return apply(context, 'Slice', [input.ref, ...bounds]);
};

export const shape = {
  identity: (context) => apply(context, 'Identity', [context.input.ref]),
  concat,
  flatten,
  reshape: reshapeLowering,
  permute,
  zero_pad2d,
  pixel_shuffle,
  channel_shuffle,
  narrow,
  upsample,
} satisfies Partial<OnnxLowerings>;
