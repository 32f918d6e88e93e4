import { strictCheck } from './build/check.ts';
import { parametersOf } from './build/nodes.ts';
import { formatShape } from './dim/text.ts';
import type { Graph, Node } from './graph.ts';
import { operationOf } from './ops/index.ts';
import { equalTypes, type ValueType } from './type.ts';

/**
 * Checks the invariants of a graph: names are unique, nodes come after what they read, every type is the one that its
 * operation infers, parameters are the operation's, outputs exist. A violation is a defect of ninc and throws.
 */
export function verify(graph: Graph, after: string): void {
  const types = new Map<string, ValueType>();
  const define = (name: string, type: ValueType) => {
    if (types.has(name)) throw new Error(`after ${after}: ${name} is defined twice`);
    types.set(name, type);
  };
  for (const { name, type } of graph.inputs) define(name, type);
  for (const node of graph.nodes) {
    verifyNode(node, types, after);
    define(node.id, node.type);
  }
  for (const { name, value } of graph.outputs) {
    if (!types.has(value)) throw new Error(`after ${after}: output ${name} reads ${value}, which does not exist`);
  }
}

function verifyNode(node: Node, types: ReadonlyMap<string, ValueType>, after: string): void {
  const inputs = node.inputs.map((name) => {
    const type = types.get(name);
    if (type === undefined) throw new Error(`after ${after}: ${node.id} reads ${name} before it is made`);
    return type;
  });
  const inferred = operationOf(node.op).infer(node.attributes, inputs, strictCheck(`after ${after}: ${node.id}`));
  if (inferred === undefined || !equalTypes(inferred, node.type)) {
    throw new Error(`after ${after}: ${node.id} has type ${show(node.type)}, but ${show(inferred)} is inferred`);
  }
  const needed = parametersOf(node.id, node.op, node.attributes, inputs).map(({ role, shape }) => `${role} ${shape}`);
  const found = node.parameters.map(({ role, shape }) => `${role} ${shape}`);
  if (needed.join('; ') !== found.join('; '))
    throw new Error(`after ${after}: ${node.id} has other parameters than ${node.op} needs`);
}

function show(type: ValueType | undefined): string {
  return type === undefined ? 'none' : `${type.dtype}${formatShape(type.shape)}`;
}
