import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Augmentation, TrainingPlan } from '../ir/training/plan.ts';
import { augmented } from './augment/index.ts';
import type { Picture, PictureKey, PictureReader, PictureShape } from './pictures/picture.ts';

export type Normalize = NonNullable<TrainingPlan['normalize']>;

/** What becomes of every picture before it is learnt. */
export interface Treatment {
  readonly normalize?: Normalize | undefined;
  /** Before `normalize`, in order. */
  readonly augment: readonly Augmentation[];
  readonly seed: number;
}

/** The pictures of one batch to be made: plain data, which can be sent to another thread. */
export interface PictureTask {
  readonly epoch: number;
  readonly samples: Int32Array;
  readonly keys: readonly PictureKey[];
  /** Leave out pictures that cannot be read; otherwise the first of them is the fault of the batch. */
  readonly skipBad: boolean;
}

export interface MadePictures {
  /** Of all pictures: `[N, C, H, W]`. */
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
  /** The samples that could be read, in the order asked for. */
  readonly samples: Int32Array;
  readonly skipped: readonly Diagnostic[];
}

/** Reads, augments and normalises the pictures of a batch: a function of the task and of what the files hold. */
export function makePictures(reader: PictureReader, treatment: Treatment, task: PictureTask): Outcome<MadePictures> {
  const { augment, normalize, seed } = treatment;
  const { epoch, samples, keys, skipBad } = task;
  const kept: number[] = [];
  const skipped: Diagnostic[] = [];
  let shape: PictureShape = [0, 0, 0];
  let data = new Float32Array(0);
  let write: Writer | undefined;
  for (const [index, sample] of samples.entries()) {
    const { value: picture, diagnostics } = reader.read(keys[index] ?? sample);
    if (picture === undefined) {
      if (!skipBad) return { diagnostics };
      skipped.push(...diagnostics);
      continue;
    }
    const treated = augmented(picture, augment, { seed, epoch, sample });
    if (write === undefined) {
      shape = treated.shape;
      data = new Float32Array(samples.length * pictureSize(shape));
      write = normalizer(normalize, shape[0]);
    }
    write(treated, data, kept.length * pictureSize(shape));
    kept.push(sample);
  }
  const whole = kept.length === samples.length;
  return {
    value: {
      shape: [kept.length, ...shape],
      data: whole ? data : data.slice(0, kept.length * pictureSize(shape)),
      samples: whole ? samples : Int32Array.from(kept),
      skipped,
    },
    diagnostics: [],
  };
}

/** Writes normalised values. */
export type Writer = (picture: Picture, target: Float32Array, offset: number) => void;

/**
 * (x - mean) / std with every step in float32, as torchvision's ToTensor and Normalize. The 256 levels of bytes are computed once.
 * One mean or std stands for all channels.
 */
export function normalizer(normalize: Normalize | undefined, channels: number): Writer {
  const planes = Array.from({ length: channels }, (_, channel) => planeNormalizer(normalize, channel));
  return ({ shape: [, height, width], data }, target, offset) => {
    const size = height * width;
    for (const [channel, { value, levels }] of planes.entries()) {
      const [begin, end] = [channel * size, (channel + 1) * size];
      if (data instanceof Uint8Array)
        for (let at = begin; at < end; at++) target[offset + at] = levels[data[at] ?? 0] ?? 0;
      else for (let at = begin; at < end; at++) target[offset + at] = value(data[at] ?? 0);
    }
  };
}

function planeNormalizer(normalize: Normalize | undefined, channel: number) {
  const mean = Math.fround(of(normalize?.mean, channel) ?? 0);
  const std = Math.fround(of(normalize?.std, channel) ?? 1);
  const value = normalize === undefined ? (x: number) => x : (x: number) => Math.fround(x - mean) / std;
  return { value, levels: Float32Array.from({ length: 256 }, (_, level) => value(Math.fround(level / 255))) };
}

function of(values: readonly number[] | undefined, channel: number): number | undefined {
  return values?.length === 1 ? values[0] : values?.[channel];
}

/** Elements of one picture. */
export function pictureSize([channels, height, width]: PictureShape): number {
  return channels * height * width;
}
