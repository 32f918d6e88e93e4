import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { flag, typeAttribute } from '../attributes.ts';
import { apply, cast, type GraphContext, type GraphLowering, type Maker, reduce } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';

/** What an operation reads and calls while a graph for training is made. Values are as in `GraphContext`: pictures NHWC. */
export interface TrainingContext<K extends PrimitiveName>
  extends Pick<GraphContext<K>, 'graph' | 'sizes' | 'type' | 'node' | 'input' | 'inputs'> {
  /** `eval`: running statistics, nothing dropped. */
  readonly mode: 'train' | 'eval';
  /**
   * A parameter in the type that is computed in, its dimensions in another order: the order that it is kept in from step to step,
   * and that its gradient has. All calls for one parameter give the same order.
   */
  readonly variable: (role: string, permutation?: readonly number[]) => Ref;
  /** The same in float32, as it is kept. */
  readonly master: (role: string, permutation?: readonly number[]) => Ref;
  /** What a parameter that is not learned becomes with this step: float32, in the order that it is kept in. */
  readonly renew: (role: string, value: Ref) => void;
  /** Random float32 in [0, 1) of a shape (a vector of int32): a function of seed, step and node. */
  readonly uniform: (shape: Ref) => Ref;
}

/** The same on the way back. */
export interface BackwardContext<K extends PrimitiveName> extends TrainingContext<K> {
  /** What the node gave. */
  readonly output: Ref;
  /** The derivative of the loss by it; the shape, order and type of `output`. */
  readonly gradient: Ref;
  /** By input: whether anything that is learned lies behind it. */
  readonly needs: readonly boolean[];
}

/** Derivatives of the loss. */
export interface Gradients {
  /** By input, in its order and type; `undefined` where it is not needed. */
  readonly inputs: readonly (Ref | undefined)[];
  /** By role, in the order that the parameter is kept in, float32. */
  readonly parameters?: Readonly<Record<string, Ref>>;
}

/**
 * How an operation is trained. What both ways compute is written twice and made once: nodes that are alike are one node of the
 * graph.
 */
export interface GradientRule<K extends PrimitiveName> {
  /** Where it is computed otherwise than at inference: parameters that change, statistics, chance. */
  readonly forward?: (context: TrainingContext<K>) => Ref;
  readonly backward: (context: BackwardContext<K>) => Gradients;
}

/** One rule for each operation that has no decomposition: a gap does not compile. */
export type GradientRules = { readonly [K in PrimitiveName]: GradientRule<K> };

/** A lowering in a context of training: for operations without parameters. */
export function asInference<K extends PrimitiveName>(lower: GraphLowering<K>, context: TrainingContext<K>): Ref {
  const none = (role: string): never => {
    throw new Error(`${context.node.id}.${role} is a variable while training`);
  };
  return lower({ ...context, nonNegative: false, parameter: none, weight: none });
}

/** The gradient of the only input. */
export const only = (gradient: Ref): Gradients => ({ inputs: [gradient] });

/** A rule for an operation of one input and no parameters. */
export function through<K extends PrimitiveName>(backward: (context: BackwardContext<K>) => Ref): GradientRule<K> {
  return { backward: (context) => only(backward(context)) };
}

/** From the type that is computed in to that of what is kept. */
export function toMaster({ graph, type }: Maker, ref: Ref): Ref {
  return cast(graph, ref, type, 'float');
}

export function product(context: Maker, left: Ref, right: Ref): Ref {
  return apply(context, 'Mul', [left, right]);
}

export function sum(context: Maker, left: Ref, right: Ref): Ref {
  return apply(context, 'AddV2', [left, right]);
}

/** `condition ? left : right`, by element. */
export function select(context: Maker, condition: Ref, left: Ref, right: Ref): Ref {
  return apply(context, 'SelectV2', [condition, left, right]);
}

export function matMulTransposed(context: Maker, left: Ref, right: Ref, which: 'left' | 'right'): Ref {
  return apply(context, 'MatMul', [left, right], {
    transpose_a: flag(which === 'left'),
    transpose_b: flag(which === 'right'),
  });
}

/** The shape of a value as it is kept, a vector of int32. */
export function shapeOf({ graph, type }: Maker, ref: Ref): Ref {
  return graph.node('Shape', [ref], { T: typeAttribute(type), out_type: typeAttribute('int32') });
}

/** What is computed in float32, whatever the rest is computed in: sums of many. */
export function asFloat(context: Maker, compute: (float: Maker, value: Ref) => Ref, ref: Ref): Ref {
  const { graph, type } = context;
  const float = { ...context, type: 'float' } as const;
  return cast(graph, compute(float, cast(graph, ref, type, 'float')), 'float', type);
}

/** A sum in float32, and float32 it stays. */
export function sumInFloat(context: Maker, ref: Ref, axes: readonly number[], keep: boolean): Ref {
  return reduce({ ...context, type: 'float' }, 'Sum', toMaster(context, ref), axes, keep);
}
