import type { BackendName } from '../backends/backend.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import type { Graph } from '../ir/graph.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import { chooseTrainingBackend, openTrainer } from '../open-trainer.ts';
import type { Checkpoint } from './checkpoint.ts';
import { difference, specDigest } from './identity.ts';
import { type LoopOptions, type LoopResult, runLoop } from './loop.ts';
import { type OpenFeed, openFeed } from './open-data.ts';
import { beginning, isFinished, type Progress } from './progress.ts';
import { RunFolder } from './run-folder.ts';

export interface TrainOptions extends Pick<LoopOptions, 'steps' | 'checkpointEvery' | 'stopped'> {
  readonly out: string;
  readonly resume: boolean;
  /** In place of the spec's. */
  readonly epochs?: number | undefined;
  readonly backend?: BackendName | undefined;
  readonly precision?: 'f32' | 'bf16' | undefined;
  /** A safetensors file to begin with. */
  readonly weights?: string | undefined;
  /** Leaves out pictures that cannot be read, and is told of each; without it they are errors. */
  readonly onSkipped?: ((fault: Diagnostic) => void) | undefined;
  readonly report?: (report: TrainReport) => void;
}

export type TrainReport =
  | Parameters<NonNullable<LoopOptions['report']>>[0]
  /** Before the first step. */
  | {
      readonly kind: 'begin';
      readonly backend: BackendName;
      readonly precision: 'f32' | 'bf16';
      readonly plan: TrainingPlan;
      readonly progress: Progress;
      readonly resumed: boolean;
      readonly samples: number;
      readonly testSamples: number | undefined;
      readonly stepsPerEpoch: number;
    }
  /** A newer checkpoint was damaged, and the one before is taken. */
  | { readonly kind: 'damaged'; readonly diagnostics: readonly Diagnostic[] };

export interface TrainResult extends LoopResult {
  /** Nothing was left to do. */
  readonly untouched: boolean;
}

/** Trains a graph by a plan into a folder, or goes on with the run in it. Rejects with a `NincError`. */
export async function train(graph: Graph, declared: TrainingPlan, options: TrainOptions): Promise<TrainResult> {
  const { value: folder, diagnostics } = RunFolder.open(options.out, { resume: options.resume });
  if (folder === undefined) throw new NincError(diagnostics);
  const feeds: OpenFeed[] = [];
  try {
    if (folder.remarks.length > 0) options.report?.({ kind: 'damaged', diagnostics: folder.remarks });
    return await trainIn(folder, graph, declared, options, feeds);
  } finally {
    for (const { close } of feeds) await close();
    folder.close();
  }
}

async function trainIn(
  folder: RunFolder,
  graph: Graph,
  declared: TrainingPlan,
  options: TrainOptions,
  feeds: OpenFeed[],
): Promise<TrainResult> {
  const { checkpoint } = folder;
  const progress = checkpoint?.progress ?? beginning;
  const precision = options.precision ?? ofRun(checkpoint?.identity.precision) ?? declared.precision;
  const plan: TrainingPlan = { ...declared, epochs: options.epochs ?? epochsOf(checkpoint, declared), precision };
  const backend = await chooseTrainingBackend(options.backend ?? checkpoint?.identity.backend, precision);
  const { batchSize } = plan;
  const open = async (source: TrainingPlan['data']['train'], training: boolean) => {
    const classNames = feeds[0]?.classes;
    const feed = await openFeed(graph, plan, source, { training, batchSize, classNames, onSkipped: options.onSkipped });
    feeds.push(feed);
    return feed.feed;
  };
  const trainFeed = await open(plan.data.train, true);
  const testFeed = plan.data.test && (await open(plan.data.test, false));
  const digest = specDigest(graph, { ...plan, precision: declared.precision }, [
    trainFeed.samples,
    testFeed?.samples ?? 0,
  ]);
  const identity = { spec: digest, backend: backend.name, precision };
  const changed = checkpoint && difference(folder.path, checkpoint.identity, identity);
  if (changed !== undefined) throw new NincError([changed]);
  const { steps } = options;
  if (isFinished(progress, plan.epochs)) return { ended: 'finished', progress, untouched: true };
  if (steps !== undefined && progress.step >= steps) return { ended: 'steps', progress, untouched: true };

  const trainer = await openTrainer(graph, {
    precision,
    loss: plan.loss,
    optimizer: plan.optimizer,
    clip: plan.clip,
    ema: plan.ema,
    seed: plan.seed,
    backend: backend.name,
    weights: options.weights,
  });
  try {
    if (checkpoint !== undefined) await trainer.restore(checkpoint.state);
    const { report } = options;
    report?.({
      kind: 'begin',
      backend: trainer.backend,
      precision,
      plan,
      progress,
      resumed: checkpoint !== undefined,
      samples: trainFeed.samples,
      testSamples: testFeed?.samples,
      stepsPerEpoch: trainFeed.batches,
    });
    const { checkpointEvery, stopped } = options;
    const result = await runLoop({
      plan,
      trainer,
      train: trainFeed,
      test: testFeed,
      folder,
      identity,
      epochs: { asked: plan.epochs, declared: declared.epochs },
      progress,
      steps,
      checkpointEvery,
      ...(stopped !== undefined && { stopped }),
      ...(report !== undefined && { report }),
    });
    return { ...result, untouched: false };
  } finally {
    trainer.dispose();
  }
}

/** What the run was begun with, unless the spec says something new since. */
function epochsOf(checkpoint: Checkpoint | undefined, { epochs }: TrainingPlan): number {
  return checkpoint?.epochs.declared === epochs ? checkpoint.epochs.asked : epochs;
}

function ofRun(precision: string | undefined): 'f32' | 'bf16' | undefined {
  return precision === 'f32' || precision === 'bf16' ? precision : undefined;
}
