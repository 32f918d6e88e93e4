import { formatConstraint } from '../../ir/dim/bound.ts';
import { type Graph, isDouble, type NodeOf, valueTypes } from '../../ir/graph.ts';
import type { PrimitiveName } from '../../ir/ops/index.ts';
import { primitive } from '../../ir/passes/decompose.ts';
import type { DType, ValueType } from '../../ir/type.ts';
import type { Weights } from '../../weights/tensor.ts';
import { integer } from './attributes.ts';
import { dataType, type ElementType } from './element-type.ts';
import type { OnnxContext, OnnxLowering, Value } from './lowering.ts';
import { lowerings } from './lowerings.ts';
import { OperatorGraph, type Ref } from './operator-graph.ts';
import { Sizes } from './sizes.ts';

/** A value as the file tells it: its name, and its type with the sizes of the spec. */
export interface Declared {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: ValueType['shape'];
}

/** A graph of ONNX's operators with its inputs and outputs, in the spec's layout and under the spec's names. */
export interface OnnxModel {
  readonly name: string;
  readonly graph: OperatorGraph;
  readonly inputs: readonly Declared[];
  /** In the order of the spec's, and named as they are, unless an input that is another value has the name. */
  readonly outputs: readonly Declared[];
  /** The values of the spec's nodes that are no outputs. */
  readonly values: readonly Declared[];
  /** What must hold of the symbols. */
  readonly constraints: readonly string[];
}

/**
 * Lowers a decomposed graph with its weights; in float64 where one of the inputs is. With `edges` inputs and outputs are all of
 * that type, whatever the spec says, and it is computed in it.
 */
export function makeOnnxModel(network: Graph, weights: Weights, edges?: 'float'): OnnxModel {
  const type = edges ?? (isDouble(network) ? 'double' : 'float');
  const edgeOf = ({ dtype }: ValueType) => edges ?? elementType(dtype);
  const inputs = network.inputs.map(({ name, type: own }): Declared => ({ name, type: edgeOf(own), shape: own.shape }));
  const taken = resultNames(network);
  const graph = new OperatorGraph([...inputs.map(({ name }) => name), ...taken.values()]);
  const sizes = new Sizes(graph, network.inputs);
  const values = new Map<string, Value>();
  for (const { name, type: own, shape } of inputs) {
    graph.enter(name);
    const ref = own === type ? name : graph.node('Cast', [name], { to: integer(dataType(type)) });
    values.set(name, { ref, shape });
  }
  const direct = new Map(
    network.outputs
      .filter(({ value }) => edgeOf(typeOf(network, value)) === type && network.nodes.some(({ id }) => id === value))
      .map(({ name, value }) => [value, taken.get(name) ?? name] as const)
      .reverse(),
  );
  const told: Declared[] = [];
  for (const node of network.nodes) {
    graph.enter(node.id);
    const given = node.inputs.map((name) => known(values, name));
    const [input] = given;
    if (input === undefined) throw new Error(`${node.id} has no input`);
    const parameter = (role: string): Ref => {
      const found = weights.get(`${node.id}.${role}`);
      if (found === undefined) throw new Error(`there is no array ${node.id}.${role}`);
      return graph.parameter(`${node.id}.${role}`, found, type);
    };
    const made = lower(primitive(node), { graph, sizes, type, input, inputs: given, parameter });
    const result = direct.get(node.id);
    const { shape } = node.type;
    const ref = result === undefined ? graph.finish(made, node.id, node.op) : graph.finishAs(made, result, node.op);
    if (result === undefined) told.push({ name: ref, type, shape });
    values.set(node.id, { ref, shape });
  }
  const outputs = network.outputs.map(({ name, value }): Declared => {
    const found = known(values, value);
    const edge = edgeOf(typeOf(network, value));
    const own = taken.get(name) ?? name;
    if (found.ref !== own) {
      graph.enter(own);
      const cast = edge === type ? found.ref : graph.node('Cast', [found.ref], { to: integer(dataType(edge)) });
      graph.result(cast, own);
    }
    return { name: own, type: edge, shape: found.shape };
  });
  return {
    name: network.name,
    graph,
    inputs,
    outputs,
    values: told,
    constraints: network.constraints.map(formatConstraint),
  };
}

function elementType(dtype: DType): 'float' | 'double' {
  return dtype === 'float64' ? 'double' : 'float';
}

/** The name of each output in the file: ONNX has one name for one value, the spec may call an output as it calls an input. */
function resultNames(network: Graph): ReadonlyMap<string, string> {
  const names = new Set([...network.inputs, ...network.outputs].map(({ name }) => name));
  return new Map(
    network.outputs.map(({ name, value }) => {
      if (value === name || !network.inputs.some((input) => input.name === name)) return [name, name] as const;
      let own = `${name}_output`;
      while (names.has(own)) own = `${own}_`;
      names.add(own);
      return [name, own] as const;
    }),
  );
}

function typeOf(network: Graph, name: string): ValueType {
  const found = valueTypes(network).get(name);
  if (found === undefined) throw new Error(`there is no value ${name}`);
  return found;
}

function lower<K extends PrimitiveName>(node: NodeOf<K>, context: Omit<OnnxContext<K>, 'node'>): Ref {
  const lowering: OnnxLowering<K> = lowerings[node.op];
  return lowering({ ...context, node });
}

function known(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`there is no value ${name}`);
  return value;
}
