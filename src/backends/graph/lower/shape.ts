import { add, type Dim, multiply } from '../../../ir/dim/dim.ts';
import { physicalAxis } from '../../nhwc.ts';
import { linearSources, nearestSources } from '../../upsample-sources.ts';
import { integer, typeAttribute } from '../attributes.ts';
import {
  apply,
  cast,
  constant,
  fromLogical,
  type GraphContext,
  type GraphLowering,
  type GraphLowerings,
  gather,
  pad,
  physicalShape,
  reshape,
  scalar,
  slice,
  toLogical,
  transpose,
} from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';

const concat: GraphLowering<'concat'> = ({ graph, type, node, inputs }) => {
  const [only, ...others] = inputs;
  if (only !== undefined && others.length === 0) return only.ref;
  const axis = graph.int32(physicalAxis(node.type, node.attributes.dim));
  return graph.node('ConcatV2', [...inputs.map(({ ref }) => ref), axis], {
    N: integer(inputs.length),
    T: typeAttribute(type),
    Tidx: typeAttribute('int32'),
  });
};

/** The same elements in the order of the logical layout, under the shape of the result. */
function reshaped<K extends 'flatten' | 'reshape'>(): GraphLowering<K> {
  return (context) => {
    const { node, input } = context;
    const logical = toLogical(context, input);
    return fromLogical(context, reshape(context, logical, node.type.shape), node.type);
  };
}

/** One transposition, from the order of the backend to the order of the backend. */
const permute: GraphLowering<'permute'> = (context) => {
  const { node, input } = context;
  const rank = input.type.shape.length;
  const physical = Array.from({ length: rank }, () => 0);
  for (const [to, from] of node.attributes.dims.entries()) {
    physical[physicalAxis(node.type, to)] = physicalAxis(input.type, from);
  }
  return transpose(context, input.ref, physical);
};

const zero_pad2d: GraphLowering<'zero_pad2d'> = (context) => {
  const [top, left, bottom, right] = context.node.attributes.padding;
  const sides: [number, number][] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return pad(context, context.input.ref, sides, scalar(context, 0));
};

/** Channel c·r² + u·r + v gives the pixels (i·r + u, j·r + v): [N, H, W, C, r, r] → [N, H, r, W, r, C]. */
const pixel_shuffle: GraphLowering<'pixel_shuffle'> = (context) => {
  const { node, input } = context;
  const r = node.attributes.upscale_factor;
  const [batch = 1, height = 1, width = 1] = physicalShape(input.type);
  const [, , , channels = 1] = physicalShape(node.type);
  const apart = reshape(context, input.ref, [batch, height, width, channels, r, r]);
  return reshape(context, transpose(context, apart, [0, 1, 4, 2, 5, 3]), physicalShape(node.type));
};

const channel_shuffle: GraphLowering<'channel_shuffle'> = (context) => {
  const { node, input } = context;
  const { groups } = node.attributes;
  const [batch = 1, height = 1, width = 1, channels = 1] = physicalShape(input.type);
  if (typeof channels !== 'number') throw new Error(`${node.id}: the number of channels is not fixed`);
  const apart = reshape(context, input.ref, [batch, height, width, groups, channels / groups]);
  return reshape(context, transpose(context, apart, [0, 1, 2, 4, 3]), physicalShape(node.type));
};

const upsample: GraphLowering<'upsample'> = (context) => {
  const { input, node } = context;
  const along = node.attributes.mode === 'nearest' ? nearest : bilinear;
  return along(context, along(context, input.ref, 0), 1);
};

type Upsampling = Pick<GraphContext<'upsample'>, 'graph' | 'sizes' | 'type' | 'node' | 'input'>;

function nearest(context: Upsampling, ref: Ref, axis: 0 | 1): Ref {
  return gather(context, ref, nearestIndices(context, axis), 1 + axis);
}

/** Where each element of the result is read, down or across. */
export function nearestIndices(context: Upsampling, axis: 0 | 1): Ref {
  const { node, input, graph } = context;
  const scale = node.attributes.scale_factor[axis];
  const size = input.type.shape[2 + axis] ?? 1;
  const count = node.type.shape[2 + axis] ?? 1;
  if (typeof size === 'number' && typeof count === 'number')
    return graph.int32([...nearestSources(size, count, scale)]);
  const number = (value: number) => graph.constant('float', [], new Uint8Array(Float32Array.of(value).buffer));
  const halved = where(context, sameSize(context, count, multiply(size, 2)), number(0.5), number(1 / scale), 'float');
  const step = where(context, sameSize(context, count, size), number(1), halved, 'float');
  const position = graph.node('Mul', [range(context, count), step], { T: typeAttribute('float') });
  const floor = graph.node('Floor', [position], { T: typeAttribute('float') });
  const index = cast(context.graph, floor, 'float', 'int32');
  return clamp(context, index, size);
}

/** Whether two sizes are equal, once they are known. */
function sameSize({ graph, sizes }: Upsampling, left: Dim, right: Dim): Ref {
  return graph.node('Equal', [sizes.scalar(left), sizes.scalar(right)], { T: typeAttribute('int32') });
}

function where({ graph }: Upsampling, condition: Ref, yes: Ref, no: Ref, type: 'float' | 'double'): Ref {
  return graph.node('SelectV2', [condition, yes, no], { T: typeAttribute(type) });
}

/** 0, 1, … in float32. */
function range(context: Upsampling, count: Dim, type: 'float' | 'double' = 'float'): Ref {
  const { graph, sizes } = context;
  const indices = graph.node('Range', [graph.int32(0), sizes.scalar(count), graph.int32(1)], {
    Tidx: typeAttribute('int32'),
  });
  return cast(context.graph, indices, 'int32', type);
}

function clamp({ graph, sizes }: Upsampling, index: Ref, size: Dim): Ref {
  const T = { T: typeAttribute('int32') };
  const last = graph.node('Sub', [sizes.scalar(size), graph.int32(1)], T);
  return graph.node('Minimum', [index, last], T);
}

/** The two neighbours of where each result lies, weighted by how near they are. */
function bilinear(context: Upsampling, ref: Ref, axis: 0 | 1): Ref {
  const { graph } = context;
  const shape = axis === 0 ? [-1, 1, 1] : [-1, 1];
  const { low, high, part } = bilinearNeighbours(context, axis);
  const share = graph.node('Reshape', [part, graph.int32(shape)], {
    T: typeAttribute(context.type),
    Tshape: typeAttribute('int32'),
  });
  const below = gather(context, ref, low, 1 + axis);
  const above = gather(context, ref, high, 1 + axis);
  const rest = apply(context, 'Sub', [scalar(context, 1), share]);
  return apply(context, 'AddV2', [apply(context, 'Mul', [below, rest]), apply(context, 'Mul', [above, share])]);
}

/** Where each element of the result lies between two of the input, down or across: vectors. */
export function bilinearNeighbours(context: Upsampling, axis: 0 | 1): Neighbours {
  const size = context.input.type.shape[2 + axis] ?? 1;
  const count = context.node.type.shape[2 + axis] ?? 1;
  return typeof size === 'number' && typeof count === 'number'
    ? neighbours(context, size, count, axis)
    : openNeighbours(context, size, count, axis);
}

interface Neighbours {
  readonly low: Ref;
  readonly high: Ref;
  readonly part: Ref;
}

function neighbours(context: Upsampling, size: number, count: number, axis: 0 | 1): Neighbours {
  const { align_corners, scale_factor } = context.node.attributes;
  const sources = linearSources(size, count, scale_factor[axis], align_corners);
  return {
    low: context.graph.int32(sources.map(({ low }) => low)),
    high: context.graph.int32(sources.map(({ high }) => high)),
    part: constant(context, { shape: [count], data: Float64Array.from(sources, ({ part }) => part) }),
  };
}

/** The same, computed when arrays arrive. */
function openNeighbours(context: Upsampling, size: Dim, count: Dim, axis: 0 | 1): Neighbours {
  const { graph, sizes, type, node } = context;
  const { align_corners, scale_factor } = node.attributes;
  const D = { T: typeAttribute('double') };
  const I = { T: typeAttribute('int32') };
  const number = (value: number) => graph.constant('double', [], new Uint8Array(Float64Array.of(value).buffer));
  const indices = range(context, count, 'double');
  const less = (dim: Dim) =>
    cast(context.graph, graph.node('Sub', [sizes.scalar(dim), graph.int32(1)], I), 'int32', 'double');
  const moved = align_corners
    ? graph.node(
        'Mul',
        [indices, graph.node('RealDiv', [less(size), graph.node('Maximum', [less(count), number(1)], D)], D)],
        D,
      )
    : graph.node(
        'Maximum',
        [
          graph.node(
            'Sub',
            [
              graph.node('RealDiv', [graph.node('AddV2', [indices, number(0.5)], D), number(scale_factor[axis])], D),
              number(0.5),
            ],
            D,
          ),
          number(0),
        ],
        D,
      );
  const source = where(context, sameSize(context, count, size), indices, moved, 'double');
  const floor = cast(context.graph, graph.node('Floor', [source], D), 'double', 'int32');
  const low = clamp(context, floor, size);
  const high = clamp(context, graph.node('AddV2', [low, graph.int32(1)], I), size);
  const part = graph.node('Sub', [source, cast(context.graph, low, 'int32', 'double')], D);
  return { low, high, part: cast(context.graph, part, 'double', type) };
}

const narrow: GraphLowering<'narrow'> = (context) => {
  const { node, input } = context;
  const { dim, start } = node.attributes;
  const axis = physicalAxis(input.type, dim);
  const begin = physicalShape(input.type).map((size, at) => (at !== axis ? 0 : start < 0 ? add(size, start) : start));
  return slice(context, input.ref, begin, physicalShape(node.type));
};

export const shape = {
  identity: ({ input }) => input.ref,
  concat,
  flatten: reshaped(),
  reshape: reshaped(),
  permute,
  zero_pad2d,
  pixel_shuffle,
  channel_shuffle,
  narrow,
  upsample,
} satisfies Partial<GraphLowerings>;
