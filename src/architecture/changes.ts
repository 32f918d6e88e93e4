import type { PlainValue } from '../ir/attributes.ts';
import type { Size } from './architecture.ts';

/** Something before and after. */
export interface Turn<T> {
  readonly from: T;
  readonly to: T;
}

/** A layer, or a block with all in it, as far as a person needs it to know what is meant. */
export interface Part {
  readonly id: string;
  /** The operation or block. */
  readonly label: string;
  /** How many layers it is. */
  readonly layers: number;
  readonly parameters: number;
  readonly macs: Size;
  /** Of what comes out. */
  readonly shape: readonly Size[];
  /** What it is made of, or its arguments: `2 × basic`, `kernel_size 3, stride 2`. */
  readonly made: string;
}

export interface ArgumentChange {
  readonly name: string;
  /** Absent where it was not, or is no more. */
  readonly from?: PlainValue;
  readonly to?: PlainValue;
}

export interface ParameterChange {
  /** Of the layer: `weight`. */
  readonly role: string;
  readonly from?: readonly number[];
  readonly to?: readonly number[];
}

/** One thing that somebody did. */
export type Change =
  /** `after`: what it stands, or stood, behind in its own network; absent at the beginning of its scope. */
  | { readonly kind: 'added'; readonly part: Part; readonly after?: string }
  /** `at`: what it read, in the second network. */
  | { readonly kind: 'removed'; readonly part: Part; readonly after?: string; readonly at: string }
  | { readonly kind: 'moved'; readonly part: Turn<Part>; readonly after: Partial<Turn<string>> }
  /** Another operation or block in the same place. */
  | { readonly kind: 'replaced'; readonly part: Turn<Part> }
  /** A block of which little is left; `params`: those that both have. */
  | { readonly kind: 'rebuilt'; readonly part: Turn<Part>; readonly params: readonly ArgumentChange[] }
  /** A block that was called with other params; what this did inside of it is in `inside`. */
  | {
      readonly kind: 'block';
      readonly id: Turn<string>;
      readonly label: string;
      readonly params: readonly ArgumentChange[];
      readonly inside: readonly Change[];
    }
  | {
      readonly kind: 'layer';
      readonly id: Turn<string>;
      readonly op: string;
      readonly arguments: readonly ArgumentChange[];
      readonly parameters: readonly ParameterChange[];
      readonly shape?: Turn<readonly Size[]>;
      readonly dtype?: Turn<string>;
      readonly macs?: Turn<Size>;
      /** What it reads, where that is not explained by what was added or removed. */
      readonly inputs?: Turn<readonly string[]>;
    }
  /** An id that somebody chose, or the block of an instance that keeps its id. */
  | { readonly kind: 'renamed'; readonly id: Turn<string>; readonly block?: Turn<string> }
  | { readonly kind: 'input'; readonly name: string; readonly shape: Partial<Turn<string>> }
  | { readonly kind: 'output'; readonly name: string; readonly value: Partial<Turn<string>> }
  | { readonly kind: 'constraint'; readonly text: Partial<Turn<string>> }
  | { readonly kind: 'name'; readonly name: Turn<string> }
  /** The same layers, inputs and outputs, listed in another order. */
  | { readonly kind: 'order' };

/** A layer that nobody changed, and that has another shape because of what stands before it. */
export interface Consequence {
  readonly id: Turn<string>;
  readonly shape?: Turn<readonly Size[]>;
  readonly dtype?: Turn<string>;
  readonly parameters: readonly ParameterChange[];
}

export interface WeightsVerdict {
  /** `as-they-are`: under the same names; `by-import`: in the same order under other names; else not. */
  readonly load: 'as-they-are' | 'by-import' | 'no';
  /** Arrays of the same name and shape. */
  readonly kept: number;
  readonly before: number;
  readonly after: number;
  /** Of the same name, but another shape or dtype. */
  readonly reshaped: readonly {
    readonly name: string;
    readonly from: readonly number[];
    readonly to: readonly number[];
    readonly dtype?: Turn<string>;
  }[];
  readonly gone: readonly string[];
  readonly added: readonly string[];
}

export interface Sizes {
  readonly layers: number;
  readonly parameters: number;
  readonly macs: Size;
}

/** What changed between two networks, as a person would say it. Plain data: it is what `--format json` prints. */
export interface ArchitectureDiff {
  readonly same: boolean;
  readonly sizes: Turn<Sizes>;
  readonly changes: readonly Change[];
  readonly consequences: readonly Consequence[];
  /** Layers whose number in their names changed, because others came or went. */
  readonly renumbered: number;
  readonly weights: WeightsVerdict;
}
