import { availableParallelism } from 'node:os';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { augmentedShape } from './augment/index.ts';
import { type MadePictures, makePictures, type PictureTask, type Treatment } from './batch.ts';
import type { Dataset, Targets } from './dataset.ts';
import type { PictureReader } from './pictures/picture.ts';
import { shuffled } from './random.ts';
import { openPool, type Pool } from './worker/pool.ts';

export interface LoaderOptions extends Treatment {
  readonly batchSize: number;
  /** Threads that make batches ahead; 0: none, each is made when it is asked for. Left out: what suits the data set. */
  readonly threads?: number | undefined;
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
}

/** What a network is given at once. */
export interface LoadedBatch {
  /** Its position in the epoch, from 0. Where no sample of a batch can be read, there is none of its position. */
  readonly position: number;
  /** Which samples, by their position in the data set. */
  readonly samples: Int32Array;
  /** `[N, C, H, W]`, augmented and normalised. */
  readonly image: { readonly shape: readonly number[]; readonly data: Float32Array };
  readonly target: Targets;
}

/** Makes batches of a data set, which it does not close. The bytes do not depend on how many threads there are. */
export interface Loader {
  /** How many batches an epoch has; the last may be smaller. */
  readonly count: number;
  /**
   * Rejects with a NincError: it names the file where a sample cannot be read; NIN6103 where none can, of those that may be left
   * out. May be left before its end.
   */
  batches(epoch: Epoch): AsyncGenerator<LoadedBatch, void, undefined>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Batches that wait to be used take so much memory at most, in bytes. */
const mostAhead = 512 * 2 ** 20;
/** More threads than these do not decode faster than a disk reads. */
const mostThreads = 8;

/** Throws a NincError (NIN6309) where the pictures cannot be augmented so. */
export function openLoader(dataset: Dataset, options: LoaderOptions): Loader {
  const { batchSize, onSkipped, augment, normalize, seed } = options;
  const { diagnostics: unfit } = augmentedShape(dataset.shape, augment);
  if (unfit.length > 0) throw new NincError(unfit);
  const threads = options.threads ?? suitableThreads(dataset, options);
  const reader: PictureReader = { read: (sample) => dataset.read(Number(sample)), close() {} };
  let pool: Pool | undefined;

  const count = Math.ceil(dataset.length / batchSize);

  function make(task: PictureTask): Promise<Outcome<MadePictures>> {
    if (threads === 0) return Promise.resolve(makePictures(reader, options, task));
    pool ??= openPool(threads, { recipe: dataset.recipe, treatment: { augment, normalize, seed } });
    const made = pool.make(task);
    // Where the batches are left before their end, nobody waits for it any more.
    made.catch(() => {});
    return made;
  }

  async function* batches({ epoch, from = 0, shuffle }: Epoch): AsyncGenerator<LoadedBatch, void, undefined> {
    const order = shuffle ? shuffled(dataset.length, seed, epoch) : undefined;
    const ahead = threads === 0 ? 1 : batchesAhead(dataset, batchSize, threads);
    const waiting: Promise<Outcome<MadePictures>>[] = [];
    let asked = from;
    let read = 0;
    for (let position = from; position < count; position++) {
      for (; asked < count && waiting.length < ahead; asked++) waiting.push(make(taskOf(asked, epoch, order)));
      const { value: made, diagnostics } = (await waiting.shift()) ?? { diagnostics: [] };
      if (made === undefined) throw new NincError(diagnostics);
      for (const fault of made.skipped) onSkipped?.(fault);
      if (made.samples.length === 0) continue;
      read += made.samples.length;
      const { value: target, diagnostics: untold } = dataset.targets(made.samples);
      if (target === undefined) throw new NincError(untold);
      yield { position, samples: made.samples, image: { shape: made.shape, data: made.data }, target };
    }
    if (from === 0 && read === 0) throw new NincError([diagnostic('NIN6103', { samples: dataset.length })]);
  }

  function taskOf(position: number, epoch: number, order: Int32Array | undefined): PictureTask {
    const begin = position * batchSize;
    const end = Math.min(dataset.length, begin + batchSize);
    const samples = order?.slice(begin, end) ?? Int32Array.from({ length: end - begin }, (_, index) => begin + index);
    const keys = threads === 0 ? Array.from(samples) : Array.from(samples, dataset.key);
    return { epoch, samples, keys, skipBad: onSkipped !== undefined };
  }

  return {
    count,
    batches,
    async close() {
      await pool?.close();
      pool = undefined;
    },
  };
}

/** Records that only become numbers are faster copied than sent to a thread and back. */
function suitableThreads({ recipe }: Dataset, { augment }: Treatment): number {
  if (recipe.kind === 'records') return augment.length === 0 ? 0 : 1;
  return Math.min(mostThreads, availableParallelism());
}

/** Two for each thread, one that is used meanwhile; fewer where they are large. */
function batchesAhead({ shape: [channels, height, width] }: Dataset, batchSize: number, threads: number): number {
  const bytes = 4 * channels * height * width * batchSize;
  return Math.max(2, Math.min(2 * threads + 1, Math.floor(mostAhead / bytes)));
}
