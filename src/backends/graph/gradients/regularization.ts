import type { Dim } from '../../../ir/dim/dim.ts';
import { typeAttribute } from '../attributes.ts';
import { cast, physicalShape, scalar } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';
import { type GradientRule, type GradientRules, only, product, type TrainingContext } from './gradient.ts';

type Dropout = 'dropout' | 'dropout2d';

/** 0 with probability p, 1/(1 - p) otherwise: one number for each place of `shape`. */
function mask(context: TrainingContext<Dropout>, shape: readonly Dim[]): Ref {
  const { graph, sizes, type, node } = context;
  const { p } = node.attributes;
  if (p === 1) return scalar(context, 0);
  const chance = context.uniform(sizes.vector(shape));
  const limit = scalar({ ...context, type: 'float' }, p);
  const kept = graph.node('GreaterEqual', [chance, limit], { T: typeAttribute('float') });
  return product(context, cast(graph, kept, 'bool', type), scalar(context, 1 / (1 - p)));
}

/** Both ways the same: a product with the mask, which is made once. */
function dropped<K extends Dropout>(places: (shape: readonly Dim[]) => readonly Dim[]): GradientRule<K> {
  const applied = (context: TrainingContext<Dropout>, ref: Ref): Ref => {
    if (context.mode === 'eval' || context.node.attributes.p === 0) return ref;
    return product(context, ref, mask(context, places(physicalShape(context.input.type))));
  };
  return {
    forward: (context) => applied(context, context.input.ref),
    backward: (context) => only(applied(context, context.gradient)),
  };
}

export const regularization = {
  dropout: dropped<'dropout'>((shape) => shape),
  dropout2d: dropped<'dropout2d'>(([batch = 1, , , channels = 1]) => [batch, 1, 1, channels]),
} satisfies Partial<GradientRules>;
