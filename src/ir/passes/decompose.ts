import { strictCheck } from '../build/check.ts';
import { parametersOf } from '../build/nodes.ts';
import { type Graph, type Node, type NodeOf, valueTypes } from '../graph.ts';
import { compositeOf, isOperation, type OperationName, operationOf, type PrimitiveName } from '../ops/index.ts';
import type { ValueType } from '../type.ts';
import type { Pass } from './pass.ts';

/**
 * Replaces operations by what their definitions say they are made of.
 *
 * 1. A node whose operation has a decomposition, and is not in `except` → the chain of its steps; the last keeps the id.
 * 2. Any other node → itself.
 */
export function decompose(except: ReadonlySet<OperationName> = new Set()): Pass {
  return {
    name: 'decompose',
    requires: 'a verified graph',
    ensures: 'no node has an operation with a decomposition, but for the excepted ones',
    run(graph) {
      if (graph.nodes.every((node) => except.has(node.op) || compositeOf(node.op) === undefined)) return graph;
      const types = valueTypes(graph);
      return {
        ...graph,
        nodes: graph.nodes.flatMap((node) => (except.has(node.op) ? [node] : expand(node, graph, types))),
      };
    },
  };
}

/** A node as it leaves the pass, where nothing is excepted: lowering tables have a line for each of these. */
export type PrimitiveNode = { readonly [K in PrimitiveName]: NodeOf<K> }[PrimitiveName];

/** The node, which a backend knows to be one of these; that the graph was not decomposed is a defect, and throws. */
export function primitive(node: Node): PrimitiveNode {
  if (isPrimitive(node)) return node;
  throw new Error(`${node.id}: ${node.op} was not decomposed`);
}

function isPrimitive(node: Node): node is PrimitiveNode {
  return compositeOf(node.op) === undefined;
}

function expand(node: Node, graph: Graph, types: ReadonlyMap<string, ValueType>): readonly Node[] {
  const composite = compositeOf(node.op);
  if (composite === undefined) return [node];
  let inputs = node.inputs;
  let inputTypes = node.inputs.flatMap((name) => types.get(name) ?? []);
  const steps = composite.decompose(node.attributes, inputTypes);
  return steps.flatMap(({ operation, attributes }, index) => {
    if (!isOperation(operation)) throw new Error(`${node.op} decomposes into an unknown operation: ${operation}`);
    const id = index === steps.length - 1 ? node.id : `${node.id}.${operation}_${index + 1}`;
    const type = operationOf(operation).infer(attributes, inputTypes, strictCheck(id));
    if (type === undefined) throw new Error(`${id}: no type in a decomposition`);
    const parameters = parametersOf(id, operation, attributes, inputTypes);
    const made = { id, op: operation, attributes, inputs, type, parameters, origin: node.origin } as Node;
    inputs = [id];
    inputTypes = [type];
    return expand(made, graph, types);
  });
}
