import type { Graph, Node, NodeOf, Parameter } from '../../../ir/graph.ts';
import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { primitive } from '../../../ir/passes/decompose.ts';
import { integer, typeAttribute } from '../attributes.ts';
import { encode } from '../content.ts';
import {
  asInference,
  type BackwardContext,
  type GradientRule,
  type Gradients,
  type TrainingContext,
} from '../gradients/gradient.ts';
import { gradientRules } from '../gradients/index.ts';
import { apply, cast, type GraphLowering, type Maker, type Value } from '../lowering.ts';
import { lowerings } from '../lowerings.ts';
import type { Ref } from '../tensor-graph.ts';

/** What the nodes of a network are made from. */
export interface Sources {
  readonly mode: 'train' | 'eval';
  /** Values of the graph's inputs, by name. */
  readonly inputs: ReadonlyMap<string, Value>;
  /** A parameter in float32, its dimensions in another order. */
  readonly parameter: (parameter: Parameter, permutation?: readonly number[]) => Ref;
  /** Of dropout. */
  readonly seed: number;
  /** The number of the step, an int32. */
  readonly step: Ref;
}

/** A network on its way forward. */
export interface Forward {
  readonly values: ReadonlyMap<string, Value>;
  /** What parameters that are not learned become, by name. */
  readonly renewed: ReadonlyMap<string, Ref>;
}

/** Makes every node of a decomposed graph. */
export function forward(maker: Maker, graph: Graph, sources: Sources): Forward {
  const values = new Map(sources.inputs);
  const renewed = new Map<string, Ref>();
  for (const [index, node] of graph.nodes.entries()) {
    maker.graph.enter(node.id);
    const ref = lower(primitive(node), contextOf(maker, node, index, sources, values, renewed));
    values.set(node.id, { ref, type: node.type });
  }
  return { values, renewed };
}

function lower<K extends PrimitiveName>(node: NodeOf<K>, rest: Omit<TrainingContext<K>, 'node'>): Ref {
  const rule: GradientRule<K> = gradientRules[node.op];
  const lowering: GraphLowering<K> = lowerings[node.op];
  const context = { ...rest, node };
  return rule.forward === undefined ? asInference(lowering, context) : rule.forward(context);
}

/** Derivatives of a loss. */
export interface Derivatives {
  /** By every parameter that is learned and that it depends on; float32, in the order that the parameter is kept in. */
  readonly parameters: ReadonlyMap<string, Ref>;
  /** By the inputs that were asked for, as they are kept. */
  readonly inputs: ReadonlyMap<string, Ref>;
}

/** `gradient`: the derivative of the loss by the value `output`, as that is kept. `wanted`: inputs of the graph. */
export function backward(
  maker: Maker,
  graph: Graph,
  sources: Sources,
  { values }: Forward,
  output: string,
  gradient: Ref,
  wanted: readonly string[] = [],
): Derivatives {
  const learning = learns(graph, wanted);
  const arrived = new Map<string, Ref[]>([[output, [gradient]]]);
  const parameters = new Map<string, Ref>();
  for (const [index, node] of [...graph.nodes.entries()].reverse()) {
    const parts = arrived.get(node.id);
    const value = values.get(node.id);
    if (parts === undefined || value === undefined || !learning.has(node.id)) continue;
    maker.graph.enter(`${node.id}.gradient`);
    const gradients = differentiate(primitive(node), {
      ...contextOf(maker, node, index, sources, values, new Map()),
      output: value.ref,
      gradient: total(maker, parts),
      needs: node.inputs.map((name) => learning.has(name)),
    });
    for (const [at, name] of node.inputs.entries()) {
      const part = gradients.inputs[at];
      if (part !== undefined && learning.has(name)) arrived.set(name, [...(arrived.get(name) ?? []), part]);
    }
    for (const { role, name, trainable } of node.parameters) {
      const own = gradients.parameters?.[role];
      if (trainable && own !== undefined) parameters.set(name, own);
    }
  }
  const inputs = wanted.flatMap((name) => {
    const parts = arrived.get(name);
    return parts === undefined ? [] : [[name, total(maker, parts)] as const];
  });
  return { parameters, inputs: new Map(inputs) };
}

function differentiate<K extends PrimitiveName>(node: NodeOf<K>, rest: Omit<BackwardContext<K>, 'node'>): Gradients {
  const rule: GradientRule<K> = gradientRules[node.op];
  return rule.backward({ ...rest, node });
}

/** The values behind which anything is learned, or wanted. */
function learns(graph: Graph, wanted: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>(wanted);
  for (const { id, inputs, parameters } of graph.nodes) {
    if (parameters.some(({ trainable }) => trainable) || inputs.some((name) => names.has(name))) names.add(id);
  }
  return names;
}

function total(maker: Maker, parts: readonly Ref[]): Ref {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  return apply(maker, 'AddN', parts, { N: integer(parts.length) });
}

function contextOf(
  maker: Maker,
  node: Node,
  index: number,
  { mode, parameter, seed, step }: Sources,
  values: ReadonlyMap<string, Value>,
  renewed: Map<string, Ref>,
): Omit<TrainingContext<PrimitiveName>, 'node'> {
  const inputs = node.inputs.map((name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`there is no value ${name}`);
    return value;
  });
  const [input] = inputs;
  if (input === undefined) throw new Error(`${node.id} has no input`);
  const own = (role: string): Parameter => {
    const found = node.parameters.find((one) => one.role === role);
    if (found === undefined) throw new Error(`there is no parameter ${node.id}.${role}`);
    return found;
  };
  const master = (role: string, permutation?: readonly number[]) => parameter(own(role), permutation);
  return {
    ...maker,
    mode,
    input,
    inputs,
    master,
    variable: (role, permutation) => cast(maker.graph, master(role, permutation), 'float', maker.type),
    renew: (role, value) => renewed.set(own(role).name, value),
    uniform: (shape) => uniform(maker, shape, seed, step, index),
  };
}

/** Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (2011), number 1 of TensorFlow's algorithms. */
const philox = 1;

/**
 * Random float32 in [0, 1): Philox 4×32 with the seed as its key and, as its counter, the number of the element in the lower half,
 * step and node in the upper.
 */
function uniform({ graph }: Maker, shape: Ref, seed: number, step: Ref, node: number): Ref {
  const words = graph.node('Pack', [graph.int32(0), graph.int32(0), step, graph.int32(node)], {
    N: integer(4),
    T: typeAttribute('int32'),
    axis: integer(0),
  });
  const pairs = graph.node('Reshape', [words, graph.int32([2, 2])], {
    T: typeAttribute('int32'),
    Tshape: typeAttribute('int32'),
  });
  const counter = graph.node('Bitcast', [pairs], { T: typeAttribute('int32'), type: typeAttribute('uint64') });
  const key = graph.constant('uint64', [1], encode([seed], 'uint64'));
  return graph.node('StatelessRandomUniformV2', [shape, key, counter, graph.int32(philox)], {
    Tshape: typeAttribute('int32'),
    dtype: typeAttribute('float'),
  });
}
