import type { OperationName } from '../../../ir/ops/index.ts';
import { make, verbatim } from '../../../python/make.ts';
import type { KerasContext, KerasLowerings, Lowered } from '../lowering.ts';

/** A function of all inputs, with NumPy's broadcasting: the layers for it have another. */
function joined(name: string) {
  return ({ inputs, node }: KerasContext<OperationName>): Lowered => {
    const rank = node.type.shape.length;
    const ranks = new Set(inputs.map(({ shape }) => shape.length));
    // Values of one rank are kept in one order.
    if (ranks.size === 1) return { kind: 'function', make: make(`ops.${name}`) };
    return {
      kind: 'layers',
      logical: rank === 4,
      layers: [{ make: make('Joined', verbatim(`ops.${name}`)) }],
    };
  };
}

export const elementwise = {
  add: joined('add'),
  sub: joined('subtract'),
  mul: joined('multiply'),
  maximum: joined('maximum'),
} satisfies Partial<KerasLowerings>;
