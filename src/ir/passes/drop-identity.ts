import { equalDims } from '../dim/dim.ts';
import { type Node, valueTypes } from '../graph.ts';
import type { ValueType } from '../type.ts';
import type { Pass } from './pass.ts';
import { withoutNodes } from './uses.ts';

/**
 * Takes out what hands on its input unchanged at inference.
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
      if (input !== undefined && isIdentity(node, types.get(input))) replaced.set(node.id, input);
    }
    return withoutNodes(graph, replaced);
  },
};

function isIdentity(node: Node, input: ValueType | undefined): boolean {
  switch (node.op) {
    case 'identity':
    case 'dropout':
    case 'dropout2d':
      return true;
    case 'flatten':
      return node.attributes.start_dim === node.attributes.end_dim;
    case 'narrow':
    case 'reshape':
      return input !== undefined && sameShape(input, node.type);
    case 'permute':
      return node.attributes.dims.every((dim, index) => dim === index);
    case 'concat':
      return node.inputs.length === 1;
    case 'zero_pad2d':
      return node.attributes.padding.every((side) => side === 0);
    case 'upsample':
      return node.attributes.scale_factor.every((factor) => factor === 1);
    case 'max_pool2d':
    case 'avg_pool2d': {
      const { kernel_size, stride, padding } = node.attributes;
      return [...kernel_size, ...stride].every((size) => size === 1) && padding.every((side) => side === 0);
    }
    default:
      return false;
  }
}

function sameShape(left: ValueType, right: ValueType): boolean {
  return (
    left.shape.length === right.shape.length && left.shape.every((dim, axis) => equalDims(dim, right.shape[axis] ?? 0))
  );
}
