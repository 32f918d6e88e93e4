import type { GraphLowering, GraphLowerings, Maker, Value } from '../lowering.ts';
import { apply, fromLogical, reshape, toLogical } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';

type Elementwise = 'add' | 'sub' | 'mul' | 'maximum';

/** Folds the inputs from the first to the last; TensorFlow broadcasts as torch does once the ranks are one. */
function folded<K extends Elementwise>(operation: string): GraphLowering<K> {
  return (context) => {
    const [first, ...others] = context.inputs.map((input) => align(context, input, context.node.type.shape.length));
    if (first === undefined) throw new Error(`${context.node.id} has no input`);
    return others.reduce((left, right) => apply(context, operation, [left, right]), first);
  };
}

/** Dimensions that are missing in front have the size 1. */
export function align(context: Maker, value: Value, rank: number): Ref {
  const { dtype, shape } = value.type;
  const missing = rank - shape.length;
  if (missing === 0) return value.ref;
  const type = { dtype, shape: [...Array.from({ length: missing }, () => 1), ...shape] };
  return fromLogical(context, reshape(context, toLogical(context, value), type.shape), type);
}

export const elementwise = {
  add: folded('AddV2'),
  sub: folded('Sub'),
  mul: folded('Mul'),
  maximum: folded('Maximum'),
} satisfies Partial<GraphLowerings>;
