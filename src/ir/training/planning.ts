import { type Code, diagnostic, type ParamsOf } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Range } from '../../diagnostics/diagnostic.ts';
import { type MappingNode, walk } from '../../parser/tree.ts';
import type { Graph } from '../graph.ts';
import type { TrainArguments } from './schema.ts';

/** What the parts of planning share. */
export interface Planning {
  /** Without the keys that have a fault. */
  readonly args: Partial<TrainArguments>;
  /** The same as a tree, expressions evaluated: where everything stands. */
  readonly tree: MappingNode;
  /** The key `train`. */
  readonly range: Range;
  /** Nothing where the layers have a fault: then only what needs no graph is judged. */
  readonly graph: Graph | undefined;
  readonly diagnostics: Diagnostic[];
}

/** Reports a fault at a place of the section; a key that is not there stands for the section itself. */
export function fault<C extends Code>(
  planning: Planning,
  path: readonly string[],
  code: C,
  params: ParamsOf<C>,
  help?: string,
): undefined {
  planning.diagnostics.push(diagnostic(code, params, { range: rangeOf(planning, path), help }));
  return undefined;
}

export function rangeOf({ tree, range }: Planning, path: readonly string[]): Range {
  const found = walk(tree, path);
  return found.entry === undefined ? range : found.node.range;
}
