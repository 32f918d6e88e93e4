import { type Dim, subtract } from '../../../ir/dim/dim.ts';
import { integers, text } from '../attributes.ts';
import {
  apply,
  cast,
  constant,
  gather,
  indicesTo,
  type OnnxContext,
  type OnnxLowering,
  unsqueeze,
} from '../lowering.ts';
import type { Ref } from '../operator-graph.ts';

type Upsampling = OnnxContext<'upsample'>;
type Axis = 0 | 1;

/**
 * Resize, where it gives PyTorch's sizes and reads PyTorch's elements: its factors are float32 and positions are divided by them.
 * Otherwise indices (nearest) or matrices of weights (bilinear), a direction each.
 */
export const upsample: OnnxLowering<'upsample'> = (context) => {
  const { scale_factor, mode } = context.node.attributes;
  if (([0, 1] as const).every((axis) => resizes(context, axis))) return resize(context);
  const along = mode === 'nearest' ? nearest : bilinear;
  return ([0, 1] as const).reduce(
    (ref, axis) => (scale_factor[axis] === 1 ? ref : along(context, ref, axis)),
    context.input.ref,
  );
};

function resize(context: Upsampling): Ref {
  const { graph, node, input } = context;
  const { scale_factor, mode, align_corners } = node.attributes;
  const scales = graph.constant('float', [4], [1, 1, ...scale_factor], 'scales');
  const attributes =
    mode === 'nearest'
      ? { mode: text('nearest'), coordinate_transformation_mode: text('asymmetric'), nearest_mode: text('floor') }
      : {
          mode: text('linear'),
          coordinate_transformation_mode: text(align_corners ? 'align_corners' : 'half_pixel'),
        };
  return apply(context, 'Resize', [input.ref, '', scales], attributes);
}

/** Positions up to here are tried where the size is open. */
const openPositions = 1 << 14;

/** Whether Resize agrees with PyTorch along a direction. */
function resizes({ node, input, type }: Upsampling, axis: Axis): boolean {
  const { mode } = node.attributes;
  const scale = node.attributes.scale_factor[axis];
  const rounded = Math.fround(scale);
  const size = input.shape[2 + axis];
  const count = node.type.shape[2 + axis];
  const fixed = typeof size === 'number' && typeof count === 'number';
  // A result of the same size is a copy to ONNX Runtime, whatever the factor.
  const right = fixed
    ? Math.floor(Math.fround(size * rounded)) === count && (count !== size || scale === 1)
    : Number.isInteger(2 * scale) && scale !== 1.5;
  if (!right) return false;
  if (mode === 'bilinear') return type === 'float' || rounded === scale;
  const positions = Array.from({ length: fixed ? count : openPositions }, (_, i) => i);
  return positions.every((i) => Math.floor(Math.fround(i / rounded)) === source(i, scale));
}

/** Where PyTorch's nearest reads: the quotient in float32. */
function source(index: number, scale: number): number {
  return Math.floor(Math.fround(index * Math.fround(1 / scale)));
}

function nearest(context: Upsampling, ref: Ref, axis: Axis): Ref {
  const { node, input, graph, sizes } = context;
  const scale = node.attributes.scale_factor[axis];
  const size = input.shape[2 + axis] ?? 1;
  const count = node.type.shape[2 + axis] ?? 1;
  if (typeof size === 'number' && typeof count === 'number') {
    const indices = Array.from({ length: count }, (_, i) => Math.min(source(i, scale), size - 1));
    return gather(context, ref, graph.integers(indices, 'indices'), 2 + axis);
  }
  const positions = cast(context, indicesTo(context, count), 'float');
  const step = graph.constant('float', [], [1 / scale]);
  const floor = cast(context, apply(context, 'Floor', [apply(context, 'Mul', [positions, step])]), 'int64');
  return gather(context, ref, apply(context, 'Min', [floor, sizes.one(subtract(size, 1))]), 2 + axis);
}

/** A product with the weights of neighbours: `[to, from]` for rows, turned for columns. */
function bilinear(context: Upsampling, ref: Ref, axis: Axis): Ref {
  const { node, input } = context;
  const size = input.shape[2 + axis] ?? 1;
  const count = node.type.shape[2 + axis] ?? 1;
  const weights =
    typeof size === 'number' && typeof count === 'number'
      ? constant(context, [count, size], weightsOf(context, size, count, axis), 'weights')
      : openWeights(context, size, count, axis);
  if (axis === 0) return apply(context, 'MatMul', [weights, ref]);
  const turned = apply(context, 'Transpose', [weights], { perm: integers([1, 0]) });
  return apply(context, 'MatMul', [ref, turned]);
}

function weightsOf({ node }: Upsampling, size: number, count: number, axis: Axis): Float64Array {
  const { align_corners, scale_factor } = node.attributes;
  const weights = new Float64Array(count * size);
  for (let index = 0; index < count; index++) {
    const corner = count > 1 ? (index * (size - 1)) / (count - 1) : 0;
    const position = align_corners ? corner : Math.max(0, (index + 0.5) / scale_factor[axis] - 0.5);
    const low = Math.min(Math.floor(position), size - 1);
    const high = Math.min(low + 1, size - 1);
    const part = position - low;
    weights[index * size + low] = (weights[index * size + low] ?? 0) + (1 - part);
    weights[index * size + high] = (weights[index * size + high] ?? 0) + part;
  }
  return weights;
}

/** The same, computed when arrays arrive: a weight falls from 1 to 0 with the distance from where the result lies. */
function openWeights(context: Upsampling, size: Dim, count: Dim, axis: Axis): Ref {
  const { node, sizes } = context;
  const { align_corners, scale_factor } = node.attributes;
  const double = (value: number) => context.graph.constant('double', [], [value]);
  const last = (dim: Dim) => cast(context, sizes.one(subtract(dim, 1)), 'double');
  const indices = cast(context, indicesTo(context, count), 'double');
  const position = align_corners
    ? apply(context, 'Mul', [
        indices,
        apply(context, 'Div', [last(size), apply(context, 'Max', [last(count), double(1)])]),
      ])
    : apply(context, 'Sub', [
        apply(context, 'Div', [apply(context, 'Add', [indices, double(0.5)]), double(scale_factor[axis])]),
        double(0.5),
      ]);
  const inside = apply(context, 'Max', [apply(context, 'Min', [position, last(size)]), double(0)]);
  const columns = cast(context, indicesTo(context, size), 'double');
  const distance = apply(context, 'Abs', [apply(context, 'Sub', [unsqueeze(context, inside, [1]), columns])]);
  const weight = apply(context, 'Max', [apply(context, 'Sub', [double(1), distance]), double(0)]);
  return cast(context, weight, context.type);
}
