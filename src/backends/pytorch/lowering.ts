import type { NodeOf } from '../../ir/graph.ts';
import type { OperationName } from '../../ir/ops/index.ts';
import type { ValueType } from '../../ir/type.ts';
import type { Expression } from '../../python/layout.ts';
import type { Make } from '../../python/make.ts';
import type { SymbolSources } from '../../python/sizes.ts';

/** What a lowering reads. */
export interface ModuleContext<K extends OperationName> {
  readonly node: NodeOf<K>;
  readonly inputs: readonly ValueType[];
  /** Python for the size of an axis of an input of the graph, in the node's `forward`. */
  readonly sizeOf: (input: string, axis: number) => string;
  /** Where the symbols of the graph can be read. */
  readonly sources: SymbolSources;
}

/** A module that is kept under the node's name, or an expression over the variables that hold the node's inputs. */
export type Lowered =
  | { readonly kind: 'module'; readonly make: Make }
  | { readonly kind: 'expression'; readonly of: (variables: readonly string[]) => Expression };

/** PyTorch for one node. */
export type ModuleLowering<K extends OperationName> = (context: ModuleContext<K>) => Lowered;

/** One lowering for each operation of the language: a gap does not compile. */
export type ModuleLowerings = { readonly [K in OperationName]: ModuleLowering<K> };

export function layer(make: Make): Lowered {
  return { kind: 'module', make };
}

export function inline(of: (variables: readonly string[]) => Expression): Lowered {
  return { kind: 'expression', of };
}
