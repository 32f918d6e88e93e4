import { setImmediate } from 'node:timers/promises';
import type { Graph, NodeOf } from '../../ir/graph.ts';
import type { PrimitiveName } from '../../ir/ops/index.ts';
import { primitive } from '../../ir/passes/decompose.ts';
import type { Tensor, Weights } from '../../weights/tensor.ts';
import type { Precision, Program, Tensors } from '../backend.ts';
import { bindInputs, resultShape, type Sizes } from '../bind-inputs.ts';
import type { Float64Tensor } from './array.ts';
import type { Kernel } from './kernel.ts';
import { kernels } from './kernels.ts';

/**
 * Makes a program of a decomposed graph. It computes in float64 whatever the precision: `f64` gives the results as they are,
 * `f32` rounds them at the end. `run` gives the diagnostics of `bindInputs`.
 */
export function program(graph: Graph, weights: Weights, precision: Precision): Program {
  const nodes = graph.nodes.map(primitive);
  const finished = lastUses(graph);
  let parameters: ReadonlyMap<string, Float64Tensor> | undefined = new Map(
    graph.nodes.flatMap((node) =>
      node.parameters.map(({ name }) => [name, toFloat64(name, weights.get(name))] as const),
    ),
  );
  return {
    backend: 'reference',
    precision,
    async run(inputs) {
      if (parameters === undefined) throw new Error('the program was disposed');
      const { sizes } = bindInputs(graph, inputs, 8);
      const values = new Map(graph.inputs.map(({ name }) => [name, toFloat64(name, inputs[name])]));
      // Held here, so that disposing while it runs does not take them away.
      const held = parameters;
      for (const node of nodes) {
        // Signals and timers of the process have their turn between nodes: Ctrl-C is heard.
        await setImmediate();
        values.set(node.id, evaluate(node, values, held, sizes));
        for (const name of finished.get(node.id) ?? []) values.delete(name);
      }
      return results(graph, values, precision);
    },
    dispose() {
      parameters = undefined;
    },
  };
}

/** The values that nobody needs once a node has been evaluated, by the node's id. */
function lastUses(graph: Graph): ReadonlyMap<string, readonly string[]> {
  const last = new Map<string, string>();
  for (const node of graph.nodes) {
    last.set(node.id, node.id);
    for (const name of node.inputs) last.set(name, node.id);
  }
  for (const { value } of graph.outputs) last.delete(value);
  const finished = new Map<string, string[]>();
  for (const [name, id] of last) finished.set(id, [...(finished.get(id) ?? []), name]);
  return finished;
}

function evaluate<K extends PrimitiveName>(
  node: NodeOf<K>,
  values: ReadonlyMap<string, Float64Tensor>,
  parameters: ReadonlyMap<string, Float64Tensor>,
  sizes: Sizes,
): Float64Tensor {
  const kernel: Kernel<K> = kernels[node.op];
  const inputs = node.inputs.map((name) => known(name, values));
  const [input] = inputs;
  if (input === undefined) throw new Error(`${node.id} has no input`);
  const parameter = (role: string) => known(`${node.id}.${role}`, parameters);
  return kernel({ node, input, inputs, shape: resultShape(node.type, sizes), parameter });
}

function known(name: string, values: ReadonlyMap<string, Float64Tensor>): Float64Tensor {
  const value = values.get(name);
  if (value === undefined) throw new Error(`there is no value ${name}`);
  return value;
}

/** A copy, so that what the caller does with its array later changes nothing. */
function toFloat64(name: string, tensor: Tensor | undefined): Float64Tensor {
  if (tensor === undefined) throw new Error(`there is no array ${name}`);
  return { shape: tensor.shape, data: Float64Array.from(tensor.data) };
}

function results(graph: Graph, values: ReadonlyMap<string, Float64Tensor>, precision: Precision): Tensors {
  return Object.fromEntries(
    graph.outputs.map(({ name, value }) => {
      const { shape, data } = known(value, values);
      return [name, { shape, data: precision === 'f64' ? data.slice() : Float32Array.from(data) }];
    }),
  );
}
