import type { Batch, EvalResult, StepResult, StepSettings, Trainer, TrainerState } from '../../src/backends/trainer.ts';
import type { TrainingPlan } from '../../src/ir/training/plan.ts';
import type { Feed } from '../../src/training/feed.ts';
import type { Tensor } from '../../src/weights/tensor.ts';

/** Softmax regression with momentum, in plain TypeScript: a trainer whose every bit is known, in microseconds. */
export class LinearTrainer implements Trainer {
  readonly backend = 'reference';
  readonly precision = 'f32';
  /** Steps that were made. */
  steps = 0;
  #weight: Float32Array;
  #momentum: Float32Array;
  readonly #inputs: number;
  readonly #classes: number;
  /** From this step on the loss is NaN, and nothing changes any more. */
  readonly #lostAt: number;

  constructor(inputs = 6, classes = 3, lostAt = Number.POSITIVE_INFINITY) {
    this.#inputs = inputs;
    this.#classes = classes;
    this.#lostAt = lostAt;
    this.#weight = Float32Array.from({ length: inputs * classes }, (_, index) => Math.sin(index) / 10);
    this.#momentum = new Float32Array(inputs * classes);
  }

  async trainStep(batch: Batch, { step, lr, momentum = 0.9 }: StepSettings): Promise<StepResult> {
    if (step >= this.#lostAt) return { loss: Number.NaN, correct: 0 };
    const { loss, correct, probabilities, x, labels } = this.#forward(batch);
    const count = labels.length;
    for (let input = 0; input < this.#inputs; input++)
      for (let label = 0; label < this.#classes; label++) {
        let gradient = 0;
        for (let sample = 0; sample < count; sample++) {
          const expected = labels[sample] === label ? 1 : 0;
          const difference = (probabilities[sample * this.#classes + label] ?? 0) - expected;
          gradient += ((x[sample * this.#inputs + input] ?? 0) * difference) / count;
        }
        const at = input * this.#classes + label;
        this.#momentum[at] = (this.#momentum[at] ?? 0) * momentum + gradient;
        this.#weight[at] = (this.#weight[at] ?? 0) - lr * (this.#momentum[at] ?? 0);
      }
    this.steps++;
    return { loss, correct };
  }

  async evalStep(batch: Batch): Promise<EvalResult> {
    const { loss, correct, probabilities, labels } = this.#forward(batch);
    const output = { shape: [labels.length, this.#classes], data: probabilities };
    return { loss, correct, outputs: { output } };
  }

  #forward({ inputs, target }: Batch) {
    const x = inputs['x']?.data ?? new Float32Array(0);
    const labels = target.data;
    const probabilities = new Float32Array(labels.length * this.#classes);
    let loss = 0;
    let correct = 0;
    for (let sample = 0; sample < labels.length; sample++) {
      const logits = Array.from({ length: this.#classes }, (_, label) => {
        let sum = 0;
        for (let input = 0; input < this.#inputs; input++)
          sum += (x[sample * this.#inputs + input] ?? 0) * (this.#weight[input * this.#classes + label] ?? 0);
        return sum;
      });
      const largest = Math.max(...logits);
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
      logits.forEach((logit, label) => {
        probabilities[sample * this.#classes + label] = Math.exp(logit - largest) / total;
      });
      const label = labels[sample] ?? 0;
      loss += (Math.log(total) + largest - (logits[label] ?? 0)) / labels.length;
      if (logits[label] === largest) correct++;
    }
    return { loss, correct, probabilities, x, labels };
  }

  async state(): Promise<TrainerState> {
    const shape = [this.#inputs, this.#classes];
    const weight: Tensor = { shape, data: this.#weight.slice() };
    return new Map([
      ['linear.weight', weight],
      ['linear.weight#momentum', { shape, data: this.#momentum.slice() }],
    ]);
  }

  async restore(state: TrainerState): Promise<void> {
    this.#weight = Float32Array.from(state.get('linear.weight')?.data ?? []);
    this.#momentum = Float32Array.from(state.get('linear.weight#momentum')?.data ?? []);
  }

  async weights() {
    const [[name, tensor] = ['', undefined]] = await this.state();
    return tensor === undefined ? new Map<string, Tensor>() : new Map([[name, tensor]]);
  }

  dispose(): void {}
}

/** Samples that are a function of the epoch and their number; a third of them each class. */
export function linearFeed(samples: number, batchSize: number, { noise = 0.8, seed = 1 } = {}): Feed {
  const batches = Math.ceil(samples / batchSize);
  return {
    samples,
    batches,
    async *epoch(epoch, from) {
      for (let position = from; position < batches; position++) {
        const count = Math.min(batchSize, samples - position * batchSize);
        const data = new Float32Array(count * 6);
        const labels = new Int32Array(count);
        for (let index = 0; index < count; index++) {
          const sample = position * batchSize + index;
          labels[index] = sample % 3;
          for (let input = 0; input < 6; input++) {
            const random = Math.sin(seed * 977 + epoch * 7919 + sample * 104729 + input * 31) * 43758.5453;
            data[index * 6 + input] = (input % 3 === sample % 3 ? 1 : 0) + noise * (random - Math.floor(random) - 0.5);
          }
        }
        yield {
          position,
          samples: count,
          batch: { inputs: { x: { shape: [count, 6], data } }, target: { shape: [count], data: labels } },
        };
      }
    },
  };
}

export const linearPlan = (changes: Partial<TrainingPlan> = {}): TrainingPlan => ({
  data: {
    train: {
      kind: 'digits',
      split: 'train',
      range: { file: { path: '', text: '', lineStarts: [0] }, start: 0, end: 0 },
    },
  },
  augment: [],
  loss: { kind: 'cross_entropy', output: 'output', labelSmoothing: 0 },
  optimizer: { kind: 'sgd', lr: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0, nesterov: false },
  schedule: {
    kind: 'one_cycle',
    maxLr: 0.5,
    pctStart: 0.3,
    annealStrategy: 'cos',
    cycleMomentum: true,
    baseMomentum: 0.85,
    maxMomentum: 0.95,
    divFactor: 25,
    finalDivFactor: 1e4,
    threePhase: false,
  },
  epochs: 3,
  batchSize: 8,
  seed: 1,
  precision: 'f32',
  ...changes,
});
