import type { Trainer, TrainerState } from '../backends/trainer.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Feed } from './feed.ts';
import type { Identity } from './position.ts';
import {
  isBetter,
  isFinished,
  type Metrics,
  metricsOf,
  noSums,
  type Progress,
  type Sums,
  withBatch,
} from './progress.ts';
import type { HistoryLine, RunFolder } from './run-folder.ts';
import { scheduledStep } from './schedule.ts';

export interface LoopOptions {
  /** With the number of epochs that is asked for. */
  readonly plan: TrainingPlan;
  readonly trainer: Trainer;
  readonly train: Feed;
  readonly test?: Feed | undefined;
  readonly folder: RunFolder;
  readonly identity: Identity;
  readonly epochs: Checkpoint['epochs'];
  /** Where the run stands; the trainer has the state that belongs to it. */
  readonly progress: Progress;
  /** Ends after so many steps in all. */
  readonly steps?: number | undefined;
  /** Also keeps the state every so many steps, not only after each epoch. */
  readonly checkpointEvery?: number | undefined;
  /** Whether somebody wants it to end: asked between two steps. */
  readonly stopped?: () => Promise<boolean>;
  readonly report?: (report: LoopReport) => void;
}

/** What the loop says while it runs. */
export type LoopReport =
  | { readonly kind: 'step'; readonly progress: Progress; readonly loss: number; readonly imagesPerSecond: number }
  | { readonly kind: 'evaluating'; readonly progress: Progress; readonly samples: number }
  | {
      readonly kind: 'epoch';
      readonly progress: Progress;
      readonly train: Metrics;
      readonly test?: Metrics;
      readonly imagesPerSecond: number;
    };

export interface LoopResult {
  readonly ended: 'finished' | 'steps' | 'interrupted';
  readonly progress: Progress;
}

/**
 * Trains from where a run stands to its end: epochs of steps, an evaluation after each, the state kept after each and in
 * between. Every number of it follows from the plan, the data and the state, so that a run that was stopped anywhere ends as one
 * that was not. Knows a trainer, not a backend. Throws a `NincError`: NIN6604 where the loss is no longer finite, NIN6002 where
 * the disk fails, and the faults of the data; the last state that was kept is whole.
 */
export async function runLoop(options: LoopOptions): Promise<LoopResult> {
  const run = new Run(options);
  if (options.folder.checkpoint === undefined) await run.keep();
  while (!isFinished(run.progress, options.plan.epochs)) {
    const ended = (await run.restOfEpoch()) ?? (await run.judge());
    await run.keep();
    if (ended !== undefined) return { ended, progress: run.progress };
  }
  return { ended: 'finished', progress: run.progress };
}

class Run {
  progress: Progress;
  readonly #options: LoopOptions;
  /** The best weights are those of now: they are written with the next state that is kept. */
  #best = false;
  #keptAt: number;
  #rate = new Rate();

  constructor(options: LoopOptions) {
    this.#options = options;
    this.progress = options.progress;
    this.#keptAt = options.progress.step;
  }

  /** The steps of the current epoch that are left; says why it ended before the last. */
  async restOfEpoch(): Promise<'steps' | 'interrupted' | undefined> {
    const { train, steps = Number.POSITIVE_INFINITY, checkpointEvery } = this.#options;
    this.#rate = new Rate();
    if (this.progress.batch >= train.batches) return undefined;
    if (this.progress.step >= steps) return 'steps';
    for await (const { position, samples, batch } of train.epoch(this.progress.epoch, this.progress.batch)) {
      await this.#step(batch, samples, position);
      const { step } = this.progress;
      const last = this.progress.batch >= train.batches;
      if (step >= steps && !last) return 'steps';
      if (await this.#options.stopped?.()) return 'interrupted';
      if (checkpointEvery !== undefined && step % checkpointEvery === 0 && !last) await this.keep();
    }
    // Where the last batches held no sample that could be read.
    this.progress = { ...this.progress, batch: train.batches };
    return undefined;
  }

  async #step(batch: Parameters<Trainer['trainStep']>[0], samples: number, position: number): Promise<void> {
    const { plan, trainer, train, folder, report } = this.#options;
    const { step, epoch } = this.progress;
    const { lr, momentum } = scheduledStep({ ...plan, stepsPerEpoch: train.batches }, step);
    const result = await trainer.trainStep(batch, { step, lr, ...(momentum !== undefined && { momentum }) });
    const imagesPerSecond = this.#rate.lap(samples);
    if (!Number.isFinite(result.loss)) {
      await this.keep();
      throw this.#lost();
    }
    const { loss, accuracy } = metricsOf(withBatch(noSums, result, samples));
    const sums = withBatch(this.progress.sums, result, samples);
    this.progress = { ...this.progress, step: step + 1, batch: position + 1, sums };
    const line = {
      kind: 'step',
      step: step + 1,
      epoch: epoch + 1,
      loss,
      accuracy,
      lr,
      momentum,
      images_per_second: rounded(imagesPerSecond),
    };
    folder.record(line, tagged('train', { loss, accuracy, lr }), step + 1);
    report?.({ kind: 'step', progress: this.progress, loss, imagesPerSecond: this.#rate.mean });
  }

  /** Evaluates after an epoch and begins the next; where it was interrupted it is done again. */
  async judge(): Promise<'interrupted' | undefined> {
    const { plan, test, folder, train, report } = this.#options;
    const { step, epoch, sums } = this.progress;
    const trained = metricsOf(sums);
    const tested = test === undefined ? undefined : await this.#evaluate(test);
    if (tested === 'interrupted') return 'interrupted';
    const judged = tested ?? trained;
    if (!Number.isFinite(judged.loss)) throw this.#lost();
    const better = isBetter(judged, this.progress.best);
    this.#best ||= better;
    const best = better ? { ...judged, epoch: epoch + 1, step } : this.progress.best;
    const patience = plan.earlyStopping?.patience ?? Number.POSITIVE_INFINITY;
    const stoppedEarly = epoch + 1 - (best?.epoch ?? 0) >= patience;
    this.progress = {
      step,
      epoch: epoch + 1,
      batch: 0,
      sums: noSums,
      ...(best !== undefined && { best }),
      ...(stoppedEarly && { stoppedEarly }),
    };
    const { lr } = scheduledStep({ ...plan, stepsPerEpoch: train.batches }, Math.max(0, step - 1));
    const line: HistoryLine = {
      kind: 'epoch',
      epoch: epoch + 1,
      step,
      loss: trained.loss,
      accuracy: trained.accuracy,
      test_loss: tested?.loss,
      test_accuracy: tested?.accuracy,
      lr,
      images_per_second: rounded(this.#rate.mean),
    };
    folder.record(line, { ...tagged('epoch', trained), ...(tested !== undefined && tagged('test', tested)) }, step);
    const imagesPerSecond = this.#rate.mean;
    report?.({
      kind: 'epoch',
      progress: this.progress,
      train: trained,
      ...(tested !== undefined && { test: tested }),
      imagesPerSecond,
    });
    return undefined;
  }

  async #evaluate(test: Feed): Promise<Metrics | 'interrupted'> {
    const { plan, trainer, stopped, report } = this.#options;
    let sums: Sums = noSums;
    for await (const { samples, batch } of test.epoch(0, 0)) {
      sums = withBatch(sums, await trainer.evalStep(batch, { average: plan.ema !== undefined }), samples);
      report?.({ kind: 'evaluating', progress: this.progress, samples: sums.samples });
      if (sums.samples < test.samples && (await stopped?.())) return 'interrupted';
    }
    return metricsOf(sums);
  }

  #lost(): NincError {
    const { step, epoch } = this.progress;
    return new NincError([diagnostic('NIN6604', { step: step + 1, epoch: epoch + 1, kept: this.#keptAt })]);
  }

  /** Keeps the state; one that is not finite is not kept. */
  async keep(): Promise<void> {
    const { folder, trainer, plan, identity, epochs } = this.#options;
    const { progress } = this;
    const state = await trainer.state();
    if (!allFinite(state)) throw this.#lost();
    const weights = await trainer.weights({ average: plan.ema !== undefined });
    // Until the first evaluation the newest weights are the best that there are.
    folder.keep({ identity, epochs, progress, state, weights, best: this.#best || progress.best === undefined });
    this.#best = false;
    this.#keptAt = progress.step;
  }
}

/** Samples a second, by the clock: what waits for data counts too. */
class Rate {
  #samples = 0;
  readonly #began = performance.now();
  #last = this.#began;

  /** Of the last step. */
  lap(samples: number): number {
    const now = performance.now();
    const milliseconds = now - this.#last;
    this.#last = now;
    this.#samples += samples;
    return (1000 * samples) / Math.max(milliseconds, 1e-3);
  }

  get mean(): number {
    return (1000 * this.#samples) / Math.max(this.#last - this.#began, 1e-3);
  }
}

function allFinite(state: TrainerState): boolean {
  for (const { data } of state.values()) for (const value of data) if (!Number.isFinite(value)) return false;
  return true;
}

function tagged(
  prefix: string,
  values: { readonly loss: number; readonly accuracy?: number | undefined; readonly lr?: number },
) {
  const named = Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'number' ? [[`${prefix}/${name}`, value] as const] : [],
  );
  return Object.fromEntries(named);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
