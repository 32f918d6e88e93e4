import { type Dataset, type Expectations, type LoadedBatch, openDataset, openLoader } from '../data/index.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Range } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { formatDim, formatShape } from '../ir/dim/text.ts';
import { type Graph, outputType } from '../ir/graph.ts';
import type { DataSource, TrainingPlan } from '../ir/training/plan.ts';
import { loneStep } from '../ir/training/statistics.ts';
import type { ValueType } from '../ir/type.ts';
import type { FedBatch, Feed } from './feed.ts';

/** Samples that are opened: the feed, the names of their classes, and what frees them. */
export interface OpenFeed {
  readonly feed: Feed;
  /** None where the targets are values. */
  readonly classes: readonly string[];
  close(): Promise<void>;
}

export interface FeedOptions {
  /** Augmented, and in another order each epoch; otherwise in their own order. */
  readonly training: boolean;
  readonly batchSize: number;
  /** Of the training data: classes of test data have the same numbers. */
  readonly classNames?: readonly string[] | undefined;
  /** Leaves out what cannot be read, and is told of each. */
  readonly onSkipped?: ((fault: Diagnostic) => void) | undefined;
}

/**
 * Opens a source for a graph and checks it against what only the files know: NIN4402 to NIN4405, NIN4407 and NIN4408, beside the faults of
 * the files themselves. Rejects with a `NincError`.
 */
export async function openFeed(
  graph: Graph,
  plan: TrainingPlan,
  source: DataSource,
  options: FeedOptions,
): Promise<OpenFeed> {
  const [input] = graph.inputs;
  const output = outputType(graph, plan.loss.output);
  if (input === undefined || output === undefined) throw new Error('a plan was made for another graph');
  const { value: dataset, diagnostics } = await openDataset(source, expectations(plan, input.type, output, options));
  if (dataset === undefined) throw new NincError(diagnostics.map(whereToLook));
  const { training: learning, batchSize: most } = options;
  const faults = misfits(dataset, plan, source, { input: input.type, output, training: learning, batchSize: most });
  const lone = learning && faults.length === 0 ? loneStep(graph, most, dataset.length) : undefined;
  if (lone !== undefined) {
    const params = { id: lone.norm.id, shape: lone.norm.shape.map(formatDim) };
    faults.push(diagnostic('NIN4408', params, { range: source.range, help: lone.help }));
  }
  if (faults.length > 0) {
    dataset.close();
    throw new NincError(faults);
  }
  const { normalize, seed } = plan;
  const { batchSize, onSkipped, training } = options;
  const augment = training ? plan.augment : [];
  const loader = openLoader(dataset, { augment, normalize, seed, batchSize, onSkipped });
  const width = Number(output.shape[1]);
  const feed: Feed = {
    samples: dataset.length,
    batches: loader.count,
    async *epoch(epoch, from) {
      for await (const loaded of loader.batches({ epoch, from, shuffle: training }))
        yield fed(loaded, input.name, plan.loss.kind === 'mse_loss' ? width : undefined);
    },
  };
  return {
    feed,
    classes: dataset.classes,
    async close() {
      await loader.close();
      dataset.close();
    },
  };
}

/** Where a path of data begins is what is mostly wrong with it. */
function whereToLook(fault: Diagnostic): Diagnostic {
  if (fault.code !== 'NIN6001' || fault.help !== undefined) return fault;
  return { ...fault, help: "paths of data begin at the spec's folder; --data DIR lets them begin at another" };
}

/** The first few names, and how many more there are. */
function someOf(names: readonly string[]): string {
  const more = names.length - 5;
  return `${names.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function expectations({ loss }: TrainingPlan, input: ValueType, output: ValueType, options: FeedOptions): Expectations {
  const channels = input.shape[1];
  const classes = output.shape[1];
  return {
    ...(loss.kind === 'cross_entropy' && typeof classes === 'number' && { classes }),
    ...(isColour(channels) && { channels }),
    ...(options.classNames !== undefined && options.classNames.length > 0 && { classNames: options.classNames }),
    skipBad: options.onSkipped !== undefined,
  };
}

/** Classes as numbers, or one-hot where the loss compares values. */
function fed({ position, samples, image, target }: LoadedBatch, name: string, oneHot: number | undefined): FedBatch {
  const { data } = target;
  const expected = oneHot === undefined || !(data instanceof Int32Array) ? target : hot(data, oneHot);
  return { position, samples: samples.length, batch: { inputs: { [name]: image }, target: expected } };
}

function hot(labels: Int32Array, width: number) {
  const data = new Float32Array(labels.length * width);
  for (const [sample, label] of labels.entries()) data[sample * width + label] = 1;
  return { shape: [labels.length, width], data };
}

interface Fitting {
  readonly input: ValueType;
  readonly output: ValueType;
  readonly training: boolean;
  readonly batchSize: number;
}

function misfits(
  dataset: Dataset,
  plan: TrainingPlan,
  source: DataSource,
  { input, output, training, batchSize }: Fitting,
): Diagnostic[] {
  const { name, length, classes, targetShape } = dataset;
  const placement: { readonly range: Range } = { range: source.range };
  const faults: Diagnostic[] = [];
  const sample = sampleShape(dataset, training ? plan : undefined);
  const declared = input.shape.slice(1);
  if (
    sample.length !== declared.length ||
    sample.some((size, axis) => typeof declared[axis] === 'number' && declared[axis] !== size)
  ) {
    const params = { name, sample: `[${sample.join(', ')}]`, input: input.shape.map(formatDim) };
    faults.push(diagnostic('NIN4403', params, placement));
  }
  const channels = sample[0] ?? 0;
  for (const [statistic, values] of Object.entries(plan.normalize ?? {})) {
    if (values.length === 1 || values.length === channels) continue;
    faults.push(diagnostic('NIN4404', { name: statistic, found: values.length, channels }, placement));
  }
  const width = output.shape[1];
  if (plan.loss.kind === 'cross_entropy' && classes.length === 0) {
    faults.push(
      diagnostic(
        'NIN4407',
        { name, found: `values [${['N', ...targetShape].join(', ')}]`, loss: 'cross_entropy', needed: 'class indices' },
        placement,
      ),
    );
  } else if (
    classes.length > 0 &&
    source.kind === 'image_folder' &&
    typeof width === 'number' &&
    classes.length !== width
  ) {
    const help = `the folders are the classes: ${someOf(classes)}; the last layer must give ${classes.length}`;
    const params = { name, classes: classes.length, output: plan.loss.output, width };
    faults.push(diagnostic('NIN4402', params, { ...placement, help }));
  } else if (classes.length === 0 && !fits(targetShape, output)) {
    const needed = `values ${formatShape(output.shape)}`;
    faults.push(
      diagnostic(
        'NIN4407',
        { name, found: `values [${['N', ...targetShape].join(', ')}]`, loss: 'mse_loss', needed },
        placement,
      ),
    );
  }
  if (training && batchSize > length) faults.push(diagnostic('NIN4405', { name, count: length, batchSize }, placement));
  return faults;
}

function sampleShape({ shape }: Dataset, plan: TrainingPlan | undefined): readonly number[] {
  const cut = plan?.augment
    .flatMap((one) => (one.kind === 'random_crop' && one.size !== undefined ? [one.size] : []))
    .at(-1);
  return cut === undefined ? shape : [shape[0], ...cut];
}

function fits(target: readonly number[], { shape }: ValueType): boolean {
  const declared = shape.slice(1);
  return (
    target.length === declared.length &&
    target.every((size, axis) => typeof declared[axis] !== 'number' || declared[axis] === size)
  );
}

function isColour(channels: unknown): channels is 1 | 3 {
  return channels === 1 || channels === 3;
}
