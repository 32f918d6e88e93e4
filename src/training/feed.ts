import type { Batch } from '../backends/trainer.ts';

/** Samples in batches. What an epoch brings follows from the seed and its number alone, wherever one begins in it. */
export interface Feed {
  readonly samples: number;
  /** In one epoch; the last may be smaller. */
  readonly batches: number;
  /** From a batch on, counted from 0. Rejects with a `NincError` where a sample cannot be read. */
  epoch(epoch: number, from: number): AsyncIterable<FedBatch>;
}

export interface FedBatch {
  /** In the epoch, from 0. */
  readonly position: number;
  readonly samples: number;
  readonly batch: Batch;
}
