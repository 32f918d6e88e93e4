import { add, type Dim, multiply, subtract } from '../../../ir/dim/dim.ts';
import { physicalAxis } from '../../nhwc.ts';
import { flag, integer, typeAttribute } from '../attributes.ts';
import { bilinearNeighbours, nearestIndices } from '../lower/shape.ts';
import {
  apply,
  fromLogical,
  physicalShape,
  reshape,
  reshapeTo,
  scalar,
  slice,
  toLogical,
  transpose,
} from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';
import { type BackwardContext, type GradientRule, type GradientRules, product, sum, through } from './gradient.ts';

/** Each input gets its part. */
const concat: GradientRule<'concat'> = {
  backward(context) {
    const { node, inputs, needs, gradient } = context;
    const axis = physicalAxis(node.type, node.attributes.dim);
    let begin: Dim = 0;
    return {
      inputs: inputs.map((input, index) => {
        const size = physicalShape(input.type);
        const from = begin;
        begin = add(begin, size[axis] ?? 1);
        if (!needs[index]) return undefined;
        if (inputs.length === 1) return gradient;
        return slice(
          context,
          gradient,
          size.map((_, at) => (at === axis ? from : 0)),
          size,
        );
      }),
    };
  },
};

/** The same elements under the shape that came. */
function reshaped<K extends 'flatten' | 'reshape'>(): GradientRule<K> {
  return through((context) => {
    const { node, input, gradient } = context;
    const logical = toLogical(context, { ref: gradient, type: node.type });
    return fromLogical(context, reshape(context, logical, input.type.shape), input.type);
  });
}

const permute = through<'permute'>((context) => {
  const { node, input, gradient } = context;
  const physical = input.type.shape.map(() => 0);
  for (const [to, from] of node.attributes.dims.entries()) {
    physical[physicalAxis(input.type, from)] = physicalAxis(node.type, to);
  }
  return transpose(context, gradient, physical);
});

const zero_pad2d = through<'zero_pad2d'>((context) => {
  const [top, left] = context.node.attributes.padding;
  return slice(context, context.gradient, [0, top, left, 0], physicalShape(context.input.type));
});

/** [N, H·r, W·r, C] → [N, H, r, W, r, C] → [N, H, W, C, r, r] → [N, H, W, C·r²]. */
const pixel_shuffle = through<'pixel_shuffle'>((context) => {
  const { node, input, gradient } = context;
  const r = node.attributes.upscale_factor;
  const [batch = 1, height = 1, width = 1] = physicalShape(input.type);
  const [, , , channels = 1] = physicalShape(node.type);
  const apart = reshape(context, gradient, [batch, height, r, width, r, channels]);
  return reshape(context, transpose(context, apart, [0, 1, 3, 5, 2, 4]), physicalShape(input.type));
});

const channel_shuffle = through<'channel_shuffle'>((context) => {
  const { node, input, gradient } = context;
  const { groups } = node.attributes;
  const [batch = 1, height = 1, width = 1, channels = 1] = physicalShape(input.type);
  const apart = reshape(context, gradient, [batch, height, width, Number(channels) / groups, groups]);
  return reshape(context, transpose(context, apart, [0, 1, 2, 4, 3]), physicalShape(input.type));
});

/** Zeros for what was left out. */
const narrow = through<'narrow'>((context) => {
  const { graph, sizes, type, node, input, gradient } = context;
  const { dim, start } = node.attributes;
  const axis = physicalAxis(input.type, dim);
  const [from, to] = [physicalShape(input.type), physicalShape(node.type)];
  const before: Dim[] = from.map((size, at) => (at !== axis ? 0 : start < 0 ? add(size, start) : start));
  const after = from.map((size, at) => subtract(subtract(size, to[at] ?? 0), before[at] ?? 0));
  const paddings = graph.node('Pack', [sizes.vector(before), sizes.vector(after)], {
    N: integer(2),
    T: typeAttribute('int32'),
    axis: integer(1),
  });
  return graph.node('PadV2', [gradient, paddings, scalar(context, 0)], {
    T: typeAttribute(type),
    Tpaddings: typeAttribute('int32'),
  });
});

type Upsampling = BackwardContext<'upsample'>;

/** Each direction is a product with a matrix, and the way back with its transpose. */
const upsample = through<'upsample'>((context) => {
  const [batch = 1, height = 1, width = 1, channels = 1] = physicalShape(context.input.type);
  const [, rows = 1, columns = 1] = physicalShape(context.node.type);
  const lines = reshape(context, context.gradient, [multiply(batch, rows), columns, channels]);
  const across = back(context, lines, 1);
  const pictures = reshape(context, across, [batch, rows, multiply(width, channels)]);
  return reshape(context, back(context, pictures, 0), [batch, height, width, channels]);
});

function back(context: Upsampling, ref: Ref, axis: 0 | 1): Ref {
  return apply(context, 'BatchMatMulV2', [matrix(context, axis), ref], { adj_x: flag(true), adj_y: flag(false) });
}

/** `[sizes of the result, sizes of the input]`: how much of each element is in each. */
function matrix(context: Upsampling, axis: 0 | 1): Ref {
  const size = context.input.type.shape[2 + axis] ?? 1;
  if (context.node.attributes.mode === 'nearest') return chosen(context, nearestIndices(context, axis), size);
  const { low, high, part } = bilinearNeighbours(context, axis);
  const share = reshapeTo(context, part, [-1, 1]);
  const rest = apply(context, 'Sub', [scalar(context, 1), share]);
  const below = product(context, chosen(context, low, size), rest);
  return sum(context, below, product(context, chosen(context, high, size), share));
}

function chosen(context: Upsampling, indices: Ref, size: Dim): Ref {
  const { graph, sizes, type } = context;
  return graph.node('OneHot', [indices, sizes.scalar(size), scalar(context, 1), scalar(context, 0)], {
    T: typeAttribute(type),
    TI: typeAttribute('int32'),
    axis: integer(-1),
  });
}

export const shape = {
  identity: through<'identity'>(({ gradient }) => gradient),
  concat,
  flatten: reshaped(),
  reshape: reshaped(),
  permute,
  zero_pad2d,
  pixel_shuffle,
  channel_shuffle,
  narrow,
  upsample,
} satisfies Partial<GradientRules>;
