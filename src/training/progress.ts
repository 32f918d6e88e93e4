/** Sums over samples, from which means are made. */
export interface Sums {
  readonly loss: number;
  /** Nothing where the loss knows no right and wrong. */
  readonly correct?: number;
  readonly samples: number;
}

/** Means over samples. */
export interface Metrics {
  readonly loss: number;
  /** The part of the samples that were right. */
  readonly accuracy?: number;
}

/** How far a run is: everything beside the trainer's own state that the next step depends on. Plain data, exact as JSON. */
export interface Progress {
  /** Steps that were made. */
  readonly step: number;
  /** Epochs that are over, evaluation included. */
  readonly epoch: number;
  /** Batches of the current epoch that were learned. */
  readonly batch: number;
  /** Of the current epoch's training samples so far. */
  readonly sums: Sums;
  readonly best?: Best;
  /** Early stopping ended it. */
  readonly stoppedEarly?: true;
}

export interface Best extends Metrics {
  readonly epoch: number;
  readonly step: number;
}

/** Whether nothing is left to do. */
export function isFinished({ epoch, stoppedEarly }: Progress, epochs: number): boolean {
  return stoppedEarly === true || epoch >= epochs;
}

export const noSums: Sums = { loss: 0, samples: 0 };

export const beginning: Progress = { step: 0, epoch: 0, batch: 0, sums: noSums };

/** Adds the means of a batch. */
export function withBatch(
  sums: Sums,
  batch: { readonly loss: number; readonly correct?: number | undefined },
  samples: number,
): Sums {
  const correct = batch.correct === undefined ? undefined : (sums.correct ?? 0) + batch.correct;
  return {
    loss: sums.loss + batch.loss * samples,
    ...(correct !== undefined && { correct }),
    samples: sums.samples + samples,
  };
}

export function metricsOf({ loss, correct, samples }: Sums): Metrics {
  return { loss: loss / samples, ...(correct !== undefined && { accuracy: correct / samples }) };
}

/** More right, or as many with a smaller loss. */
export function isBetter(metrics: Metrics, best: Metrics | undefined): boolean {
  if (best === undefined) return true;
  const [now, before] = [metrics.accuracy ?? 0, best.accuracy ?? 0];
  return now > before || (now === before && metrics.loss < best.loss);
}
