import { type Dim, equalDims, multiply, subtract } from '../../../ir/dim/dim.ts';
import { linearSources, nearestSources } from '../../upsample-sources.ts';
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
  const { mode } = context.node.attributes;
  if (([0, 1] as const).every((axis) => resizes(context, axis))) return resize(context);
  const along = mode === 'nearest' ? nearest : bilinear;
  return ([0, 1] as const).reduce(
    (ref, axis) => (stays(context, axis) ? ref : along(context, ref, axis)),
    context.input.ref,
  );
};

/** A direction whose size stays is handed on as it is, whatever the factor. */
function stays({ input, node }: Upsampling, axis: Axis): boolean {
  return equalDims(input.shape[2 + axis] ?? 0, node.type.shape[2 + axis] ?? 0);
}

function resize(context: Upsampling): Ref {
  const { graph, node, input } = context;
  const { scale_factor, mode, align_corners } = node.attributes;
  const factors = ([0, 1] as const).map((axis) => (stays(context, axis) ? 1 : scale_factor[axis]));
  const scales = graph.constant('float', [4], [1, 1, ...factors], 'scales');
  const attributes =
    mode === 'nearest'
      ? { mode: text('nearest'), coordinate_transformation_mode: text('asymmetric'), nearest_mode: text('floor') }
      : {
          mode: text('linear'),
          coordinate_transformation_mode: text(align_corners ? 'align_corners' : 'half_pixel'),
        };
  return apply(context, 'Resize', [input.ref, '', scales], attributes);
}

/** So large a picture is tried where the size is open. */
const openPositions = 1 << 14;

/** Whether Resize agrees with PyTorch along a direction. */
function resizes(context: Upsampling, axis: Axis): boolean {
  const { node, input, type } = context;
  const { mode } = node.attributes;
  const scale = node.attributes.scale_factor[axis];
  const rounded = Math.fround(scale);
  const size = input.shape[2 + axis];
  const count = node.type.shape[2 + axis];
  if (stays(context, axis)) return true;
  const fixed = typeof size === 'number' && typeof count === 'number';
  // The kernel rounds the product to float32, the check of shapes before it does not: 10 rows by float32's 1.3 are 13 there, 12 here.
  const sized = (product: number) => Math.floor(product) === count;
  // A product of integers is exact, and so are halves of it.
  const right = fixed ? sized(Math.fround(size * rounded)) && sized(size * rounded) : Number.isInteger(2 * scale);
  if (!right) return false;
  if (mode === 'bilinear') return type === 'float' || rounded === scale;
  const sources = fixed
    ? nearestSources(size, count, scale)
    : nearestSources(openPositions, Math.floor(openPositions * scale), scale);
  return sources.every((source, i) => Math.floor(Math.fround(i / rounded)) === source);
}

function nearest(context: Upsampling, ref: Ref, axis: Axis): Ref {
  const { node, input, graph, sizes } = context;
  const scale = node.attributes.scale_factor[axis];
  const size = input.shape[2 + axis] ?? 1;
  const count = node.type.shape[2 + axis] ?? 1;
  if (typeof size === 'number' && typeof count === 'number') {
    return gather(context, ref, graph.integers(nearestSources(size, count, scale), 'indices'), 2 + axis);
  }
  const positions = cast(context, indicesTo(context, count), 'float');
  const number = (value: number) => graph.constant('float', [], [value]);
  const doubled = apply(context, 'Where', [isSize(context, count, multiply(size, 2)), number(0.5), number(1 / scale)]);
  const step = apply(context, 'Where', [isSize(context, count, size), number(1), doubled]);
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
  for (const [index, { low, high, part }] of linearSources(size, count, scale_factor[axis], align_corners).entries()) {
    weights[index * size + low] = (weights[index * size + low] ?? 0) + (1 - part);
    weights[index * size + high] = (weights[index * size + high] ?? 0) + part;
  }
  return weights;
}

/** Whether two sizes are equal when arrays arrive. */
function isSize({ graph, sizes }: Upsampling, left: Dim, right: Dim): Ref {
  return graph.node('Equal', [sizes.one(left), sizes.one(right)]);
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
  const mapped = apply(context, 'Where', [isSize(context, count, size), indices, position]);
  const inside = apply(context, 'Max', [apply(context, 'Min', [mapped, last(size)]), double(0)]);
  const columns = cast(context, indicesTo(context, size), 'double');
  const distance = apply(context, 'Abs', [apply(context, 'Sub', [unsqueeze(context, inside, [1]), columns])]);
  const weight = apply(context, 'Max', [apply(context, 'Sub', [double(1), distance]), double(0)]);
  return cast(context, weight, context.type);
}
