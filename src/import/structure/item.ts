import type { NetNode } from '../net.ts';
import type { Arguments, Atom } from './arguments.ts';

/**
 * One layer of the spec that is being written: an operation, a block, or `residual` (two paths: its layers and its shortcut) or
 * `branches` (its paths).
 */
export interface Item {
  /** The word behind the dash. */
  readonly word: string;
  readonly args: Arguments;
  readonly paths: readonly (readonly Item[])[];
  /** A number, or an expression of a param. */
  readonly repeat: Atom;
  /** A name that a person gave; absent where the counted one is as good. */
  readonly id?: string;
  /** The values that it reads, where that is not the one value before it. */
  readonly from?: readonly string[];
  /** The value that it gives. */
  readonly output: string;
  /** Every node inside, in the order in which the spec will be built. */
  readonly nodes: readonly NetNode[];
}

/** A reusable list of layers; its arguments are names of params, or expressions of them. */
export interface BlockDefinition {
  readonly name: string;
  readonly params: readonly BlockParam[];
  readonly body: readonly Item[];
}

export interface BlockParam {
  readonly name: string;
  readonly type: 'int' | 'float' | 'bool' | 'string' | 'ints';
  readonly length?: number;
  readonly default?: number | string | boolean;
}

/** How many lines the spec takes for an item, as it would be counted by a person. */
export function linesOf(item: Item): number {
  const extra = (item.repeat === 1 ? 0 : 1) + (item.from === undefined ? 0 : 1);
  const inner = item.paths.map((path) => path.reduce((sum, one) => sum + linesOf(one), 0));
  if (item.word === 'residual') {
    const [layers = 0, shortcut = 0] = inner;
    return 2 + layers + (shortcut > 0 ? 1 + shortcut : 0) + extra;
  }
  // A path takes a line at least.
  if (item.word === 'branches') return 3 + inner.reduce((sum, lines) => sum + Math.max(1, lines), 0) + extra;
  return 1 + extra;
}
