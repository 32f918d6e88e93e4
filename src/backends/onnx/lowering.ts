import type { Dim } from '../../ir/dim/dim.ts';
import type { NodeOf } from '../../ir/graph.ts';
import type { PrimitiveName } from '../../ir/ops/index.ts';
import type { Shape } from '../../ir/type.ts';
import { type Attributes, integer, integers } from './attributes.ts';
import { dataType, type ElementType } from './element-type.ts';
import type { OperatorGraph, Ref } from './operator-graph.ts';
import type { Sizes } from './sizes.ts';

/** A value while the graph is made, in the spec's layout. */
export interface Value {
  readonly ref: Ref;
  readonly shape: Shape;
}

/** What a lowering reads and calls. */
export interface OnnxContext<K extends PrimitiveName> {
  readonly graph: OperatorGraph;
  readonly sizes: Sizes;
  readonly node: NodeOf<K>;
  /** The first input. */
  readonly input: Value;
  readonly inputs: readonly Value[];
  /** What is computed in. */
  readonly type: 'float' | 'double';
  /** A parameter by its role, in PyTorch's layout. */
  readonly parameter: (role: string) => Ref;
}

/** Makes the nodes of one operation; the last of them is named after the spec's node. */
export type OnnxLowering<K extends PrimitiveName> = (context: OnnxContext<K>) => Ref;

/** One lowering for each operation that has no decomposition: a gap does not compile. */
export type OnnxLowerings = { readonly [K in PrimitiveName]: OnnxLowering<K> };

/** What makes nodes of the type that is computed in. */
export type Maker = Pick<OnnxContext<PrimitiveName>, 'graph' | 'sizes' | 'type'>;

export function apply({ graph }: Maker, operator: string, inputs: readonly Ref[], attributes: Attributes = {}): Ref {
  return graph.node(operator, inputs, attributes);
}

/** A constant of the type that is computed in. */
export function constant(
  { graph, type }: Maker,
  shape: readonly number[],
  data: ArrayLike<number>,
  part?: string,
): Ref {
  return graph.constant(type, shape, data, part);
}

export function scalar(maker: Maker, value: number, part?: string): Ref {
  return constant(maker, [], [value], part);
}

/** Whether an attribute, which is a float32, holds a number as exactly as the type that is computed in does. */
export function fitsAttribute({ type }: Maker, ...values: readonly number[]): boolean {
  return type === 'float' || values.every((value) => Math.fround(value) === value);
}

export function reshape({ graph, sizes }: Maker, { ref, shape }: Value, dims: readonly Dim[]): Ref {
  return graph.node('Reshape', [ref, sizes.target(shape, dims)]);
}

export function transpose({ graph }: Maker, ref: Ref, permutation: readonly number[]): Ref {
  return graph.node('Transpose', [ref], { perm: integers(permutation) });
}

export function unsqueeze({ graph }: Maker, ref: Ref, axes: readonly number[]): Ref {
  return graph.node('Unsqueeze', [ref, graph.integers(axes, 'axes')]);
}

export function squeeze({ graph }: Maker, ref: Ref, axes: readonly number[]): Ref {
  return graph.node('Squeeze', [ref, graph.integers(axes, 'axes')]);
}

/** Slices along an axis, by indices (a vector of int64). */
export function gather({ graph }: Maker, ref: Ref, indices: Ref, axis: number): Ref {
  return graph.node('Gather', [ref, indices], { axis: integer(axis) });
}

/** 0, 1, … as a vector of int64. */
export function indicesTo({ graph, sizes }: Maker, count: Dim): Ref {
  const number = (value: number) => graph.constant('int64', [], [value]);
  return graph.node('Range', [number(0), sizes.scalar(count), number(1)]);
}

export function cast({ graph }: Maker, ref: Ref, to: ElementType): Ref {
  return graph.node('Cast', [ref], { to: integer(dataType(to)) });
}
