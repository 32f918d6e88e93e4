import type { Dim } from '../../ir/dim/dim.ts';
import type { NodeOf } from '../../ir/graph.ts';
import type { PrimitiveName } from '../../ir/ops/index.ts';
import type { ValueType } from '../../ir/type.ts';
import type { Tensor } from '../../weights/tensor.ts';
import { isPicture } from '../nhwc.ts';
import { type Attributes, type ElementType, flag, integers, typeAttribute } from './attributes.ts';
import { encode, transposed } from './content.ts';
import type { Sizes } from './sizes.ts';
import type { Ref, TensorGraph } from './tensor-graph.ts';

/** A value while the graph is made: NHWC if its rank is 4, otherwise as the type says. */
export interface Value {
  readonly ref: Ref;
  readonly type: ValueType;
}

/** What a lowering reads and calls. */
export interface GraphContext<K extends PrimitiveName> {
  readonly graph: TensorGraph;
  readonly sizes: Sizes;
  readonly node: NodeOf<K>;
  /** The first input. */
  readonly input: Value;
  readonly inputs: readonly Value[];
  /** What is computed in. */
  readonly type: ElementType;
  /** Whether no element of the first input can be below zero. */
  readonly nonNegative: boolean;
  /** A parameter by its role, in PyTorch's layout: for what is computed from it here. */
  readonly parameter: (role: string) => Tensor;
  /**
   * A parameter in the graph, its dimensions in another order. `kernel`: of a convolution, of which TensorFlow keeps a copy laid
   * out for its kernels if it is a constant.
   */
  readonly weight: (role: string, permutation: readonly number[], kernel?: 'kernel') => Ref;
  /** A parameter as operations of the graph make it, once, when it is loaded; absent where weights are constants. */
  readonly prepared?: (role: string, prepare: (ref: Ref) => Ref) => Ref;
}

/** What makes nodes of the type that is computed in. */
export type Maker = Pick<GraphContext<PrimitiveName>, 'graph' | 'sizes' | 'type'>;

/** Makes the nodes of one operation; the result is NHWC if its rank is 4. */
export type GraphLowering<K extends PrimitiveName> = (context: GraphContext<K>) => Ref;

/** One lowering for each operation that has no decomposition: a gap does not compile. */
export type GraphLowerings = { readonly [K in PrimitiveName]: GraphLowering<K> };

export function physicalShape({ shape }: ValueType): readonly Dim[] {
  const [n = 1, c = 1, h = 1, w = 1] = shape;
  return shape.length === 4 ? [n, h, w, c] : shape;
}

/** An operation of values of the type that is computed in. */
export function apply({ graph, type }: Maker, operation: string, inputs: readonly Ref[], rest: Attributes = {}): Ref {
  return graph.node(operation, inputs, { T: typeAttribute(type), ...rest });
}

/** A constant of the type that is computed in; C order. */
export function constant({ graph, type }: Maker, { shape, data }: Tensor, permutation?: readonly number[]): Ref {
  const laid = permutation === undefined ? { shape, data } : transposed({ shape, data }, permutation);
  return graph.constant(type, laid.shape, encode(laid.data, type));
}

export function scalar(context: Maker, value: number): Ref {
  return constant(context, { shape: [], data: Float64Array.of(value) });
}

export function transpose({ graph, type }: Maker, ref: Ref, permutation: readonly number[]): Ref {
  if (permutation.every((axis, index) => axis === index)) return ref;
  const attributes = { T: typeAttribute(type), Tperm: typeAttribute('int32') };
  return graph.node('Transpose', [ref, graph.int32(permutation)], attributes);
}

/**
 * What a variable is given for an array from outside: transposed, in memory of its own. Where two sizes beyond 1 change places the
 * transposition has written it anew; otherwise TensorFlow's gives the same memory again.
 */
export function keptTranspose(maker: Maker, ref: Ref, shape: readonly number[], permutation: readonly number[]): Ref {
  const moved = permutation.filter((axis) => shape[axis] !== 1);
  const turned = transpose(maker, ref, permutation);
  return moved.some((axis, at) => axis < (moved[at - 1] ?? 0)) ? turned : maker.graph.kept(maker.type, turned);
}

export function reshape({ graph, sizes, type }: Maker, ref: Ref, dims: readonly Dim[]): Ref {
  return graph.node('Reshape', [ref, sizes.target(dims)], { T: typeAttribute(type), Tshape: typeAttribute('int32') });
}

/** The same with sizes that are numbers; one may be -1. */
export function reshapeTo({ graph, type }: Maker, ref: Ref, sizes: readonly number[]): Ref {
  return graph.node('Reshape', [ref, graph.int32(sizes)], { T: typeAttribute(type), Tshape: typeAttribute('int32') });
}

/** The value in the order that its type says. A permutation that moves only sizes of 1 is a reshape. */
export function toLogical(context: Maker, { ref, type }: Value): Ref {
  if (!isPicture(type)) return ref;
  return isOneColumn(type) ? reshape(context, ref, type.shape) : transpose(context, ref, [0, 3, 1, 2]);
}

/** The inverse: what is in the order of its type, as the backend keeps it. */
export function fromLogical(context: Maker, ref: Ref, type: ValueType): Ref {
  if (!isPicture(type)) return ref;
  return isOneColumn(type) ? reshape(context, ref, physicalShape(type)) : transpose(context, ref, [0, 2, 3, 1]);
}

/** Whether NCHW and NHWC hold the elements in the same order: one channel, or one pixel. */
function isOneColumn({ shape: [, channels, height, width] }: ValueType): boolean {
  return channels === 1 || (height === 1 && width === 1);
}

/** Reduces axes of the value as the backend keeps it. */
export function reduce(
  { graph, type }: Maker,
  operation: 'Mean' | 'Max' | 'Sum',
  ref: Ref,
  axes: readonly number[],
  keep: boolean,
): Ref {
  const attributes = { T: typeAttribute(type), Tidx: typeAttribute('int32'), keep_dims: flag(keep) };
  return graph.node(operation, [ref, graph.int32(axes)], attributes);
}

/** Pads with a value: pairs of before and after, an axis each. */
export function pad({ graph, type }: Maker, ref: Ref, sides: readonly (readonly [number, number])[], value: Ref): Ref {
  if (sides.every(([before, after]) => before === 0 && after === 0)) return ref;
  const paddings = graph.constant('int32', [sides.length, 2], encode(sides.flat(), 'int32'));
  return graph.node('PadV2', [ref, paddings, value], { T: typeAttribute(type), Tpaddings: typeAttribute('int32') });
}

/** A part of a value, from `begin`; `size` in any sizes. */
export function slice({ graph, sizes, type }: Maker, ref: Ref, begin: readonly Dim[], size: readonly Dim[]): Ref {
  const attributes = { T: typeAttribute(type), Index: typeAttribute('int32') };
  return graph.node('Slice', [ref, sizes.vector(begin), sizes.vector(size)], attributes);
}

/** Every `step`-th element from `begin` to before `end`, an axis each. */
export function stridedSlice(
  { graph, sizes, type }: Maker,
  ref: Ref,
  begin: readonly number[],
  end: readonly Dim[],
  step: readonly number[],
): Ref {
  const attributes = { T: typeAttribute(type), Index: typeAttribute('int32') };
  return graph.node('StridedSlice', [ref, graph.int32(begin), sizes.vector(end), graph.int32(step)], attributes);
}

/** Rows along an axis, by indices (a vector of int32). */
export function gather({ graph, type }: Maker, ref: Ref, indices: Ref, axis: number): Ref {
  const attributes = {
    Tparams: typeAttribute(type),
    Tindices: typeAttribute('int32'),
    Taxis: typeAttribute('int32'),
  };
  return graph.node('GatherV2', [ref, indices, graph.int32(axis)], attributes);
}

export function matMul(context: Maker, left: Ref, right: Ref): Ref {
  return apply(context, 'MatMul', [left, right], { transpose_a: flag(false), transpose_b: flag(false) });
}

/** A product of matrices, batched and broadcast over the dimensions before the last two. */
export function batchMatMul(context: Maker, left: Ref, right: Ref): Ref {
  return apply(context, 'BatchMatMulV2', [left, right], { adj_x: flag(false), adj_y: flag(false) });
}

export function cast(graph: TensorGraph, ref: Ref, from: ElementType, to: ElementType): Ref {
  if (from === to) return ref;
  return graph.node('Cast', [ref], { SrcT: typeAttribute(from), DstT: typeAttribute(to), Truncate: flag(false) });
}

/** A window over NHWC as TensorFlow's pooling takes it, without padding. */
export function poolingAttributes(kernel: readonly [number, number], stride: readonly [number, number]): Attributes {
  return { ksize: integers([1, ...kernel, 1]), strides: integers([1, ...stride, 1]) };
}
