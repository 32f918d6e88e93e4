import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { targets } from '../../src/backends/registry.ts';
import { compile, runPasses } from '../../src/compile.ts';
import { formatSpec } from '../../src/format/format.ts';
import { importModel } from '../../src/import/import.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { allParameters } from '../../src/ir/graph.ts';
import { initialise } from '../../src/weights/initialise.ts';
import { elements, type Weights } from '../../src/weights/tensor.ts';
import { workspace } from '../cli/run.ts';
import { graphOf } from '../support.ts';
import { imported, run } from './imported.ts';

/** A part of the shipped specs: others are like these, or have weights of hundreds of megabytes. */
const specs = [
  'specs/nin-seed.nin.yaml',
  'specs/nin-cifar10.nin.yaml',
  'specs/classics/squeezenet.nin.yaml',
  'specs/classics/mobilenet_v2.nin.yaml',
  'specs/classics/shufflenet_v2.nin.yaml',
  'specs/classics/densenet121.nin.yaml',
];

/** Each node as text, by what it computes and not by its name. */
function nodesOf(graph: Graph): readonly string[] {
  const texts = new Map(graph.inputs.map(({ name }, index) => [name, `input ${index}`]));
  const ids = new Map<string, number>();
  return graph.nodes.map(({ id, op, attributes, inputs }) => {
    const reads = inputs.map((input) => texts.get(input) ?? '');
    if (op === 'add') reads.sort();
    const text = `${op} ${JSON.stringify(attributes)} of ${reads.map((read) => ids.get(read) ?? read).join(', ')}`;
    ids.set(text, ids.size);
    texts.set(id, text);
    return text;
  });
}

/** Numbers that differ from parameter to parameter, so that an exchange is seen. */
function numbered(graph: Graph): Weights {
  return new Map(
    allParameters(graph).map(({ name, shape }, index) => [
      name,
      { shape, data: new Float32Array(elements(shape)).fill(1 + index) },
    ]),
  );
}

/** Shapes of weights, each with its first number. */
function firstsOf(weights: Weights): readonly string[] {
  return [...weights.values()].map(({ shape, data }) => `${shape.join('×')} ${data[0]}`).toSorted();
}

/** What `compile --target tfjs` makes of a graph, imported again. */
async function throughTfjs(graph: Graph, weights: Weights, name: string) {
  const { folder, remove } = workspace({});
  try {
    const target = await targets.tfjs();
    const emitted = await target.emit(runPasses(graph, target.passes), weights);
    for (const { path, content } of emitted.value?.files ?? []) writeFileSync(join(folder, path), content);
    return importModel(join(folder, 'model.json'), name);
  } finally {
    remove();
  }
}

test.each(['specs/nin-seed.nin.yaml', 'specs/classics/resnet18.nin.yaml', 'specs/classics/mobilenet_v2.nin.yaml'])(
  '%s: to tfjs and back is the same graph, up to names',
  async (path) => {
    const graph = compile(path).value;
    if (graph === undefined) throw new Error(`${path} does not compile`);
    const weights = numbered(graph);
    const { value, diagnostics } = await throughTfjs(graph, weights, 'again');
    expect(diagnostics).toEqual([]);
    if (value === undefined) return;
    expect(formatSpec(value.spec).value).toBe(value.spec);
    expect(nodesOf(value.graph).toSorted()).toEqual(nodesOf(graph).toSorted());
    expect(firstsOf(value.weights)).toEqual(firstsOf(weights));
  },
);

test.each([
  ['specs/nin-digits.nin.yaml', [2, 1, 28, 28]],
  ['specs/classics/squeezenet.nin.yaml', [2, 3, 64, 64]],
])('%s: to tfjs and back gives the numbers of the original, to the last bit', async (path, shape) => {
  const graph = graphOf(readFileSync(path, 'utf8').replaceAll('224', '64'));
  const weights = initialise(allParameters(graph), 3);
  const { value } = await throughTfjs(graph, weights, 'again');
  if (value === undefined) throw new Error('it is not imported');
  const input = { shape, data: Array.from({ length: elements(shape) }, (_, at) => Math.sin(at)) };
  const [wanted] = Object.values(await run({ spec: '', blocks: [], graph, weights }, input));
  const [given] = Object.values(await run(value, input));
  expect(wanted?.data.some((one) => one !== 0)).toBe(true);
  expect(given).toEqual(wanted);
});

test.each(specs)('%s: to ONNX and back is the same graph, up to names', async (path) => {
  const graph = compile(path).value;
  if (graph === undefined) throw new Error(`${path} does not compile`);
  const weights = numbered(graph);
  const target = await targets.onnx();
  const emitted = await target.emit(runPasses(graph, target.passes), weights);
  const content = emitted.value?.files.find((file) => file.path === 'model.onnx')?.content;
  if (!(content instanceof Uint8Array)) throw new Error('no model.onnx');
  const { value, faults } = imported(content);
  expect(faults).toEqual([]);
  if (value === undefined) return;
  expect(formatSpec(value.spec).value).toBe(value.spec);
  expect(nodesOf(value.graph).toSorted()).toEqual(nodesOf(graph).toSorted());
  expect(firstsOf(value.weights)).toEqual(firstsOf(weights));
});
