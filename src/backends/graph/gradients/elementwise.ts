import { equalDims } from '../../../ir/dim/dim.ts';
import { align } from '../lower/elementwise.ts';
import { apply, fromLogical, physicalShape, reduce, reshape, scalar, toLogical } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';
import { asFloat, type BackwardContext, type GradientRule, type GradientRules, product, select } from './gradient.ts';

type Elementwise = 'add' | 'sub' | 'mul' | 'maximum';

/** The gradient of an input that was repeated to the shape of the result: the sum over what it was repeated to. */
function unbroadcast(context: BackwardContext<Elementwise>, gradient: Ref, index: number): Ref {
  const { node, inputs } = context;
  const input = inputs[index];
  if (input === undefined) throw new Error(`${node.id} has no input ${index}`);
  const { dtype, shape } = input.type;
  const rank = node.type.shape.length;
  const aligned = { dtype, shape: [...Array.from({ length: rank - shape.length }, () => 1), ...shape] };
  const [from, to] = [physicalShape(aligned), physicalShape(node.type)];
  const axes = to.flatMap((size, axis) => (equalDims(from[axis] ?? 1, size) ? [] : [axis]));
  const summed =
    axes.length === 0 ? gradient : asFloat(context, (float, ref) => reduce(float, 'Sum', ref, axes, true), gradient);
  if (shape.length === rank) return summed;
  const logical = reshape(context, toLogical(context, { ref: summed, type: aligned }), shape);
  return fromLogical(context, logical, input.type);
}

/** A rule from the gradient of each input before it is summed over what was repeated. */
function each<K extends Elementwise>(
  of: (context: BackwardContext<K>, values: readonly Ref[], index: number) => Ref,
): GradientRule<K> {
  return {
    backward(context) {
      const rank = context.node.type.shape.length;
      const values = context.inputs.map((input) => align(context, input, rank));
      return {
        inputs: values.map((_, index) =>
          context.needs[index] ? unbroadcast(context, of(context, values, index), index) : undefined,
        ),
      };
    },
  };
}

const add = each<'add'>(({ gradient }) => gradient);
const sub = each<'sub'>((context, _, index) =>
  index === 0 ? context.gradient : apply(context, 'Neg', [context.gradient]),
);

const mul = each<'mul'>((context, values, index) =>
  values.reduce((left, right, at) => (at === index ? left : product(context, left, right)), context.gradient),
);

/** Folded from the first to the last, as it is computed: where both are equal, each side gets half (torch.maximum). */
const maximum = each<'maximum'>((context, values, index) => {
  const [first = context.input.ref, ...others] = values;
  const before = [first];
  for (const value of others) before.push(apply(context, 'Maximum', [before.at(-1) ?? value, value]));
  let gradient = context.gradient;
  for (let at = others.length; at >= 1; at--) {
    const [left = first, right = first] = [before[at - 1], values[at]];
    if (at === index) return shared(context, gradient, right, left);
    gradient = shared(context, gradient, left, right);
    if (at === 1) break;
  }
  return gradient;
});

function shared(context: BackwardContext<'maximum'>, gradient: Ref, own: Ref, other: Ref): Ref {
  const half = product(context, gradient, scalar(context, 0.5));
  const larger = select(context, apply(context, 'Greater', [own, other]), gradient, scalar(context, 0));
  return select(context, apply(context, 'Equal', [own, other]), half, larger);
}

export const elementwise = { add, sub, mul, maximum } satisfies Partial<GradientRules>;
