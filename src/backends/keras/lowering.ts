import type { NodeOf } from '../../ir/graph.ts';
import type { OperationName } from '../../ir/ops/index.ts';
import type { ValueType } from '../../ir/type.ts';
import type { Make } from '../../python/make.ts';
import type { SymbolSources } from '../../python/sizes.ts';

/** What a lowering reads. Values of rank 4 are NHWC, all others as their types say. */
export interface KerasContext<K extends OperationName> {
  readonly node: NodeOf<K>;
  readonly inputs: readonly ValueType[];
  /** Whether no element of the first input can be below zero. */
  readonly nonNegative: boolean;
  readonly sources: SymbolSources;
}

/**
 * Layers that are applied one after the other; the one with the node's weights has no `suffix` to its name. `function`: a call
 * whose first arguments are the inputs.
 */
export type Lowered =
  | {
      readonly kind: 'layers';
      readonly layers: readonly Step[];
      /** The layers take and give what the types say: pictures are brought to NCHW and back around them. */
      readonly logical?: boolean;
      /** Inputs of the graph whose sizes the first layer reads too. */
      readonly sizesOf?: readonly string[];
    }
  | { readonly kind: 'function'; readonly make: Make };

export interface Step {
  readonly make: Make;
  readonly suffix?: string;
}

export type KerasLowering<K extends OperationName> = (context: KerasContext<K>) => Lowered;

/** One lowering for each operation of the language: a gap does not compile. */
export type KerasLowerings = { readonly [K in OperationName]: KerasLowering<K> };

export function layers(...steps: readonly (Make | Step)[]): Lowered {
  return { kind: 'layers', layers: steps.map((one) => ('make' in one ? one : { make: one })) };
}

export function apply(make: Make): Lowered {
  return { kind: 'function', make };
}

/** An axis of a value as the backend keeps it. */
export function physicalAxis(axis: number, rank: number): number {
  return rank === 4 ? ([0, -1, 1, 2][axis] ?? axis) : axis;
}

/** The same, -1 where it is the last: as Keras's defaults have it. */
export function lastAxis(axis: number, rank: number): number {
  const physical = physicalAxis(axis, rank);
  return physical === rank - 1 ? -1 : physical;
}
