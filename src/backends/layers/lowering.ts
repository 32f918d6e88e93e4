import type { NodeOf } from '../../ir/graph.ts';
import type { PrimitiveName } from '../../ir/ops/index.ts';
import type { ValueType } from '../../ir/type.ts';
import { isPicture } from '../nhwc.ts';
import type { CustomLayers } from './custom/index.ts';
import type { Layer, SymbolicTensor, Tensor, TensorFlow } from './tensorflow.ts';

/** A value while the model is built: NHWC if its rank is 4, otherwise as the type says. */
export interface Value {
  readonly tensor: SymbolicTensor;
  readonly type: ValueType;
}

/** What a lowering reads and calls. */
export interface LayerContext<K extends PrimitiveName> {
  readonly tf: TensorFlow;
  readonly custom: CustomLayers;
  readonly node: NodeOf<K>;
  /** The first input. */
  readonly input: Value;
  readonly inputs: readonly Value[];
  /** Whether no element of the first input can be below zero. */
  readonly nonNegative: boolean;
  /** The name for the layer that does the node's work, or for one that does a part of it. */
  readonly name: (part?: string) => string;
  readonly apply: (layer: Layer, input: SymbolicTensor | SymbolicTensor[]) => SymbolicTensor;
  /** A parameter by its role, in PyTorch's layout. */
  readonly parameter: (role: string) => Tensor;
}

/** Makes the layers of one node; the result is NHWC if its rank is 4. */
export type LayerLowering<K extends PrimitiveName> = (context: LayerContext<K>) => SymbolicTensor;

/** One lowering for each operation that has no decomposition: a gap does not compile. */
export type LayerLowerings = { readonly [K in PrimitiveName]: LayerLowering<K> };

type Layouts = Pick<LayerContext<PrimitiveName>, 'tf' | 'apply' | 'name'>;

/** The value in the order that its type says. */
export function toLogical({ tf, apply, name }: Layouts, { tensor, type }: Value, part = 'logical'): SymbolicTensor {
  return isPicture(type) ? apply(tf.layers.permute({ name: name(part), dims: [3, 1, 2] }), tensor) : tensor;
}

/** The inverse: what is in the order of its type, as the backend keeps it. */
export function fromLogical({ tf, apply, name }: Layouts, { tensor, type }: Value, part?: string): SymbolicTensor {
  return isPicture(type) ? apply(tf.layers.permute({ name: name(part), dims: [2, 3, 1] }), tensor) : tensor;
}
