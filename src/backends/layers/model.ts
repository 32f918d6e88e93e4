import type { Graph, Node, NodeOf } from '../../ir/graph.ts';
import { nonNegativeValues } from '../../ir/non-negative.ts';
import type { PrimitiveName } from '../../ir/ops/index.ts';
import { primitive } from '../../ir/passes/decompose.ts';
import type { Weights } from '../../weights/tensor.ts';
import type { Tensors } from '../backend.ts';
import type { Runtime } from '../tfjs-runtime.ts';
import { registerLayers } from './custom/index.ts';
import { fromLogical, type LayerContext, type LayerLowering, toLogical, type Value } from './lowering.ts';
import { lowerings } from './lowerings.ts';
import { layerName, modelName } from './names.ts';
import { type Layer, logicalShape, physicalShape, type SymbolicTensor, type Tensor } from './tensorflow.ts';

/** A model of TensorFlow.js's layers; it holds native memory until it is disposed. */
export type LayersModel = ReturnType<Runtime['tf']['model']>;

/**
 * Makes a functional model of a decomposed graph: inputs and outputs in the order and the layout of the graph's. Nodes that no
 * output needs are left out.
 */
export function makeModel({ tf }: Runtime, graph: Graph, weights: Weights): LayersModel {
  const apply = (layer: Layer, input: SymbolicTensor | SymbolicTensor[]): SymbolicTensor => {
    const output = layer.apply(Array.isArray(input) ? input.map((one, index) => own(layer, input, one, index)) : input);
    if (output instanceof tf.SymbolicTensor) return output;
    throw new Error(`${layer.name} gave no single symbolic tensor`);
  };
  /** A layer that reads a value twice reads a copy: TensorFlow.js counts such a reader twice, and frees the value too early. */
  const own = (layer: Layer, all: readonly SymbolicTensor[], one: SymbolicTensor, index: number): SymbolicTensor => {
    if (all.indexOf(one) === index) return one;
    const name = layerName(layer.name, `copy-${index + 1}`);
    return apply(tf.layers.activation({ name, activation: 'linear' }), one);
  };
  const custom = registerLayers(tf);
  const values = new Map<string, Value>();
  const inputs = graph.inputs.map(({ name, type }) => {
    const given = tf.input({ name: layerName(name), batchShape: logicalShape(type), dtype: 'float32' });
    const layouts = { tf, apply, name: (part?: string) => layerName(name, part) };
    values.set(name, { tensor: fromLogical(layouts, { tensor: given, type }, 'nhwc'), type });
    return given;
  });
  const nonNegative = nonNegativeValues(graph);
  const needed = neededNodes(graph);
  for (const node of graph.nodes.filter(({ id }) => needed.has(id))) {
    // Every array that is made on the way to the layer's variables is freed at the end of its node.
    tf.tidy(() => {
      const tensor = lower(primitive(node), {
        tf,
        custom,
        nonNegative: nonNegative.has(node.inputs[0] ?? ''),
        inputs: node.inputs.map((name) => known(name, values)),
        name: (part) => layerName(node.id, part),
        apply,
        parameter: (role) => parameter(tf, `${node.id}.${role}`, weights),
      });
      checkShape(node, tensor);
      values.set(node.id, { tensor, type: node.type });
    });
  }
  const given = new Set(inputs);
  const outputs = graph.outputs.map(({ name, value }) => {
    const found = known(value, values);
    const layouts = { tf, apply, name: () => layerName(name, 'output') };
    const logical = toLogical(layouts, found);
    // TensorFlow.js wants each output of a model to be its own, and made by a layer.
    const own = given.has(logical)
      ? apply(tf.layers.activation({ name: layouts.name(), activation: 'linear' }), logical)
      : logical;
    given.add(own);
    return own;
  });
  return tf.model({ name: modelName(graph.name), inputs, outputs });
}

/** One forward pass, without a pause: other runs cannot come between. Outputs in the order and the layout of the graph's. */
export function forward(
  tf: Runtime['tf'],
  graph: Graph,
  model: LayersModel,
  inputs: Tensors,
  options: { readonly training: boolean },
): Tensor[] {
  const given = graph.inputs.map(({ name }) => {
    const tensor = inputs[name];
    if (tensor === undefined) throw new Error(`there is no array ${name}`);
    return tf.tensor(Float32Array.from(tensor.data), [...tensor.shape], 'float32');
  });
  const results = model.apply(given, { ...options });
  return (Array.isArray(results) ? results : [results]).map((result) => {
    if (result instanceof tf.Tensor) return result;
    throw new Error('a model gave no tensor');
  });
}

function lower<K extends PrimitiveName>(
  node: NodeOf<K>,
  context: Omit<LayerContext<K>, 'node' | 'input'>,
): SymbolicTensor {
  const lowering: LayerLowering<K> = lowerings[node.op];
  const [input] = context.inputs;
  if (input === undefined) throw new Error(`${node.id} has no input`);
  return lowering({ ...context, node, input });
}

/** What TensorFlow.js infers must be what ninc inferred: a model that is saved says the same sizes as the spec. */
function checkShape({ id, type }: Node, { shape }: SymbolicTensor): void {
  const needed = physicalShape(type);
  if (shape.length === needed.length && shape.every((size, axis) => size === needed[axis])) return;
  throw new Error(`${id}: layers give [${shape.join(', ')}] instead of [${needed.join(', ')}]`);
}

function neededNodes(graph: Graph): ReadonlySet<string> {
  const needed = new Set(graph.outputs.map(({ value }) => value));
  for (const node of graph.nodes.toReversed()) {
    if (needed.has(node.id)) for (const name of node.inputs) needed.add(name);
  }
  return needed;
}

function known(name: string, values: ReadonlyMap<string, Value>): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`there is no value ${name}`);
  return value;
}

function parameter(tf: Runtime['tf'], name: string, weights: Weights): Tensor {
  const found = weights.get(name);
  if (found === undefined) throw new Error(`there is no array ${name}`);
  return tf.tensor(Float32Array.from(found.data), [...found.shape], 'float32');
}
