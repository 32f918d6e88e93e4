import type { Pass } from './pass.ts';

/**
 * Takes out what no output depends on.
 *
 * 1. A node that is read by an output, or by a node that is kept → kept.
 * 2. Any other node → gone.
 */
export const dropUnused: Pass = {
  name: 'drop_unused',
  requires: 'a graph',
  ensures: 'every node is needed by an output',
  run(graph) {
    const needed = new Set(graph.outputs.map(({ value }) => value));
    for (const { id, inputs } of graph.nodes.toReversed()) {
      if (needed.has(id)) for (const name of inputs) needed.add(name);
    }
    const nodes = graph.nodes.filter(({ id }) => needed.has(id));
    return nodes.length === graph.nodes.length ? graph : { ...graph, nodes };
  },
};
