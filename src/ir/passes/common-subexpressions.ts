import type { Node } from '../graph.ts';
import type { Pass } from './pass.ts';
import { withoutNodes } from './uses.ts';

/**
 * Computes once what is computed twice.
 *
 * 1. A node without parameters whose operation, attributes and inputs are those of an earlier one → the earlier one.
 * 2. The same where the inputs are equal by this rule.
 */
export const commonSubexpressions: Pass = {
  name: 'common_subexpressions',
  requires: 'a graph that is only run: two dropouts of one value differ while training',
  ensures: 'no two nodes without parameters are alike',
  run(graph) {
    const first = new Map<string, string>();
    const replaced = new Map<string, string>();
    for (const node of graph.nodes) {
      if (node.parameters.length > 0) continue;
      const key = keyOf(node, replaced);
      const earlier = first.get(key);
      if (earlier === undefined) first.set(key, node.id);
      else replaced.set(node.id, earlier);
    }
    return withoutNodes(graph, replaced);
  },
};

function keyOf({ op, attributes, inputs }: Node, replaced: ReadonlyMap<string, string>): string {
  return JSON.stringify([op, attributes, inputs.map((name) => replaced.get(name) ?? name)]);
}
