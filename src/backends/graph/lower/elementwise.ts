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

/**
 * TensorFlow 2.21 makes a leaky rectifier of `Maximum(x, x + x)`, which it sees as x and 2·x: right below a slope of 1, the smaller
 * of the two above it. Found by the fuzzer. Such a pair is the negative of the smaller of the negatives, which is exact.
 */
const maximum: GraphLowering<'maximum'> = (context) => {
  const [first, ...others] = context.inputs.map((input) => align(context, input, context.node.type.shape.length));
  if (first === undefined) throw new Error(`${context.node.id} has no input`);
  return others.reduce((left, right) => {
    if (!isMultiple(context, left, right) && !isMultiple(context, right, left))
      return apply(context, 'Maximum', [left, right]);
    const negatives = [left, right].map((ref) => apply(context, 'Neg', [ref]));
    return apply(context, 'Neg', [apply(context, 'Minimum', negatives)]);
  }, first);
};

/** Whether a value is a sum of nothing but another, more than once. */
function isMultiple({ graph }: Maker, ref: Ref, of: Ref): boolean {
  const terms = new Set([ref]);
  // The set grows while it is gone through; what is added twice is looked at once.
  for (const term of terms) {
    if (term === of) continue;
    const made = graph.madeBy(term);
    if (made?.op !== 'AddV2') return false;
    for (const input of made.input) terms.add(input);
  }
  return ref !== of;
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
  maximum,
} satisfies Partial<GraphLowerings>;
