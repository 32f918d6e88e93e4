import type { InputValue, LabelValue, LoadOptions, Model, TrainBatch, TrainingModel, TrainLoadOptions } from './api.ts';
import type { Trainer } from './backends/trainer.ts';
import { compile } from './compile.ts';
import { diagnostic } from './diagnostics/catalog.ts';
import { sourceFile } from './diagnostics/diagnostic.ts';
import { NincError } from './diagnostics/error.ts';
import type { Graph } from './ir/graph.ts';
import { planStep, type StepPlan } from './ir/training/plan-training.ts';
import { load as loadModel, namedOutputs, whyNothing } from './load.ts';
import { refuseTrainOptions } from './load-options.ts';
import { openTrainer } from './open-trainer.ts';
import { parse } from './parser/document.ts';
import { entryOf } from './parser/tree.ts';
import { writeSafetensors } from './weights/safetensors.ts';

/** Compiles a spec for a backend and gives it weights; with `mode: 'train'` it learns. Rejects with a `NincError` that carries the diagnostics. */
export function load(path: string, options: TrainLoadOptions): Promise<TrainingModel>;
export function load(path: string, options?: LoadOptions): Promise<Model>;
export async function load(path: string, options: LoadOptions | TrainLoadOptions = {}): Promise<Model | TrainingModel> {
  if (isTraining(options)) return loadTraining(path, options);
  return loadModel(path, options);
}

function isTraining(options: LoadOptions | TrainLoadOptions): options is TrainLoadOptions {
  return typeof options === 'object' && options !== null && 'mode' in options && options.mode === 'train';
}

/** Those that are read as `train:` is. */
const stepKeys = ['loss', 'optimizer', 'clip_grad_norm', 'clip_grad_value', 'ema'] as const;

async function loadTraining(path: string, options: TrainLoadOptions): Promise<TrainingModel> {
  refuseTrainOptions(options);
  const { batch, precision } = options;
  const compiled = compile(path, options);
  if (compiled.value === undefined) throw new NincError(whyNothing(path, compiled));
  const graph = compiled.value;
  const given = stepOf(graph, options);
  const declared: Partial<StepPlan> = compiled.training ?? {};
  const plan = { ...declared, ...given };
  const { optimizer } = plan;
  // A loss that nobody gives is not the default where the spec has one.
  const loss = options.loss === undefined ? (declared.loss ?? given.loss) : given.loss;
  if (optimizer === undefined) {
    const reason = 'it needs an `optimizer`, or a spec with `train:`';
    throw new NincError([diagnostic('NIN5006', { option: 'mode: train', reason })]);
  }
  const trainer = await openTrainer(graph, {
    precision: precision ?? compiled.training?.precision ?? 'f32',
    loss,
    optimizer,
    clip: plan.clip,
    ema: plan.ema,
    seed: options.seed ?? 0,
    backend: options.backend,
    weights: options.weights,
  });
  return trainingModel(trainer, { loss, lr: optimizer.lr, batch });
}

/** Reads the options as the section of a spec that they are: the same checks, places and words. */
function stepOf(graph: Graph, options: TrainLoadOptions): StepPlan {
  const picked = Object.fromEntries(
    stepKeys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])),
  );
  const file = sourceFile('the options of load', JSON.stringify({ train: picked }));
  const { value: document, diagnostics } = parse(file);
  const train = document?.root.kind === 'mapping' ? entryOf(document.root, 'train') : undefined;
  if (train?.value.kind !== 'mapping') throw new NincError(diagnostics);
  const planned = planStep({ range: train.keyRange, node: train.value, faulty: [] }, graph);
  if (planned.value === undefined) throw new NincError(planned.diagnostics);
  return planned.value;
}

interface Judging {
  readonly loss: StepPlan['loss'];
  readonly lr: number;
  readonly batch: number | undefined;
}

function trainingModel(trainer: Trainer, judging: Judging): TrainingModel {
  let steps = 0;
  return {
    backend: trainer.backend,
    precision: trainer.precision,
    get steps() {
      return steps;
    },
    async trainStep(given, settings = {}) {
      const { batch, samples } = batchOf(given, judging);
      const { lr, momentum } = stepSettings(settings, judging);
      const { loss, correct } = await trainer.trainStep(batch, {
        step: steps,
        lr,
        ...(momentum !== undefined && { momentum }),
      });
      if (Number.isFinite(loss)) steps++;
      return { loss, ...(correct !== undefined && { accuracy: correct / samples }) };
    },
    async evaluate(given) {
      const { batch, samples } = batchOf(given, judging);
      const { loss, correct, outputs } = await trainer.evalStep(batch, { average: true });
      return { loss, ...(correct !== undefined && { accuracy: correct / samples }), outputs: namedOutputs(outputs) };
    },
    weights: () => trainer.weights({ average: true }),
    async save(path) {
      const problems = writeSafetensors(path, await trainer.weights({ average: true }));
      if (problems.length > 0) throw new NincError(problems);
    },
    dispose: () => trainer.dispose(),
  };
}

/** What a schedule would give, from a caller of JavaScript: a rate that is no number would be the end of the weights. Throws a `NincError`. */
function stepSettings(given: { readonly lr?: number; readonly momentum?: number }, { lr: usual }: Judging) {
  const { lr = usual, momentum } = given;
  for (const [name, value] of Object.entries({ lr, momentum })) {
    if (value === undefined || (Number.isFinite(value) && value >= 0)) continue;
    const params = { call: 'trainStep', option: `${name}: ${value}`, reason: 'it must be a number of at least 0' };
    throw new NincError([diagnostic('NIN5006', params)]);
  }
  return { lr, momentum };
}

/** Divides a batch into inputs and label, and checks what the label is; whether both fit the graph is checked by the backend. Throws a `NincError`. */
function batchOf(given: TrainBatch, { loss, batch }: Judging) {
  // Callers from JavaScript may give anything: what holds no arrays lacks every one.
  const arrays: Partial<TrainBatch> = typeof given === 'object' && given !== null ? given : {};
  const { label, ...inputs } = arrays;
  const target = checkedLabel(label, loss);
  const samples = target.shape[0] ?? 0;
  if (batch !== undefined && samples > batch)
    throw unfit(`it has ${samples} samples, and \`batch\` says that there are at most ${batch}`);
  for (const [name, array] of Object.entries(inputs)) {
    const shape: unknown = array?.shape;
    if (Array.isArray(shape) && shape[0] !== samples)
      throw unfit(`it has ${samples} labels, but ${name} has ${shape[0]} samples`);
  }
  // Their data is checked where it is bound to the graph.
  return { batch: { inputs: inputs as Readonly<Record<string, InputValue>>, target }, samples };
}

function checkedLabel(label: LabelValue | null | undefined, loss: StepPlan['loss']): LabelValue {
  if (label === undefined || label === null)
    throw new NincError([diagnostic('NIN6201', { name: 'label', declared: ['N'] })]);
  const { shape, data } = label;
  const sized = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 1);
  if (!sized) throw unfit('its shape is not a list of whole numbers of at least 1');
  if (loss.kind === 'mse_loss') {
    if (!(data instanceof Float32Array)) throw unfit('its data is not a Float32Array');
    return label;
  }
  if (!(data instanceof Int32Array)) throw unfit('its data is not an Int32Array of class indices');
  if (shape.length !== 1) throw unfit(`its shape is [${shape.join(', ')}], and class indices are [N]`);
  return label;
}

function unfit(reason: string): NincError {
  return new NincError([diagnostic('NIN6208', { name: 'label', reason })]);
}
