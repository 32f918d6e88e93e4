import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { NincError } from '../../diagnostics/error.ts';
import { systemReason } from '../../files/reason.ts';
import type { Graph } from '../../ir/graph.ts';
import type { TrainingPlan } from '../../ir/training/plan.ts';
import { loadGraph, type Model } from '../../load.ts';
import { styleFor } from '../../reports/style.ts';
import { predictionsText } from '../../reports/training/evaluation-text.ts';
import type { Guess, PredictOptions } from '../../training/predict.ts';
import { type Command, UsageError } from '../command.ts';
import {
  backendOptions,
  formatOption,
  readBackendOptions,
  readCount,
  readSpecOptions,
  trainedSpecOptions,
  weightsOption,
} from '../flags.ts';
import { compiledSpec } from '../graph.ts';
import { interruptible } from '../interrupt.ts';
import { printDiagnostics, waiting } from '../print.ts';

export const command: Command = {
  name: 'predict',
  summary: 'says what pictures show: the likeliest classes with their probabilities',
  usage: 'SPEC IMAGE… --weights FILE',
  positionals: { min: 2 },
  options: {
    weights: weightsOption,
    top: { value: 'K', summary: 'how many classes for each picture (default 5)' },
    ...backendOptions,
    'skip-bad': { summary: 'leaves out pictures that cannot be read, and says so' },
    format: formatOption,
    ...trainedSpecOptions,
  },
  examples: [
    'ninc predict specs/nin-digits.nin.yaml seven.png --weights specs/nin-digits.safetensors',
    'ninc predict specs/nin-digits.nin.yaml pictures --weights specs/nin-digits.safetensors --format json',
  ],
  async run(given) {
    const [path = '', ...words] = given.positionals;
    const weights = given.one('weights');
    if (weights === undefined) throw new UsageError('ninc predict needs --weights FILE');
    const top = readCount('top', given.one('top')) ?? 5;
    const { value: graph, training: plan } = compiledSpec(path, readSpecOptions(given));
    const files = words.flatMap(pictureFiles);
    const wait = waiting('loading');
    let model: Model | undefined;
    try {
      model = await loadGraph(graph, { weights, ...readBackendOptions(given) });
      wait.say('running');
      const options = {
        normalize: plan?.normalize,
        output: outputOf(graph, plan),
        classes: await classNames(graph, plan, (text) => {
          wait.done();
          process.stderr.write(`${text}\n`);
        }),
        top,
      };
      const { predictions, faults } = await predictAll(model, files, options);
      wait.done();
      if (faults.length > 0 && !given.has('skip-bad')) throw new NincError(faults);
      printDiagnostics(faults.map((fault) => ({ ...fault, severity: 'warning' })));
      process.stdout.write(
        given.one('format') === 'json'
          ? `${JSON.stringify({ predictions }, null, 2)}\n`
          : predictionsText(predictions, styleFor(process.stdout)),
      );
      return 0;
    } finally {
      wait.done();
      model?.dispose();
    }
  },
};

/** So many pictures go through the network at once. */
const atOnce = 32;

interface Predicted {
  readonly predictions: readonly { readonly file: string; readonly classes: readonly Guess[] }[];
  readonly faults: readonly Diagnostic[];
}

/** In the order of the files; pictures that keep a size of their own go one by one. */
async function predictAll(model: Model, files: readonly string[], options: PredictOptions): Promise<Predicted> {
  const { predict, readPictures } = await import('../../training/predict.ts');
  const sized = model.graph.inputs[0]?.type.shape.slice(1).every((dim) => typeof dim === 'number') === true;
  const step = sized ? atOnce : 1;
  const predictions: { readonly file: string; readonly classes: readonly Guess[] }[] = [];
  const faults: Diagnostic[] = [];
  for (let at = 0; at < files.length; at += step) {
    await interruptible();
    const { read, faults: bad } = readPictures(model.graph, files.slice(at, at + step), options.normalize);
    faults.push(...bad);
    const guesses = await predict(
      model,
      read.map(({ picture }) => picture),
      options,
    );
    for (const [index, { file }] of read.entries()) predictions.push({ file, classes: guesses[index] ?? [] });
  }
  return { predictions, faults };
}

/** The output that was trained, else the first. */
function outputOf({ outputs }: Graph, plan: TrainingPlan | undefined): string {
  return plan?.loss.output ?? outputs[0]?.name ?? 'output';
}

/** As the data names them; by number where the data is not at hand, which is said. */
async function classNames(
  graph: Graph,
  plan: TrainingPlan | undefined,
  note: (text: string) => void,
): Promise<readonly string[]> {
  if (plan === undefined) return [];
  const { openFeed } = await import('../../training/open-data.ts');
  for (const source of [plan.data.test, plan.data.train]) {
    if (source === undefined) continue;
    try {
      const { classes, close } = await openFeed(graph, plan, source, { training: false, batchSize: 1 });
      await close();
      return classes;
    } catch (error) {
      if (!(error instanceof NincError)) throw error;
    }
  }
  note('classes are shown by number: the data that names them is not there (--data DIR says where)');
  return [];
}

/** A picture, or every PNG and JPEG below a folder, in the order of their names. */
function pictureFiles(word: string): readonly string[] {
  try {
    if (statSync(word, { throwIfNoEntry: false })?.isDirectory() !== true) return [word];
    const found = readdirSync(word, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(png|jpe?g)$/i.test(name),
    );
    if (found.length === 0) throw new UsageError(`${word} holds no PNG or JPEG`);
    return found.sort().map((name) => join(word, name));
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new NincError([diagnostic('NIN6001', { path: word, reason }, { file: word })]);
  }
}
