import type { Backend, Tensors } from '../backends/backend.ts';
import type { Graph, Node } from '../ir/graph.ts';
import { elements, type Tensor, type Weights } from '../weights/tensor.ts';

/** Gradients of the parameters, by name, of the mean of the squares of one output. */
export type Gradients = Tensors;

/**
 * The network as both sides can train it to the same numbers: without dropout, whose masks are each one's own. Its norms take the
 * statistics of the batch.
 */
export function withoutDropout(graph: Graph): Graph {
  const still = (node: Node): Node =>
    node.op === 'dropout' || node.op === 'dropout2d' ? { ...node, attributes: { ...node.attributes, p: 0 } } : node;
  return { ...graph, nodes: graph.nodes.map(still) };
}

/** So large a step that what float32 loses of a weight is little beside it; a power of two, which loses nothing itself. */
const step = 2 ** 10;

/** The gradients of a backend that trains: what one step of plain SGD takes from the weights, divided by the learning rate. */
export async function gradientsOf(
  backend: Backend,
  graph: Graph,
  weights: Weights,
  inputs: Tensors,
  output: { readonly name: string; readonly shape: readonly number[] },
): Promise<Gradients> {
  if (backend.train === undefined) throw new Error(`${backend.name} does not train`);
  const trainer = await backend.train(graph, weights, {
    precision: 'f32',
    loss: { kind: 'mse_loss', output: output.name },
    optimizer: { kind: 'sgd', lr: step, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false },
    seed: 0,
  });
  try {
    const target = { shape: output.shape, data: new Float32Array(elements(output.shape)) };
    await trainer.trainStep({ inputs, target }, { step: 0, lr: step });
    const after = await trainer.weights();
    return Object.fromEntries(
      trainable(graph).map((name) => [name, difference(name, weights.get(name), after.get(name))]),
    );
  } finally {
    trainer.dispose();
  }
}

/** Parameters that have gradients. */
export function trainable(graph: Graph): readonly string[] {
  return graph.nodes.flatMap((node) =>
    node.parameters.filter((parameter) => parameter.trainable).map(({ name }) => name),
  );
}

function difference(name: string, before: Tensor | undefined, after: Tensor | undefined): Tensor {
  if (before === undefined || after === undefined) throw new Error(`there is no array ${name}`);
  // What float32 holds is what was trained.
  const data = before.data.map((value, at) => (Math.fround(value) - (after.data[at] ?? Number.NaN)) / step);
  return { shape: before.shape, data };
}
