import type { Graph, Node } from '../graph.ts';

/** How often each value is read, by nodes and as an output. */
export function countUses(graph: Graph): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  const count = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const { inputs } of graph.nodes) for (const name of inputs) count(name);
  for (const { value } of graph.outputs) count(value);
  return uses;
}

/**
 * Takes nodes out: whatever read one of them reads what stands for it. `replaced` is in the order of the nodes, and may lead from
 * one to the next.
 */
export function withoutNodes(graph: Graph, replaced: ReadonlyMap<string, string>): Graph {
  if (replaced.size === 0) return graph;
  const standIns = new Map<string, string>();
  for (const [name, next] of replaced) standIns.set(name, standIns.get(next) ?? next);
  const standIn = (name: string): string => standIns.get(name) ?? name;
  return {
    ...graph,
    nodes: graph.nodes
      .filter(({ id }) => !replaced.has(id))
      .map((node): Node => ({ ...node, inputs: node.inputs.map(standIn) })),
    outputs: graph.outputs.map(({ name, value }) => ({ name, value: standIn(value) })),
  };
}
