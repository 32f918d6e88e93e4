import type { ElementType } from './attributes.ts';
import type { Ref } from './tensor-graph.ts';

/** An input or output of a model: its name in the spec, the node, and what is given or taken there. */
export interface Port {
  readonly name: string;
  readonly ref: Ref;
  readonly type: ElementType;
  /** `null` for a size that is known only when arrays arrive. */
  readonly shape: readonly (number | null)[];
}

/** Weights that are given together, before the first run; `done` is fetched to see that they were taken. */
export interface WeightGroup {
  readonly ports: readonly Port[];
  readonly done: Port;
}

/** What a session takes and gives: float32, or the two halves of float64 as int32. */
export interface Array32 {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}
