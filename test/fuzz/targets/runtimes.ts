import type { Backend, Program, Target, Tensors } from '../../../src/backends/backend.ts';
import { graph } from '../../../src/backends/graph/index.ts';
import { keras } from '../../../src/backends/keras/index.ts';
import { loader as kerasLoader } from '../../../src/backends/keras/open.ts';
import { layers } from '../../../src/backends/layers/index.ts';
import { onnx } from '../../../src/backends/onnx/index.ts';
import { pytorch } from '../../../src/backends/pytorch/index.ts';
import { loader as torchLoader } from '../../../src/backends/pytorch/open.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import { evaluate } from '../../../src/ir/dim/dim.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { compare, nodeValues } from '../../../src/verify/compare.ts';
import { elements, type Tensor, type Weights } from '../../../src/weights/tensor.ts';
import { someWeights, tolerance } from '../../backends/layers/cases.ts';
import { fillSigned } from '../../golden/fill.ts';
import { compileText, problems } from '../../support.ts';
import { type Network, networks } from '../networks.ts';
import { type Sizes, write } from '../plan.ts';
import { type PythonProcess, startPython } from '../python.ts';
import { type Case, drawn, type Target as FuzzTarget } from '../target.ts';

const bounds = { tolerance, rounding: 1e-6 };

function spec({ plan, sizes }: Network): Case {
  return { texts: { spec: write(plan).text }, sizes };
}

/**
 * A network gives on every runtime what it gives on the reference: every node, in a variant of it whose every node is an output, and
 * then the outputs of the network itself, with all that a backend fuses in it.
 */
async function judgeRuntimes({ texts = {}, sizes = {} }: Case): Promise<string | undefined> {
  const compiled = compileText(texts['spec'] ?? '');
  if (compiled.value === undefined) return `a valid spec is refused: ${problems(compiled).join('; ')}`;
  const whole = compiled.value;
  const open = { ...whole, outputs: whole.nodes.map(({ id }) => ({ name: id, value: id })) };
  if (whole.nodes.length === 0) return undefined;
  const weights = someWeights(whole);
  const inputs = inputsOf(whole, sizes);
  const expected = { ...inputs, ...(await running(reference)(open, weights, inputs)) };
  const values = nodeValues(whole);
  const sides: readonly Side[] = process.env['NINC_LONG'] ? [...inNode, ...inPython] : inNode;
  for (const { name, answer: on } of sides) {
    const found = await on(open, weights, inputs);
    const { departs } = compare(values, inputs, expected, found, bounds);
    if (departs !== undefined) {
      const op = whole.nodes.find(({ id }) => id === departs.name)?.op;
      const said = departs.shape === undefined ? departs.relative.toExponential(1) : `[${departs.shape}]`;
      return `${op} differs on ${name} by ${said} in ${departs.name}`;
    }
    const outputs = await on(whole, weights, inputs);
    const renamed = Object.fromEntries(whole.outputs.map(({ name, value }) => [value, outputs[name] ?? nothing]));
    const all = { ...found, ...renamed };
    const { departs: left } = compare(values, inputs, expected, all, bounds);
    if (left !== undefined) return `the network as it is differs on ${name} by ${left.relative.toExponential(1)}`;
  }
  return undefined;
}

const nothing: Tensor = { shape: [], data: new Float32Array(0) };

type Answer = (network: Graph, weights: Weights, inputs: Tensors) => Promise<Tensors>;

interface Side {
  readonly name: string;
  readonly answer: Answer;
}

function running(backend: Backend): Answer {
  const precision = backend === reference ? 'f64' : 'f32';
  return async (network, weights, inputs) => {
    const lowered = runPasses(network, backend.passes, true);
    const program: Program = await backend.load(lowered, weights, { precision, once: true });
    try {
      return await program.run(inputs);
    } finally {
      program.dispose();
    }
  };
}

/** The files of a target, run by one process of Python for all networks: importing a framework takes as long as a hundred of them. */
function reading(target: Target, loader: (network: Graph) => string): Answer {
  let python: PythonProcess | undefined;
  return async (network, weights, inputs) => {
    const lowered = runPasses(network, target.passes, true);
    const { value } = await target.emit(lowered, weights);
    if (value === undefined) throw new Error(`${target.name} has no files`);
    python ??= startPython();
    return python.run(value.files, loader(lowered), lowered, inputs);
  };
}

const inNode: readonly Side[] = [layers, onnx, graph].map((backend) => ({
  name: backend.name,
  answer: running(backend),
}));

/** With `--long`. */
const inPython: readonly Side[] = [
  { name: pytorch.name, answer: reading(pytorch, () => torchLoader) },
  { name: keras.name, answer: reading(keras, ({ inputs }) => kerasLoader(inputs.map(({ name }) => name))) },
];

function inputsOf(network: Graph, sizes: Sizes): Tensors {
  const tensors = network.inputs.map(({ name, type }, index) => {
    const shape = type.shape.map((dim) => evaluate(dim, sizes));
    return [name, { shape, data: Float32Array.from(fillSigned(elements(shape), 7 + index, 2)) }] as const;
  });
  return Object.fromEntries(tensors);
}

const runs = 20;

export const runtimes: FuzzTarget = {
  name: 'runtimes',
  batch: (seed, known) => drawn(networks, spec, judgeRuntimes, { seed, runs, known }),
  judge: judgeRuntimes,
};
