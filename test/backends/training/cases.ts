import { readFileSync } from 'node:fs';
import type { Batch, StepSettings, TrainerOptions } from '../../../src/backends/trainer.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Optimizer, Schedule } from '../../../src/ir/training/plan.ts';
import type { ScheduleArguments } from '../../../src/ir/training/schema.ts';
import { cycled, readSchedule } from '../../../src/ir/training/settings.ts';
import { scheduledStep } from '../../../src/training/schedule.ts';
import { elements, type Weights } from '../../../src/weights/tensor.ts';
import { fillSigned } from '../../golden/fill.ts';
import { graphOf } from '../../support.ts';

type OneCycleArguments = NonNullable<ScheduleArguments['one_cycle']>;

/** Ten steps that PyTorch took: see test/golden/make/training.py. */
export interface TrainingCase {
  readonly name: string;
  readonly kind: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly momenta?: readonly number[] | undefined;
  /** Arguments of OneCycleLR. */
  readonly one_cycle?: OneCycleArguments | undefined;
  readonly label_smoothing?: number | undefined;
  readonly loss?: string | undefined;
  readonly clip?: { readonly kind: string; readonly max: number } | undefined;
  readonly ema?: number | undefined;
  readonly losses: readonly number[];
  readonly weights: Readonly<Record<string, string>>;
  readonly averages: Readonly<Record<string, string | undefined>>;
  readonly evaluated: string;
}

// Read, not imported: it needs no type of its own.
const text = readFileSync(new URL('../../golden/training.json', import.meta.url), 'utf8');
export const trainingCases = (JSON.parse(text) as { readonly cases: readonly TrainingCase[] }).cases;

export const network: Graph = graphOf(`
  ninc: 1
  inputs:
    image: {shape: [N, 2, 6, 6]}
  layers:
    - conv2d: {out_channels: 4, kernel_size: 3, padding: 1, bias: false}
    - batch_norm2d: {momentum: 0.2}
    - relu
    - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}
    - conv2d: {out_channels: 5, kernel_size: 2}
    - sigmoid
    - flatten
    - linear: {out_features: 3}
`);

/** What PyTorch began with. */
export function firstWeights(graph: Graph = network): Weights {
  let learned = 0;
  return new Map(
    graph.nodes
      .flatMap((node) => node.parameters)
      .map(({ name, shape, role, trainable }) => {
        const count = elements(shape);
        const constant = new Float64Array(count).fill(role === 'running_var' ? 1 : 0);
        return [name, { shape, data: trainable ? fillSigned(count, learned++, 0.5) : constant }];
      }),
  );
}

const samples = 6;

export function batchOf({ loss }: Pick<TrainingCase, 'loss'>, step: number): Batch {
  const inputs = { image: { shape: [samples, 2, 6, 6], data: fillSigned(samples * 72, 100 + step) } };
  const target =
    loss === 'mse_loss'
      ? { shape: [samples, 3], data: Float32Array.from(fillSigned(samples * 3, 200 + step)) }
      : { shape: [samples], data: Int32Array.from({ length: samples }, (_, i) => (7 * i + step) % 3) };
  return { inputs, target };
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function scheduleOf({ one_cycle: cycle }: TrainingCase): Schedule | undefined {
  return cycle && readSchedule({ one_cycle: cycle });
}

function optimizerOf({ kind, args }: TrainingCase): Optimizer {
  const lr = number(args['lr']);
  const weightDecay = number(args['weight_decay']);
  const momentum = number(args['momentum']);
  const eps = number(args['eps']);
  if (kind === 'sgd') {
    const dampening = number(args['dampening']);
    return { kind, lr, weightDecay, momentum, dampening, nesterov: args['nesterov'] === true };
  }
  if (kind === 'rmsprop') {
    return { kind, lr, weightDecay, momentum, eps, alpha: number(args['alpha']), centered: args['centered'] === true };
  }
  const betas = Array.isArray(args['betas']) ? args['betas'].map(number) : [];
  return { kind: kind === 'adam' ? 'adam' : 'adamw', lr, weightDecay, eps, betas: [betas[0] ?? 0, betas[1] ?? 0] };
}

export function optionsOf(one: TrainingCase, precision: TrainerOptions['precision'] = 'f32'): TrainerOptions {
  const output = 'output';
  return {
    precision,
    seed: 1,
    loss:
      one.loss === 'mse_loss'
        ? { kind: 'mse_loss', output }
        : { kind: 'cross_entropy', output, labelSmoothing: one.label_smoothing ?? 0 },
    optimizer: cycled(optimizerOf(one), scheduleOf(one)),
    ...(one.clip !== undefined && { clip: { kind: one.clip.kind === 'norm' ? 'norm' : 'value', max: one.clip.max } }),
    ...(one.ema !== undefined && { ema: { decay: one.ema } }),
  };
}

export function settingsOf(one: TrainingCase, step: number): StepSettings {
  const { args, momenta } = one;
  const schedule = scheduleOf(one);
  if (schedule !== undefined) {
    const run = { optimizer: optimizerOf(one), epochs: one.losses.length, stepsPerEpoch: 1 };
    return { step, ...scheduledStep({ ...run, schedule }, step) };
  }
  return { step, lr: number(args['lr']) * (1 - step / 20), momentum: momenta?.[step % 2] };
}
