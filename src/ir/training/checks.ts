import type { Dim } from '../dim/dim.ts';
import { formatDim } from '../dim/text.ts';
import { valueTypes } from '../graph.ts';
import type { ValueType } from '../type.ts';
import type { Augmentation, DataSource, Loss, TrainingPlan } from './plan.ts';
import { fault, type Planning } from './planning.ts';
import { type KnownSamples, knownSamples } from './samples.ts';
import { loneStep } from './statistics.ts';

type Sources = { readonly [K in 'train' | 'test']?: DataSource };

/** The one input that samples go into: NIN3402 where there are several, NIN4406 where its batch is not open. */
export function checkInput(planning: Planning): ValueType | undefined {
  const { graph } = planning;
  const [input, ...others] = graph?.inputs ?? [];
  if (graph === undefined || input === undefined) return undefined;
  if (others.length > 0) return fault(planning, [], 'NIN3402', { inputs: graph.inputs.map(({ name }) => name) });
  const [batch] = input.type.shape;
  if (typeof batch === 'number')
    return fault(
      planning,
      [],
      'NIN4406',
      { input: input.name, batch },
      `write N: [${['N', ...shown(input.type).slice(1)].join(', ')}]`,
    );
  return input.type;
}

/** The output that the loss reads: NIN3401 where it is not there, NIN4401 where the loss cannot take it. Gives its type. */
export function checkLoss(planning: Planning, loss: Loss): ValueType | undefined {
  const { graph } = planning;
  if (graph === undefined) return undefined;
  const at = ['loss', loss.kind, 'output'];
  const found = graph.outputs.find(({ name }) => name === loss.output);
  if (found === undefined)
    return fault(planning, at, 'NIN3401', { output: loss.output, known: graph.outputs.map(({ name }) => name) });
  if (graph.inputs.some(({ name }) => name === found.value))
    return fault(planning, at, 'NIN3403', {
      reason: `the output ${loss.output} is an input: nothing is learned from it`,
    });
  const type = valueTypes(graph).get(found.value);
  if (type === undefined || loss.kind === 'mse_loss') return type;
  const [batch, classes, ...others] = type.shape;
  // A batch that is not open was said of the input.
  if (batch !== undefined && typeof classes === 'number' && others.length === 0) return type;
  const help = others.length > 0 ? 'end with `flatten`, behind `global_avg_pool2d` for instance' : undefined;
  return fault(planning, at, 'NIN4401', { output: loss.output, found: shown(type) }, help);
}

/** The classes of the data against the width of the output (NIN4402). */
export function checkClasses(planning: Planning, sources: Sources, loss: Loss, output: ValueType): void {
  const width = output.shape[1];
  if (typeof width !== 'number' || output.shape.length !== 2) return;
  const wrong = Object.entries(sources).find(([, source]) => (knownSamples(source).classes ?? width) !== width);
  if (wrong === undefined) return;
  // Training and test data that are both wrong have one cause.
  const [slot, source] = wrong;
  const { name, classes = 0 } = knownSamples(source);
  const help = `the last layer must give ${classes}, one for each class`;
  fault(planning, ['data', slot], 'NIN4402', { name, classes, output: loss.output, width }, help);
}

/** The size of samples against the input (NIN4403). */
export function checkSamples(
  planning: Planning,
  sources: Sources,
  augment: readonly Augmentation[],
  input: ValueType,
): void {
  const reported = new Set<string>();
  for (const [slot, source] of Object.entries(sources)) {
    const known = knownSamples(source);
    const cut = slot === 'train' ? cropOf(augment) : undefined;
    const sample = misfit(known, cut, input);
    // Training and test data that are both wrong have one cause.
    if (sample === undefined || reported.has(`${known.name} ${sample}`)) continue;
    reported.add(`${known.name} ${sample}`);
    const at = ['data', slot];
    fault(planning, at, 'NIN4403', { name: known.name, sample, input: shown(input) });
  }
}

/** What samples are, where that does not fit the input. */
function misfit(known: KnownSamples, cut: readonly [number, number] | undefined, { shape }: ValueType) {
  const channels = shape[1];
  if (known.fits === true) {
    if (shape.length !== 4 || (typeof channels === 'number' && channels !== 1 && channels !== 3))
      return '[1, H, W] or [3, H, W]';
  }
  const sample = sampleOf(known, cut);
  return sample === undefined || fits(sample, shape.slice(1)) ? undefined : `[${sample.map(textOf).join(', ')}]`;
}

function cropOf(augment: readonly Augmentation[]): readonly [number, number] | undefined {
  return augment.flatMap((one) => (one.kind === 'random_crop' && one.size !== undefined ? [one.size] : [])).at(-1);
}

/** [channels, height, width] as far as it is known. */
function sampleOf({ channels, size }: KnownSamples, cut: readonly [number, number] | undefined) {
  const [height, width] = cut ?? size ?? [];
  return channels === undefined && height === undefined ? undefined : [channels, height, width];
}

function textOf(size: number | undefined): string {
  return size === undefined ? '?' : `${size}`;
}

function fits(sample: readonly (number | undefined)[], declared: readonly Dim[]): boolean {
  if (sample.length !== declared.length) return false;
  return sample.every((size, axis) => {
    const dim = declared[axis];
    return size === undefined || typeof dim !== 'number' || size === dim;
  });
}

/** One statistic, or one for each channel (NIN4404). */
export function checkNormalize(
  planning: Planning,
  { mean, std }: NonNullable<TrainingPlan['normalize']>,
  input: ValueType,
): void {
  const channels = input.shape[1];
  if (typeof channels !== 'number') return;
  for (const [name, values] of [['mean', mean] as const, ['std', std] as const]) {
    if (values.length === 1 || values.length === channels) continue;
    fault(planning, ['normalize', name], 'NIN4404', { name, found: values.length, channels });
  }
}

/** More samples in a step than there are (NIN4405), or too few for a batch norm (NIN4408). */
export function checkBatch(planning: Planning, train: DataSource, batchSize: number): void {
  const { name, count } = knownSamples(train);
  if (count !== undefined && batchSize > count) {
    fault(planning, ['batch_size'], 'NIN4405', { name, count, batchSize });
    return;
  }
  const lone = planning.graph && loneStep(planning.graph, batchSize, count);
  if (lone === undefined) return;
  const { norm, help } = lone;
  fault(planning, ['batch_size'], 'NIN4408', { id: norm.id, shape: norm.shape.map(formatDim) }, help);
}

function shown({ shape }: ValueType): readonly string[] {
  return shape.map(formatDim);
}
