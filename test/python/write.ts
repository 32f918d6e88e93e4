import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from '../../src/backends/backend.ts';
import { graph as fused } from '../../src/backends/graph/index.ts';
import { reference } from '../../src/backends/reference/index.ts';
import { targets } from '../../src/backends/registry.ts';
import { compile, runPasses } from '../../src/compile.ts';
import { evaluate } from '../../src/ir/dim/dim.ts';
import { type Graph, valueTypes } from '../../src/ir/graph.ts';
import { writeSafetensors } from '../../src/weights/safetensors.ts';
import { elements, type Tensor, type Weights } from '../../src/weights/tensor.ts';
import { decoded, described, graphFor, inputsFor, someWeights, weightsFor } from '../backends/layers/cases.ts';
import { fill, fillSigned } from '../golden/fill.ts';
import { goldenGraphs, graphOfGolden, inputsOfGolden, weightsOfGolden } from '../golden/graphs.ts';
import { type Case, cases, takesSymbols } from '../golden/operations.ts';
import { graphOf } from '../support.ts';
import { tricky } from './tricky.ts';

/** One network with weights, inputs and what must come out. */
interface Written {
  readonly name: string;
  readonly kind: 'operation' | 'symbolic operation' | 'golden graph' | 'tricky spec' | 'shipped spec';
  readonly graph: Graph;
  readonly weights: Weights;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly expected: Readonly<Record<string, Tensor>>;
}

/** What is written: kinds of cases (all where none is named), targets, and a part of the cases' names. */
interface Chosen {
  readonly kinds: readonly string[];
  readonly names: readonly ('pytorch' | 'keras' | 'savedmodel')[];
  readonly only: string;
}

/**
 * Writes every case whose name contains `only` for the targets that Python runs into a folder, with `cases.json`, which check.py
 * reads.
 */
export async function writeCases(
  folder: string,
  { kinds, names, only }: Chosen,
  say: (line: string) => void,
): Promise<void> {
  const list: object[] = [];
  const sources = await Promise.all(names.map((name) => targets[name]()));
  for await (const one of everything(kinds)) {
    if (!one.name.includes(only)) continue;
    const place = `${list.length}`;
    for (const target of sources) await emit(target, one, join(folder, place, target.name));
    stored(join(folder, place, 'inputs.safetensors'), one.inputs);
    stored(join(folder, place, 'expected.safetensors'), one.expected);
    const { name, kind, graph } = one;
    list.push({
      name,
      kind,
      folder: place,
      inputs: graph.inputs.map((input) => input.name),
      outputs: graph.outputs.map((output) => output.name),
      sizes: graph.outputs.map(({ value }) => knownSizes(graph, value)),
      parameters: graph.nodes.flatMap((node) => node.parameters.map((parameter) => parameter.name)),
      double: graph.inputs.some(({ type }) => type.dtype === 'float64'),
    });
  }
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(list));
  say(`${list.length} networks`);
}

/** The sizes of a value that are the same whatever the inputs, null for the others. */
function knownSizes(graph: Graph, value: string): readonly (number | null)[] {
  return (valueTypes(graph).get(value)?.shape ?? []).map((dim) => (typeof dim === 'number' ? dim : null));
}

async function* everything(kinds: readonly string[]): AsyncGenerator<Written> {
  const wanted = (kind: string) => kinds.length === 0 || kinds.includes(kind);
  if (wanted('operations')) for (const one of cases) yield* operation(one);
  if (wanted('graphs')) {
    for (const one of goldenGraphs) {
      yield {
        name: one.spec.name,
        kind: 'golden graph',
        graph: graphOfGolden(one),
        weights: weightsOfGolden(one),
        inputs: inputsOfGolden(one),
        expected: Object.fromEntries(
          Object.entries(one.outputs).map(([name, { shape, data }]) => [name, { shape, data: decoded(data) }]),
        ),
      };
    }
  }
  if (wanted('tricky')) yield* difficult();
  if (wanted('specs')) yield* shipped();
}

function* operation(one: Case): Generator<Written> {
  const expected = { output: { shape: one.shape, data: decoded(one.output) } };
  const rest = { name: `${one.op} ${described(one)}`, inputs: inputsFor(one), expected };
  const graph = graphFor(one, one.inputs);
  yield { ...rest, kind: 'operation', graph, weights: weightsFor(one, graph) };
  const [first] = one.inputs;
  if (one.inputs.length !== 1 || first?.length !== 4 || !takesSymbols(one)) return;
  const open = graphFor(one, [['N', first[1] ?? 1, 'H', 'W']]);
  yield { ...rest, kind: 'symbolic operation', graph: open, weights: weightsFor(one, open) };
}

/** What the oracle gives in float64; it is itself held against PyTorch. */
async function* difficult(): AsyncGenerator<Written> {
  for (const [name, text] of Object.entries(tricky)) {
    const graph = graphOf(text);
    const weights = someWeights(graph);
    const inputs = Object.fromEntries(
      graph.inputs.map(({ name: input, type }, k) => {
        const shape = type.shape.map((dim) => evaluate(dim, { N: 2, H: 3, W: 5 }));
        return [input, { shape, data: fillSigned(elements(shape), 900 + k) }];
      }),
    );
    const program = await reference.load(runPasses(graph, reference.passes), weights, { precision: 'f64' });
    const expected = await program.run(inputs);
    yield { name, kind: 'tricky spec', graph, weights, inputs, expected };
  }
}

/** Shipped specs have no golden outputs: what the backend `graph` gives in float64 stands for them. */
async function* shipped(): AsyncGenerator<Written> {
  const folders = ['specs', 'specs/classics'];
  const paths = folders.flatMap((place) =>
    readdirSync(place)
      .filter((file) => file.endsWith('.nin.yaml'))
      .map((file) => join(place, file)),
  );
  for (const path of paths) {
    const graph = compile(path).value;
    if (graph === undefined) throw new Error(`${path} does not compile`);
    const weights = someWeights(graph);
    const inputs = Object.fromEntries(
      graph.inputs.map(({ name, type }) => {
        const shape = type.shape.map((dim) => (typeof dim === 'number' ? dim : 1));
        return [name, { shape, data: fill(elements(shape), 1000) }];
      }),
    );
    const program = await fused.load(runPasses(graph, fused.passes), weights, { precision: 'f64', once: true });
    const expected = await program.run(inputs);
    program.dispose();
    yield { name: graph.name, kind: 'shipped spec', graph, weights, inputs, expected };
  }
}

async function emit(target: Target, { name, graph, weights }: Written, folder: string): Promise<void> {
  const emitted = await target.emit(runPasses(graph, target.passes), weights);
  if (emitted.value === undefined)
    throw new Error(`${name}: ${emitted.diagnostics.map((one) => one.message).join('; ')}`);
  for (const { path, content } of emitted.value.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function stored(path: string, tensors: Readonly<Record<string, Tensor>>): void {
  const problems = writeSafetensors(path, new Map(Object.entries(tensors)));
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
}
