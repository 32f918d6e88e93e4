import type { ValueType } from '../ir/type.ts';
import type { Constant } from '../onnx/tensor.ts';

/**
 * What a foreign graph is made of before the language has a word for it: `x + c`, `x · c`, `x^c` with one number or one for each
 * position of an axis, and functions that only occur inside of others. None is left when an import succeeds.
 */
export type Piece = 'plus' | 'times' | 'power' | 'erf' | 'exp' | 'sqrt';

export const pieces: readonly string[] = ['plus', 'times', 'power', 'erf', 'exp', 'sqrt'] satisfies Piece[];

/** One application of an operation of the language, or of a piece of one. */
export interface NetNode {
  /** An operation or a piece. */
  readonly op: string;
  /** As a person writes them, though defaults may be spelled out. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Names of inputs, or of values that nodes make. */
  readonly inputs: readonly string[];
  /** The name of the value that it makes. */
  readonly output: string;
  readonly type: ValueType;
  /** Parameters by role; of a piece, its constant as `value`. */
  readonly weights: ReadonlyMap<string, Constant>;
  /** What it was made of, as the foreign model names it: for messages. */
  readonly source: { readonly name: string; readonly op: string };
  /** Names that people gave: of the modules around it, outermost first, its own last. */
  readonly scope: readonly string[];
  /** The classes of those modules, as far as they are known. */
  readonly classes: readonly string[];
}

export interface NetInput {
  readonly name: string;
  readonly type: ValueType;
}

/** A foreign network in the terms of the language: nodes in an order in which each comes after what it reads. */
export interface Net {
  readonly name: string;
  readonly inputs: readonly NetInput[];
  readonly nodes: readonly NetNode[];
  readonly outputs: readonly { readonly name: string; readonly value: string }[];
}
