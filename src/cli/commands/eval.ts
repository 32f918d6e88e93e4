import { loadGraph } from '../../load.ts';
import { styleFor } from '../../reports/style.ts';
import { evaluationText } from '../../reports/training/evaluation-text.ts';
import type { Evaluation } from '../../training/evaluate.ts';
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
import { plannedGraph } from '../graph.ts';
import { interruptible } from '../interrupt.ts';
import { printDiagnostics, waiting } from '../print.ts';

export const command: Command = {
  name: 'eval',
  summary: "judges a model by its spec's test data: accuracy, loss, which classes are taken for which",
  usage: 'SPEC --weights FILE',
  positionals: { min: 1, max: 1 },
  options: {
    weights: weightsOption,
    split: { value: 'S', choices: ['test', 'train'], summary: 'which samples (default: test, where there are any)' },
    ...backendOptions,
    batch: { value: 'N', summary: "samples at once (default: the spec's batch_size)" },
    'skip-bad': { summary: 'leaves out pictures that cannot be read, and says so' },
    format: formatOption,
    ...trainedSpecOptions,
  },
  examples: [
    'ninc eval specs/nin-digits.nin.yaml --weights specs/nin-digits.safetensors',
    'ninc eval specs/nin-digits.nin.yaml --weights runs/digits/best.safetensors --format json',
  ],
  async run(given) {
    const [path = ''] = given.positionals;
    const weights = given.one('weights');
    if (weights === undefined) throw new UsageError('ninc eval needs --weights FILE');
    const batch = readCount('batch', given.one('batch'));
    const { graph, plan } = plannedGraph(path, readSpecOptions(given));
    const { test, train } = plan.data;
    const source = (given.one('split') ?? 'test') === 'test' ? (test ?? train) : train;
    const { openFeed } = await import('../../training/open-data.ts');
    const { evaluate } = await import('../../training/evaluate.ts');
    const onSkipped = given.has('skip-bad')
      ? (fault: Parameters<typeof printDiagnostics>[0][0]) => printDiagnostics([{ ...fault, severity: 'warning' }])
      : undefined;
    const { feed, classes, close } = await openFeed(graph, plan, source, {
      training: false,
      batchSize: batch ?? plan.batchSize,
      onSkipped,
    });
    const wait = waiting('loading');
    try {
      const model = await loadGraph(graph, {
        weights,
        ...readBackendOptions(given),
      });
      try {
        const progress = async (samples: number) => {
          wait.say(`evaluating, ${samples} of ${feed.samples} samples`);
          await interruptible();
        };
        const result = await evaluate(model, feed, { loss: plan.loss, classes, progress });
        wait.done();
        process.stdout.write(
          given.one('format') === 'json' ? json(result) : evaluationText(result, styleFor(process.stdout)),
        );
        return 0;
      } finally {
        model.dispose();
      }
    } finally {
      wait.done();
      await close();
    }
  },
};

function json({ metrics, samples, confusion, perClass }: Evaluation): string {
  const report = {
    metrics,
    samples,
    ...(confusion !== undefined && { confusion_matrix: confusion }),
    ...(perClass !== undefined && { per_class: perClass }),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
