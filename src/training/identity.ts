import { createHash } from 'node:crypto';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDim } from '../ir/dim/text.ts';
import type { Graph } from '../ir/graph.ts';
import type { DataSource, TrainingPlan } from '../ir/training/plan.ts';
import type { Identity } from './position.ts';

/** What a run's steps follow from, beside backend and precision. `samples`: how many there are to train and to test with. */
export function specDigest(graph: Graph, plan: TrainingPlan, samples: readonly number[]): string {
  const { data, epochs, schedule, ...rest } = plan;
  const sources = [data.train, data.test].map((source) => source && withoutPlace(source));
  const content = { graph: shapeOf(graph), sources, samples, schedule, length: lengthOf(plan), ...rest };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** How long the training is, where the schedule depends on it: otherwise a run may be made longer. */
function lengthOf({ schedule, epochs }: TrainingPlan): number | undefined {
  return schedule?.kind === 'one_cycle' || (schedule?.kind === 'cosine' && schedule.tMax === undefined)
    ? epochs
    : undefined;
}

/** Data may be moved. */
function withoutPlace(source: DataSource): object {
  const { kind } = source;
  if (kind === 'digits') return { kind, split: source.split };
  if (kind === 'cifar100') return { kind, labels: source.labels };
  return kind === 'image_folder' ? { kind, size: source.size } : { kind };
}

/** Everything of a graph but where it is written. */
function shapeOf({ inputs, nodes, outputs }: Graph): object {
  return {
    inputs: inputs.map(({ name, type }) => [name, type.dtype, type.shape.map(formatDim)]),
    nodes: nodes.map(({ id, op, attributes, inputs: read, parameters }) => ({
      id,
      op,
      attributes,
      read,
      parameters: parameters.map(({ name, shape, dtype }) => [name, shape, dtype]),
    })),
    outputs,
  };
}

/** Why a run cannot go on as it was begun (NIN6603). */
export function difference(folder: string, run: Identity, now: Identity): Diagnostic | undefined {
  const placement = { file: folder };
  if (run.backend !== now.backend)
    return diagnostic('NIN6603', { what: 'the backend', needed: run.backend, found: now.backend }, placement);
  if (run.precision !== now.precision)
    return diagnostic('NIN6603', { what: 'the precision', needed: run.precision, found: now.precision }, placement);
  if (run.spec === now.spec) return undefined;
  const help =
    'its layers, its `train:` or the number of its samples have changed, or, where the schedule spans the run (one_cycle, cosine without T_max), its epochs (--epochs); what has changed begins a new run in another folder';
  return diagnostic(
    'NIN6603',
    { what: 'a spec of digest', needed: run.spec.slice(0, 8), found: now.spec.slice(0, 8) },
    { ...placement, help },
  );
}
