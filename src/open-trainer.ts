import type { Backend, BackendName, Precision } from './backends/backend.ts';
import { backends } from './backends/registry.ts';
import type { Trainer, TrainerOptions } from './backends/trainer.ts';
import { diagnostic } from './diagnostics/catalog.ts';
import { NincError } from './diagnostics/error.ts';
import type { Graph } from './ir/graph.ts';
import { weightsFor } from './load.ts';

export interface TrainerRequest extends TrainerOptions {
  /** The fastest that is present and trains in the precision where not given. */
  readonly backend?: BackendName | undefined;
  /** A safetensors file to begin with; fresh weights from the seed where not given. */
  readonly weights?: string | undefined;
}

/** A backend that trains. */
export type TrainingBackend = Backend & Required<Pick<Backend, 'train'>>;

/** Makes a trainer of a graph: its first weights are those of `run --seed`. Rejects with a `NincError`. */
export async function openTrainer(
  graph: Graph,
  { backend: asked, weights, ...options }: TrainerRequest,
): Promise<Trainer> {
  const backend = await chooseTrainingBackend(asked, options.precision);
  return backend.train(graph, weightsFor(graph, 'f32', { weights, seed: options.seed }), options);
}

/** The backend that was asked for, or the fastest that is present and trains in the precision: NIN5002, NIN5020, or what it lacks. */
export async function chooseTrainingBackend(asked: string | undefined, precision: Precision): Promise<TrainingBackend> {
  const all = await Promise.all(Object.values(backends).map((open) => open()));
  const fitting = all.filter(trains).filter(({ precisions }) => precisions.includes(precision));
  if (asked !== undefined) {
    if (!all.some(({ name }) => name === asked))
      throw new NincError([diagnostic('NIN5002', { backend: asked, known: all.map(({ name }) => name) })]);
    const found = fitting.find(({ name }) => name === asked);
    const backend = all.find(({ name }) => name === asked);
    if (found === undefined && backend !== undefined && trains(backend))
      throw new NincError([diagnostic('NIN5001', { backend: asked, precision, known: backend.precisions })]);
    if (found === undefined)
      throw new NincError([diagnostic('NIN5020', { backend: asked, known: fitting.map(({ name }) => name) })]);
    const presence = await found.presence();
    if (!presence.present) throw new NincError([presence.diagnostic]);
    return found;
  }
  const absent = [];
  for (const backend of fitting) {
    const presence = await backend.presence();
    if (presence.present) return backend;
    absent.push(presence.diagnostic);
  }
  throw new NincError(absent.length > 0 ? absent.slice(0, 1) : [diagnostic('NIN5003', { precision })]);
}

function trains(backend: Backend): backend is TrainingBackend {
  return backend.train !== undefined;
}
