import type { NodeOf } from '../../ir/graph.ts';
import type { PrimitiveName } from '../../ir/ops/index.ts';
import type { Float64Tensor } from './array.ts';

/** What a kernel reads: the node's attributes, its inputs, and its parameters by role (`weight`, `bias`, …). */
export interface KernelContext<K extends PrimitiveName> {
  readonly node: NodeOf<K>;
  /** The first of the inputs. */
  readonly input: Float64Tensor;
  readonly inputs: readonly Float64Tensor[];
  /** The result's shape with every symbol given its value: `[N, C, H, W]` in the logical layout. */
  readonly shape: readonly number[];
  readonly parameter: (role: string) => Float64Tensor;
}

/** Plain float64 loops, written from the definition. It changes nothing that it reads; its result may share data with an input. */
export type Kernel<K extends PrimitiveName> = (context: KernelContext<K>) => Float64Tensor;

/** One kernel for each operation that has no decomposition: a gap does not compile. */
export type Kernels = { readonly [K in PrimitiveName]: Kernel<K> };
