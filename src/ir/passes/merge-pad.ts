import type { Graph, Node, NodeOf } from '../graph.ts';
import type { Sides } from '../ops/arguments.ts';
import type { Pass } from './pass.ts';

/**
 * Zeros around a picture become the padding of what reads it.
 *
 * 1. zero_pad2d → conv2d: the convolution pads by the sum.
 * 2. zero_pad2d → avg_pool2d that counts its padding and rounds down: the same.
 * 3. zero_pad2d → zero_pad2d: one of the sum.
 *
 * The zero_pad2d itself is left for `drop_unused`: others may read it.
 */
export const mergePad: Pass = {
  name: 'merge_pad',
  requires: 'a graph',
  ensures: 'no convolution reads a zero_pad2d',
  run(graph) {
    // In order, so that a chain of pads is one by the time it meets a convolution.
    const made = new Map<string, Node>();
    const nodes = graph.nodes.map((node) => {
      const [input] = node.inputs;
      const pad = input === undefined ? undefined : made.get(input);
      const own = pad?.op === 'zero_pad2d' && isPadded(node) ? merge(node, pad) : node;
      made.set(node.id, own);
      return own;
    });
    return nodes.every((node, index) => node === graph.nodes[index]) ? graph : ({ ...graph, nodes } satisfies Graph);
  },
};

/** What pads for itself, where it may. */
const merged: { readonly [K in Padded['op']]: (node: NodeOf<K>, pad: NodeOf<'zero_pad2d'>) => Node } = {
  conv2d: (node, pad) => ({ ...node, inputs: pad.inputs, attributes: { ...node.attributes, padding: sum(node, pad) } }),
  zero_pad2d: (node, pad) => ({
    ...node,
    inputs: pad.inputs,
    attributes: { ...node.attributes, padding: sum(node, pad) },
  }),
  avg_pool2d(node, pad) {
    if (!node.attributes.count_include_pad || node.attributes.ceil_mode) return node;
    return { ...node, inputs: pad.inputs, attributes: { ...node.attributes, padding: sum(node, pad) } };
  },
};

function isPadded(node: Node): node is Padded {
  return Object.hasOwn(merged, node.op);
}

function merge<K extends Padded['op']>(node: NodeOf<K>, pad: NodeOf<'zero_pad2d'>): Node {
  const rule: (node: NodeOf<K>, pad: NodeOf<'zero_pad2d'>) => Node = merged[node.op];
  return rule(node, pad);
}

type Padded = NodeOf<'conv2d'> | NodeOf<'zero_pad2d'> | NodeOf<'avg_pool2d'>;

function sum(node: Padded, pad: NodeOf<'zero_pad2d'>): Sides {
  const [top, left, bottom, right] = node.attributes.padding;
  const [above, before, below, after] = pad.attributes.padding;
  return [top + above, left + before, bottom + below, right + after];
}
