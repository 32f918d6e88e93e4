import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { makePictures, type PictureTask, type Treatment } from './batch.ts';
import type { Dataset, Targets } from './dataset.ts';
import { shuffled } from './random.ts';

export interface LoaderOptions extends Treatment {
  readonly batchSize: number;
  /** Leave out pictures that cannot be read, and tell this of each: their batches are smaller. Without it they are errors. */
  readonly onSkipped?: ((fault: Diagnostic) => void) | undefined;
}

export interface Epoch {
  /** From 0. It and the seed decide the order and every random number. */
  readonly epoch: number;
  /** The first batch that is wanted: what follows is the same as in an epoch from its beginning. */
  readonly from?: number;
  /** Without it the samples come in the data set's order. */
  readonly shuffle: boolean;
  /** Leave out the last batch where it is not full. */
  readonly dropLast?: boolean;
}

/** What a network is given at once. */
export interface LoadedBatch {
  /** Its position in the epoch, from 0. */
  readonly position: number;
  /** Which samples, by their position in the data set. */
  readonly samples: Int32Array;
  /** `[N, C, H, W]`, augmented and normalised. */
  readonly image: { readonly shape: readonly number[]; readonly data: Float32Array };
  readonly target: Targets;
}

/** Makes batches of a data set. It does not close the data set. */
export interface Loader {
  /** How many batches an epoch has. */
  count(dropLast?: boolean): number;
  /** Rejects with a NincError that names the file where a sample cannot be read. May be left before its end. */
  batches(epoch: Epoch): AsyncGenerator<LoadedBatch, void, undefined>;
  close(): Promise<void>;
}

export function openLoader(dataset: Dataset, options: LoaderOptions): Loader {
  const { batchSize, onSkipped } = options;
  const count = (dropLast = false) =>
    dropLast ? Math.floor(dataset.length / batchSize) : Math.ceil(dataset.length / batchSize);

  async function* batches({ epoch, from = 0, shuffle, dropLast }: Epoch): AsyncGenerator<LoadedBatch, void, undefined> {
    const order = shuffle ? shuffled(dataset.length, options.seed, epoch) : undefined;
    for (let position = from; position < count(dropLast); position++) {
      const task = taskOf(position, epoch, order);
      const { value: made, diagnostics } = makePictures(dataset, options, task);
      if (made === undefined) throw new NincError(diagnostics);
      for (const fault of made.skipped) onSkipped?.(fault);
      if (made.samples.length === 0) continue;
      const { value: target, diagnostics: untold } = dataset.targets(made.samples);
      if (target === undefined) throw new NincError(untold);
      yield { position, samples: made.samples, image: { shape: made.shape, data: made.data }, target };
    }
  }

  function taskOf(position: number, epoch: number, order: Int32Array | undefined): PictureTask {
    const begin = position * batchSize;
    const end = Math.min(dataset.length, begin + batchSize);
    const samples = order?.slice(begin, end) ?? Int32Array.from({ length: end - begin }, (_, index) => begin + index);
    return { epoch, samples, keys: Array.from(samples, dataset.key), skipBad: onSkipped !== undefined };
  }

  return { count, batches, close: async () => {} };
}
