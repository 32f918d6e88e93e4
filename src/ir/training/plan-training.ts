import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { validateTrain } from '../../parser/generated/validators.mjs';
import type { TrainSection } from '../../parser/spec.ts';
import { type Located, type MappingNode, plain } from '../../parser/tree.ts';
import { validateForm } from '../../parser/validate.ts';
import type { Graph } from '../graph.ts';
import type { ValueType } from '../type.ts';
import { checkBatch, checkClasses, checkInput, checkLoss, checkNormalize, checkSamples } from './checks.ts';
import { checkTogether } from './contradictions.ts';
import { type DataPlace, readSource } from './data.ts';
import type { DataSource, GradientClip, Optimizer, TrainingPlan } from './plan.ts';
import type { Planning } from './planning.ts';
import type { TrainArguments } from './schema.ts';
import { cycled, readAugmentation, readLoss, readOptimizer, readSchedule } from './settings.ts';
import { evaluated, type Params } from './values.ts';

export interface PlanOptions extends DataPlace {
  readonly params: Params;
}

/**
 * What a `train:` section means, judged as far as that is possible before a file of data is opened: its own settings against
 * each other (NIN3403, NIN3404), and against the graph (NIN3401, NIN3402, NIN44xx). Without a graph the former alone.
 */
export function planTraining(
  section: TrainSection,
  graph: Graph | undefined,
  options: PlanOptions,
): Outcome<TrainingPlan> {
  const planning = readSection(section, graph, options.params);
  const { args, diagnostics } = planning;
  const optimizer = args.optimizer && readOptimizer(args.optimizer);
  const schedule = args.schedule && readSchedule(args.schedule);
  const augment = (args.augment ?? []).map(readAugmentation);
  checkTogether(planning, optimizer, schedule, augment);
  const lossFaulty = section.faulty.includes('loss') || lost(section, planning, 'loss');
  const loss = readLoss(args.loss ?? {}, graph?.outputs[0]?.name ?? 'output');
  const output = lossFaulty ? undefined : checkLoss(planning, loss);
  const data = args.data;
  const train = data && readSource(planning, 'train', data.train, options);
  const test = data?.test && readSource(planning, 'test', data.test, options);
  const input = checkInput(planning);
  const sources = { ...(train !== undefined && { train }), ...(test !== undefined && { test }) };
  const normalize = args.normalize && { mean: asList(args.normalize.mean), std: asList(args.normalize.std) };
  const batchSize = args.batch_size ?? 64;
  if (output !== undefined) checkClasses(planning, sources, loss, output);
  if (input !== undefined) checkSamples(planning, sources, augment, input);
  if (input !== undefined && normalize !== undefined) checkNormalize(planning, normalize, input);
  if (train !== undefined) checkBatch(planning, train, batchSize);

  const incomplete = section.faulty.length > 0 || graph === undefined || hasErrors(diagnostics);
  if (incomplete || train === undefined || optimizer === undefined || args.epochs === undefined) return { diagnostics };
  const clip = clipOf(args);
  const value: TrainingPlan = {
    data: { train: sized(train, input), ...(test !== undefined && { test: sized(test, input) }) },
    ...(normalize !== undefined && { normalize }),
    augment,
    loss,
    optimizer: cycled(optimizer, schedule),
    ...(schedule !== undefined && { schedule }),
    ...(args.warmup !== undefined && {
      warmup: { steps: args.warmup.steps, startFactor: args.warmup.start_factor ?? 1 / 3 },
    }),
    ...(clip !== undefined && { clip }),
    ...(args.ema !== undefined && { ema: args.ema }),
    ...(args.early_stopping !== undefined && { earlyStopping: args.early_stopping }),
    epochs: args.epochs,
    batchSize,
    seed: args.seed ?? 0,
    precision: args.precision === 'bf16' ? 'bf16' : 'f32',
  };
  return { value, diagnostics };
}

/** What a step needs of a plan, beside data. */
export type StepPlan = Pick<TrainingPlan, 'loss' | 'clip' | 'ema'> & { readonly optimizer?: Optimizer };

/** The keys of `train:` that say what a step does, alone: what the library's `load` is given. Gives the codes of `planTraining`. */
export function planStep(section: TrainSection, graph: Graph): Outcome<StepPlan> {
  const planning = readSection(section, graph, { values: new Map(), faulty: new Set() });
  const { args, diagnostics } = planning;
  const optimizer = args.optimizer && readOptimizer(args.optimizer);
  checkTogether(planning, optimizer, undefined, []);
  const loss = readLoss(args.loss ?? {}, graph.outputs[0]?.name ?? 'output');
  if (!lost(section, planning, 'loss')) checkLoss(planning, loss);
  const clip = clipOf(args);
  if (hasErrors(diagnostics)) return { diagnostics };
  const value = {
    loss,
    ...(optimizer !== undefined && { optimizer }),
    ...(clip !== undefined && { clip }),
    ...(args.ema !== undefined && { ema: args.ema }),
  };
  return { value, diagnostics };
}

/** Evaluates, spells names out as mappings, and validates what that could have changed; keys with a fault are left out. */
function readSection({ node, range, faulty }: TrainSection, graph: Graph | undefined, params: Params): Planning {
  const diagnostics: Diagnostic[] = [];
  const entries = node.entries
    .filter(({ key }) => !faulty.includes(key))
    .flatMap((entry) => {
      const value = evaluated(entry.value, params, diagnostics);
      return value === undefined ? [] : [{ ...entry, value: spelledOut(entry.key, value) }];
    });
  const whole: MappingNode = { ...node, entries };
  // Of the section as a whole (keys that are missing or not known) everything was said when its form was judged.
  const faults = validateForm(whole, validateTrain, 'train').filter(({ path }) => path.length > 0);
  for (const { diagnostic } of faults) if (diagnostic !== undefined) diagnostics.push(diagnostic);
  const tree = { ...whole, entries: entries.filter(({ key }) => !faults.some(({ path }) => path[0] === key)) };
  // The validator has seen every key that is left.
  return { args: plain(tree) as Partial<TrainArguments>, tree, range, graph, diagnostics };
}

/** A key that is written, but whose value has a fault. */
function lost({ node }: TrainSection, { tree }: Planning, key: string): boolean {
  return node.entries.some((entry) => entry.key === key) && !tree.entries.some((entry) => entry.key === key);
}

const named = new Set(['loss', 'optimizer', 'schedule']);

function spelledOut(key: string, value: Located): Located {
  if (named.has(key)) return asCall(value);
  if (key === 'augment' && value.kind === 'sequence') return { ...value, items: value.items.map(asCall) };
  if (key !== 'data' || value.kind !== 'mapping') return value;
  return { ...value, entries: value.entries.map((entry) => ({ ...entry, value: asCall(entry.value) })) };
}

/** `relu` → `{relu: {}}`, and `{relu: }` too. */
function asCall(node: Located): Located {
  const { range } = node;
  const none: MappingNode = { kind: 'mapping', entries: [], range };
  if (node.kind === 'scalar' && typeof node.value === 'string')
    return { kind: 'mapping', range, entries: [{ key: node.value, keyRange: range, value: none }] };
  if (node.kind !== 'mapping') return node;
  const filled = node.entries.map((entry) =>
    entry.value.kind === 'scalar' && entry.value.value === null ? { ...entry, value: none } : entry,
  );
  return { ...node, entries: filled };
}

/** Pictures of a folder are resized to the input, where nothing else is said and it has one size. */
function sized(source: DataSource, input: ValueType | undefined): DataSource {
  const [, , height, width] = input?.shape ?? [];
  if (source.kind !== 'image_folder' || source.size !== undefined) return source;
  return typeof height === 'number' && typeof width === 'number' ? { ...source, size: [height, width] } : source;
}

function asList(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value] : value;
}

function clipOf({ clip_grad_norm: norm, clip_grad_value: value }: Partial<TrainArguments>): GradientClip | undefined {
  if (norm !== undefined) return { kind: 'norm', max: norm };
  return value === undefined ? undefined : { kind: 'value', max: value };
}
