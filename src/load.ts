import { totalmem } from 'node:os';
import type { LoadOptions, OutputValue, Model as RunningModel } from './api.ts';
import type { Backend, Precision, Presence, Program, Tensors } from './backends/backend.ts';
import { backends, isBackendName } from './backends/registry.ts';
import { type Compiled, compile, runPasses } from './compile.ts';
import { diagnostic } from './diagnostics/catalog.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { NincError } from './diagnostics/error.ts';
import { allParameters, type Graph, isDouble } from './ir/graph.ts';
import { refuseRunOptions } from './load-options.ts';
import { loadWeights } from './weights/bind.ts';
import { initialise } from './weights/initialise.ts';
import { elements, type Weights } from './weights/tensor.ts';

export type { InputValue, LoadOptions, OutputValue } from './api.ts';

/** A compiled network that is ready to run, with what it was compiled from. */
export interface Model extends RunningModel {
  readonly graph: Graph;
}

/** Compiles a spec for a backend and gives it weights. Rejects with a `NincError` that carries the diagnostics. */
export async function load(path: string, options: LoadOptions = {}): Promise<Model> {
  refuseRunOptions(options);
  const compiled = compile(path, options);
  if (compiled.value === undefined) throw new NincError(whyNothing(path, compiled));
  return loadGraph(compiled.value, options);
}

/** What to say where there is no graph: a file of blocks has no fault, but nothing to run either. */
export function whyNothing(path: string, { diagnostics, library }: Compiled): readonly Diagnostic[] {
  return library === true ? [diagnostic('NIN3010', { what: 'the spec' }, { file: path }), ...diagnostics] : diagnostics;
}

/** `load` for a graph that was compiled before. */
export async function loadGraph(graph: Graph, options: LoadOptions = {}): Promise<Model> {
  const asked = performance.now();
  const backend = await chooseBackend(graph, options);
  const chosen = performance.now() - asked;
  const precision = choosePrecision(graph, backend, options.precision);
  const began = performance.now();
  const lowered = runPasses(graph, backend.passes);
  const weights = weightsFor(graph, storedPrecision(graph, options.precision), options);
  const compiled = performance.now();
  const program = await backend.load(lowered, weights, { precision, once: options.once ?? false });
  // To choose may have been to load a runtime.
  const timings = { compile: compiled - began, load: chosen + performance.now() - compiled };
  // Only a runtime that is loaded knows all of its versions.
  const presence = await backend.presence();
  return model(graph, program, presence.present ? presence.runtime : backend.name, timings);
}

function model(graph: Graph, program: Program, runtime: string, timings: Model['timings']): Model {
  return {
    graph,
    timings,
    backend: program.backend,
    precision: program.precision,
    runtime,
    async run(inputs) {
      return namedOutputs(await program.run(inputs));
    },
    dispose: () => program.dispose(),
  };
}

/** What a backend gives, as callers of the library see it. */
export function namedOutputs(outputs: Tensors): Record<string, OutputValue> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { shape, data }]) => {
      const dtype = data instanceof Float64Array ? 'float64' : 'float32';
      return [name, { shape, dtype, data }] as const;
    }),
  );
}

/** The precision of a run where nobody asks for one: what the spec's inputs declare, where the backend has it. */
export function choosePrecision(graph: Graph, backend: Backend, asked: Precision | undefined): Precision {
  if (asked !== undefined) {
    if (backend.precisions.includes(asked)) return asked;
    const params = { backend: backend.name, precision: asked, known: backend.precisions };
    throw new NincError([diagnostic('NIN5001', params)]);
  }
  if (!isDouble(graph)) return backend.precisions[0];
  return choosePrecision(graph, backend, 'f64');
}

/** The backend that was asked for, or the fastest that is present and has the precision. */
async function chooseBackend(graph: Graph, { backend: asked, precision }: LoadOptions): Promise<Backend> {
  if (asked !== undefined) {
    // Callers in JavaScript are held by no type.
    if (!isBackendName(asked)) {
      throw new NincError([diagnostic('NIN5002', { backend: String(asked), known: Object.keys(backends) })]);
    }
    const backend = await backends[asked]();
    const presence = await backend.presence();
    if (!presence.present) throw new NincError([presence.diagnostic]);
    return backend;
  }
  const absent: Presence[] = [];
  for (const open of Object.values(backends)) {
    const backend = await open();
    const wanted = precision ?? (isDouble(graph) ? 'f64' : undefined);
    if (wanted !== undefined && !backend.precisions.includes(wanted)) continue;
    const presence = await (backend.ready === undefined ? backend.presence() : backend.ready());
    if (presence.present) return backend;
    absent.push(presence);
  }
  if (precision !== undefined && absent.length === 0) {
    throw new NincError([diagnostic('NIN5003', { precision })]);
  }
  throw new NincError(absent.flatMap((presence) => (presence.present ? [] : [presence.diagnostic])));
}

/** Float64 parameters are taken where float64 is asked for, by the caller or by the spec; not where a backend merely computes in it. */
export function storedPrecision(graph: Graph, asked?: Precision | undefined): Precision {
  return asked ?? (isDouble(graph) ? 'f64' : 'f32');
}

/** More bytes than this are refused before memory is taken: no runtime here could hold them, which has a copy of its own. */
const maximumWeightBytes = Math.min(16 * 2 ** 30, Math.floor(totalmem() / 2));

/** The weights of a file, checked against the graph; or fresh ones from a seed. */
export function weightsFor(
  graph: Graph,
  precision: Precision,
  { weights, seed }: Pick<LoadOptions, 'weights' | 'seed'>,
): Weights {
  const parameters = allParameters(graph);
  if (weights === undefined) {
    const bytes = parameters.reduce((sum, { shape }) => sum + 4 * elements(shape), 0);
    if (bytes > maximumWeightBytes) {
      throw new NincError([diagnostic('NIN5004', { bytes, limit: maximumWeightBytes })]);
    }
    return initialise(parameters, seed ?? 0);
  }
  const loaded = loadWeights(weights, parameters, { precision });
  if (loaded.value === undefined) throw new NincError(loaded.diagnostics);
  return loaded.value;
}
