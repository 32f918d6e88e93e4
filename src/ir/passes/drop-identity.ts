import { type Node, valueTypes } from '../graph.ts';
import { operationOf } from '../ops/index.ts';
import type { ValueType } from '../type.ts';
import type { Pass } from './pass.ts';
import { withoutNodes } from './uses.ts';

/**
 * Takes out what hands on its input unchanged at inference, as its operation says (`isIdentity`).
 *
 * 1. identity, dropout, dropout2d.
 * 2. narrow to the whole dimension; flatten of one dimension; reshape to the shape that arrives; permute in the order that is; concat of one value.
 * 3. zero_pad2d by nothing; upsample by one; a pooling window of one element that moves by one, without padding.
 */
export const dropIdentity: Pass = {
  name: 'drop_identity',
  requires: 'a graph that is only run, not trained',
  ensures: 'no node gives its input as it is',
  run(graph) {
    const types = valueTypes(graph);
    const replaced = new Map<string, string>();
    for (const node of graph.nodes) {
      const [input] = node.inputs;
      if (input !== undefined && isIdentity(node, types)) replaced.set(node.id, input);
    }
    return withoutNodes(graph, replaced);
  },
};

function isIdentity({ op, attributes, inputs, type }: Node, types: ReadonlyMap<string, ValueType>): boolean {
  const arrived = inputs.flatMap((name) => types.get(name) ?? []);
  return operationOf(op).isIdentity?.(attributes, arrived, type) ?? false;
}
