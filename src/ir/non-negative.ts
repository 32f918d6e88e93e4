import type { Graph, Node } from './graph.ts';
import type { OperationName } from './ops/index.ts';

/** Operations whose results are never below zero. */
const always: ReadonlySet<OperationName> = new Set(['relu', 'relu6', 'sigmoid', 'hardsigmoid', 'softplus', 'softmax']);

/** Operations whose results are never below zero where no input is. */
const preserving: ReadonlySet<OperationName> = new Set([
  'max_pool2d',
  'avg_pool2d',
  'adaptive_avg_pool2d',
  'dropout',
  'dropout2d',
  'add',
  'concat',
  'flatten',
  'identity',
  'global_max_pool2d',
  'maxout2d',
  'mul',
  'maximum',
  'reshape',
  'permute',
  'zero_pad2d',
  'pixel_shuffle',
  'channel_shuffle',
  'narrow',
  'upsample',
]);

/** The nodes whose results cannot be below zero, whatever the inputs and weights. */
export function nonNegativeValues(graph: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of graph.nodes) if (isNonNegative(node, found)) found.add(node.id);
  return found;
}

function isNonNegative({ op, inputs }: Node, found: ReadonlySet<string>): boolean {
  return always.has(op) || (preserving.has(op) && inputs.every((name) => found.has(name)));
}
