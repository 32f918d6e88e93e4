import type { Graph } from './graph.ts';
import { operationOf } from './ops/index.ts';

/** The nodes whose results cannot be below zero, whatever the inputs and weights. */
export function nonNegativeValues(graph: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { id, op, inputs } of graph.nodes) {
    const { nonNegative } = operationOf(op);
    if (nonNegative === 'always' || (nonNegative === 'kept' && inputs.every((name) => found.has(name)))) found.add(id);
  }
  return found;
}
