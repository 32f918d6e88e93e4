import type { Loss } from '../ir/training/plan.ts';
import type { Model } from '../load.ts';
import type { Feed } from './feed.ts';

/** How one class fared. */
export interface ClassResult {
  readonly class: string;
  readonly samples: number;
  /** The part of its samples that were right; nothing where it has none. */
  readonly accuracy: number | null;
}

export interface Evaluation {
  readonly metrics: { readonly accuracy?: number; readonly loss: number };
  readonly samples: number;
  /** Rows are what a sample is, columns what it was taken for. Nothing where the targets are values. */
  readonly confusion?: readonly (readonly number[])[];
  readonly perClass?: readonly ClassResult[];
}

export interface EvaluateOptions {
  /** The input that samples go into, and what they are judged by. */
  readonly loss: Loss;
  readonly classes: readonly string[];
  /** Called after each batch with the number of samples so far; it may reject to end the work. */
  readonly progress?: (samples: number) => void | Promise<void>;
}

/** Runs a model over samples and judges it: loss as in training (in float64), accuracy, and which classes it takes for which. */
export async function evaluate(
  model: Model,
  feed: Feed,
  { loss, classes, progress }: EvaluateOptions,
): Promise<Evaluation> {
  let sum = 0;
  let samples = 0;
  const confusion = classes.map(() => classes.map(() => 0));
  for await (const { samples: count, batch } of feed.epoch(0, 0)) {
    const outputs = await model.run(batch.inputs);
    const { data = new Float32Array(0) } = outputs[loss.output] ?? {};
    const width = data.length / count;
    const { data: target } = batch.target;
    if (loss.kind === 'mse_loss') {
      sum += count * meanSquare(data, target);
    } else {
      for (let sample = 0; sample < count; sample++) {
        const logits = Float64Array.from(data.subarray(sample * width, (sample + 1) * width));
        const label = target[sample] ?? 0;
        sum += crossEntropy(logits, label, loss.labelSmoothing);
        const row = confusion[label];
        const taken = largest(logits);
        if (row !== undefined) row[taken] = (row[taken] ?? 0) + 1;
      }
    }
    samples += count;
    await progress?.(samples);
  }
  if (loss.kind === 'mse_loss') return { metrics: { loss: sum / samples }, samples };
  const right = confusion.reduce((total, row, label) => total + (row[label] ?? 0), 0);
  const perClass = classes.map((name, label) => {
    const count = (confusion[label] ?? []).reduce((total, value) => total + value, 0);
    return { class: name, samples: count, accuracy: count === 0 ? null : (confusion[label]?.[label] ?? 0) / count };
  });
  return { metrics: { accuracy: right / samples, loss: sum / samples }, samples, confusion, perClass };
}

/** torch.nn.CrossEntropyLoss of one sample: (1 - ε) · -log p[label] + ε · mean(-log p). */
export function crossEntropy(logits: Float64Array, label: number, smoothing: number): number {
  const log = logSum(logits);
  const own = log - (logits[label] ?? 0);
  if (smoothing === 0) return own;
  const mean = log - logits.reduce((total, value) => total + value, 0) / logits.length;
  return (1 - smoothing) * own + smoothing * mean;
}

/** log Σ exp(x), without overflow. */
function logSum(logits: Float64Array): number {
  const most = largestOf(logits);
  return most + Math.log(logits.reduce((total, value) => total + Math.exp(value - most), 0));
}

export function softmax(logits: ArrayLike<number>): readonly number[] {
  const values = Array.from(logits);
  const most = largestOf(values);
  const powers = values.map((value) => Math.exp(value - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** Not by spreading them into a call: an output of a value a pixel has more than a call takes. */
function largestOf(values: ArrayLike<number>): number {
  return values[largest(values)] ?? Number.NEGATIVE_INFINITY;
}

/** The place of the first of the largest. */
function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if ((values[index] ?? 0) > (values[best] ?? 0)) best = index;
  return best;
}

function meanSquare(data: ArrayLike<number>, target: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < data.length; index++) sum += ((data[index] ?? 0) - (target[index] ?? 0)) ** 2;
  return sum / data.length;
}
