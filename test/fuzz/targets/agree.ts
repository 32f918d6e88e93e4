import { graph as graphBackend } from '../../../src/backends/graph/index.ts';
import { layers } from '../../../src/backends/layers/index.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import { evaluate } from '../../../src/ir/dim/dim.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { compare, nodeValues } from '../../../src/verify/compare.ts';
import { elements, type Tensor } from '../../../src/weights/tensor.ts';
import { decomposed, someWeights, tolerance } from '../../backends/layers/cases.ts';
import { fillSigned } from '../../golden/fill.ts';
import { compileText, problems } from '../../support.ts';
import { type Network, networks } from '../networks.ts';
import { type Sizes, write } from '../plan.ts';
import { type Case, drawn, type Target } from '../target.ts';

/** What float32 leaves where large numbers cancel, relative to the largest number that a value was computed from. */
const cancelled = 1e-6;

export function computable({ plan, sizes }: Network): Case {
  return { texts: { spec: write(plan).text }, sizes };
}

/** The same for the backend of fused graphs, which takes longer to load. */
function fused(network: Network): Case {
  return { ...computable(network), kind: 'graph' };
}

/** On a backend a network gives what it gives on the reference: every node's shape and numbers. */
export async function judgeAgreement({ texts = {}, sizes = {}, kind }: Case): Promise<string | undefined> {
  const compiled = compileText(texts['spec'] ?? '');
  if (compiled.value === undefined) return `a valid spec is refused: ${problems(compiled).join('; ')}`;
  const { nodes, outputs } = compiled.value;
  // Every value is an output, so that a fault is seen where it begins; where every layer was left out there is the input.
  const values = nodes.map(({ id }) => ({ name: id, value: id }));
  const graph = { ...compiled.value, outputs: values.length > 0 ? values : outputs };
  const weights = someWeights(graph);
  const inputs = inputsOf(graph, sizes);
  const oracle = await reference.load(decomposed(graph), weights, { precision: 'f64' });
  const expected = await oracle.run(inputs);
  const backend = kind === 'graph' ? graphBackend : layers;
  const program = await backend.load(runPasses(graph, backend.passes, true), weights, { precision: 'f32', once: true });
  try {
    return differ(graph, inputs, expected, await program.run(inputs), sizes, backend.name);
  } finally {
    program.dispose();
  }
}

function inputsOf(graph: Graph, sizes: Sizes): Readonly<Record<string, Tensor>> {
  const tensors = graph.inputs.map(({ name, type }, index) => {
    const shape = type.shape.map((dim) => evaluate(dim, sizes));
    return [name, { shape, data: Float32Array.from(fillSigned(elements(shape), 7 + index, 2)) }] as const;
  });
  return Object.fromEntries(tensors);
}

type Values = Readonly<Record<string, Tensor>>;

function differ(
  graph: Graph,
  inputs: Values,
  expected: Values,
  found: Values,
  sizes: Sizes,
  backend: string,
): string | undefined {
  for (const node of graph.nodes) {
    const [right, left] = [expected[node.id], found[node.id]];
    const shape = node.type.shape.map((dim) => evaluate(dim, sizes)).join();
    if (right?.shape.join() !== shape)
      return `${node.id} is inferred as [${shape}], but the reference gives [${right?.shape.join()}]`;
    if (left?.shape.join() !== shape)
      return `${node.id} is inferred as [${shape}], but ${backend} gives [${left?.shape.join()}]`;
  }
  const { departs } = compare(nodeValues(graph), inputs, expected, found, { tolerance, rounding: cancelled });
  const node = graph.nodes.find(({ id }) => id === departs?.name);
  return departs && `${departs.name} (${node?.op}) differs on ${backend} by ${departs.relative.toExponential(1)}`;
}

const runs = 20;

export const agree: Target = {
  name: 'agree',
  batch: (seed, known) => drawn(networks, seed % 4 === 0 ? fused : computable, judgeAgreement, { seed, runs, known }),
  judge: judgeAgreement,
};
