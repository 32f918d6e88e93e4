import { join } from 'node:path';
import { backends } from '../../backends/registry.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { beginText, endText, epochText, stepText } from '../../reports/training/progress-text.ts';
import type { TrainReport, TrainResult } from '../../training/train.ts';
import { type Command, UsageError } from '../command.ts';
import { formatOption, readBackendOptions, readCount, readSpecOptions, trainedSpecOptions } from '../flags.ts';
import { plannedGraph } from '../graph.ts';
import { interruption } from '../interrupt.ts';
import { printDiagnostics } from '../print.ts';

export const command: Command = {
  name: 'train',
  summary: "trains a model by its spec's `train:`, and goes on with a run that was stopped",
  usage: 'SPEC --out DIR',
  positionals: { min: 1, max: 1 },
  options: {
    out: { value: 'DIR', summary: 'the folder of the run: weights, history, checkpoints' },
    resume: { summary: 'goes on with the run in DIR, or begins it' },
    epochs: { value: 'N', summary: "in place of the spec's" },
    steps: { value: 'N', summary: 'ends after so many steps in all' },
    'checkpoint-every': {
      value: 'STEPS',
      summary: 'also keeps the state every so many steps (default: after each epoch)',
    },
    backend: {
      value: 'B',
      choices: Object.keys(backends),
      summary: 'what trains it (default: the fastest that is present)',
    },
    precision: { value: 'P', choices: ['f32', 'bf16'], summary: "of products (default: the spec's)" },
    weights: { value: 'FILE', summary: 'safetensors to begin with (default: fresh ones from the seed)' },
    'skip-bad': { summary: 'leaves out pictures that cannot be read, and says so' },
    format: formatOption,
    ...trainedSpecOptions,
  },
  examples: [
    'ninc train specs/nin-digits.nin.yaml --out runs/digits',
    'ninc train specs/nin-digits.nin.yaml --out runs/digits --resume',
    'ninc train specs/nin-mnist.nin.yaml --out runs/mnist --precision bf16 --epochs 3',
  ],
  async run(given) {
    const [path = ''] = given.positionals;
    const out = given.one('out');
    if (out === undefined) throw new UsageError('ninc train needs --out DIR');
    const counts = {
      epochs: readCount('epochs', given.one('epochs')),
      steps: readCount('steps', given.one('steps')),
      checkpointEvery: readCount('checkpoint-every', given.one('checkpoint-every')),
    };
    const { backend, precision } = readBackendOptions(given);
    const { graph, plan } = plannedGraph(path, readSpecOptions(given));
    const { train } = await import('../../training/train.ts');
    const stop = interruption();
    const line = progressLine();
    try {
      const result = await train(graph, plan, {
        out,
        ...counts,
        resume: given.has('resume'),
        backend,
        precision: precision === 'f64' ? undefined : precision,
        weights: given.one('weights'),
        stopped: stop.heard,
        report: line.report,
        onSkipped: given.has('skip-bad') ? line.warn : undefined,
      });
      line.clear();
      process.stdout.write(given.one('format') === 'json' ? json(result, out) : endText(result, out));
      return result.ended === 'interrupted' ? 130 : 0;
    } finally {
      line.clear();
      stop.done();
    }
  },
};

function json({ ended, progress, untouched }: TrainResult, out: string): string {
  const { step, epoch, best } = progress;
  const report = {
    ended,
    untouched,
    steps: step,
    epochs: epoch,
    best: best ?? null,
    weights: join(out, 'weights.safetensors'),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** On a terminal one line that changes, elsewhere a line an epoch; on stderr. */
function progressLine() {
  const terminal = process.stderr.isTTY === true;
  let epochs = 0;
  let samples = 0;
  let drawn = 0;
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write('\r\x1b[2K');
    shown = false;
  };
  // A second Ctrl-C ends the process wherever it is.
  process.once('exit', clear);
  const say = (text: string) => {
    clear();
    process.stderr.write(`${text}\n`);
  };
  const draw = (text: string) => {
    if (!terminal || performance.now() - drawn < 100) return;
    drawn = performance.now();
    process.stderr.write(`\r\x1b[2K${text}`);
    shown = true;
  };
  return {
    clear,
    warn(fault: Diagnostic) {
      clear();
      printDiagnostics([{ ...fault, severity: 'warning' }]);
    },
    report(report: TrainReport) {
      if (report.kind === 'begin') {
        [epochs, samples] = [report.plan.epochs, report.samples];
        say(beginText(report));
      } else if (report.kind === 'damaged') {
        clear();
        printDiagnostics(report.diagnostics.map((one) => ({ ...one, severity: 'warning' })));
        say('the checkpoint before is taken');
      } else if (report.kind === 'epoch') say(epochText(report, epochs));
      else if (report.kind === 'step') draw(stepText(report, epochs, samples));
      else draw(`epoch ${report.progress.epoch + 1}/${epochs}: evaluating, ${report.samples} samples`);
    },
  };
}
