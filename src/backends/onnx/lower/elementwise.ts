import { apply, type OnnxLowering, type OnnxLowerings } from '../lowering.ts';

type Elementwise = 'add' | 'sub' | 'mul' | 'maximum';

/** ONNX broadcasts as torch does. Two values by one operator, more by one that takes any number, or from the first to the last. */
function folded<K extends Elementwise>(two: string, many?: string): OnnxLowering<K> {
  return (context) => {
    const refs = context.inputs.map(({ ref }) => ref);
    const [first, ...others] = refs;
    if (first === undefined) throw new Error(`${context.node.id} has no input`);
    if (many !== undefined && refs.length > 2) return apply(context, many, refs);
    return others.reduce((left, right) => apply(context, two, [left, right]), first);
  };
}

export const elementwise = {
  add: folded('Add', 'Sum'),
  sub: folded('Sub'),
  mul: folded('Mul'),
  maximum: folded('Max', 'Max'),
} satisfies Partial<OnnxLowerings>;
