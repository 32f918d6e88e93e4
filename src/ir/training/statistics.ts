import type { Range } from '../../diagnostics/diagnostic.ts';
import { type Dim, substitute } from '../dim/dim.ts';
import { formatDim } from '../dim/text.ts';
import type { Graph } from '../graph.ts';

/** A batch norm that would learn from one value a channel. */
export interface LoneNorm {
  readonly id: string;
  readonly shape: readonly Dim[];
  /** The layer. */
  readonly range: Range;
}

/** The first of them where symbols have these sizes; symbols without one are taken for large. torch refuses such a batch as well. */
export function loneNorm(graph: Graph, sizes: Readonly<Record<string, number>>): LoneNorm | undefined {
  for (const { id, op, type, origin } of graph.nodes) {
    if (op !== 'batch_norm2d') continue;
    const shape = type.shape.map((dim) => substitute(dim, sizes));
    if (shape.every((size, axis) => axis === 1 || size === 1)) return { id, shape, range: origin[0] };
  }
  return undefined;
}

/**
 * The same in the smallest step of an epoch, and what helps: that has all of `batchSize`, or what is left for the last. Without
 * `count` only the files tell what is left.
 */
export function loneStep(
  graph: Graph,
  batchSize: number,
  count: number | undefined,
): { readonly norm: LoneNorm; readonly help: string } | undefined {
  const [batch] = graph.inputs[0]?.type.shape ?? [];
  if (batch === undefined) return undefined;
  const left = count === undefined ? 0 : count % batchSize;
  const samples = left === 0 ? batchSize : left;
  const norm = loneNorm(graph, { [formatDim(batch)]: samples });
  if (norm === undefined) return undefined;
  const help =
    left === 0 ? 'a larger batch_size' : `of ${count} samples the last comes alone: choose another batch_size`;
  return { norm, help };
}
