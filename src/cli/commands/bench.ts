import { availableParallelism, cpus, loadavg, platform } from 'node:os';
import { bindInputs } from '../../backends/bind-inputs.ts';
import { backends, isBackendName } from '../../backends/registry.ts';
import { type Choice, type Choices, chooseContenders } from '../../bench/contenders.ts';
import { gemmRate } from '../../bench/gemm.ts';
import { type BenchMachine, type BenchReport, resultsOf, type Samples } from '../../bench/report.ts';
import { takeTurns } from '../../bench/rounds.ts';
import { NincError } from '../../diagnostics/error.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { cost } from '../../ir/cost.ts';
import { evaluate } from '../../ir/dim/dim.ts';
import type { Graph } from '../../ir/graph.ts';
import { type InputValue, loadGraph, type Model } from '../../load.ts';
import { benchMarkdown } from '../../reports/bench/markdown.ts';
import { benchSvg } from '../../reports/bench/svg.ts';
import { benchText } from '../../reports/bench/text.ts';
import { styleFor } from '../../reports/style.ts';
import { type Command, UsageError } from '../command.ts';
import { isPrecision, readSeed, readSpecOptions, specOptions, weightsOption } from '../flags.ts';
import { graphOf } from '../graph.ts';
import { readInputs } from '../inputs.ts';
import { type Interruption, interruption } from '../interrupt.ts';

export const command: Command = {
  name: 'bench',
  summary: 'times forward passes on every backend that is present, turn about in one run',
  usage: 'SPEC',
  positionals: { min: 1, max: 1 },
  options: {
    batch: { value: 'N,…', summary: 'batch sizes (default 1,8,32)' },
    seconds: { value: 'S', summary: 'how long each batch size is measured (default 5)' },
    backend: {
      value: 'B',
      choices: Object.keys(backends),
      summary: 'measures only this one (default: all that are present but reference)',
      multiple: true,
    },
    precision: {
      value: 'P',
      choices: ['f32', 'f64', 'bf16'],
      summary: 'measures only in this one (default: f32 and bf16)',
      multiple: true,
    },
    weights: weightsOption,
    seed: { value: 'S', summary: 'initialises weights as PyTorch does; also for the inputs (default 0)' },
    dim: {
      value: 'NAME=SIZE',
      summary: 'the size of another symbol (default: the least that fits)',
      multiple: true,
    },
    format: { value: 'F', choices: ['text', 'json', 'markdown'], summary: 'how the result is written' },
    svg: { value: 'FILE', summary: 'also draws the ratios as a bar chart' },
    ...specOptions,
  },
  examples: [
    'ninc bench specs/nin-seed.nin.yaml',
    'ninc bench specs/nin-seed.nin.yaml --batch 1,8 --seconds 10 --format markdown',
    'ninc bench specs/nin-seed.nin.yaml --backend graph --precision f32 --precision f64',
  ],
  async run(given) {
    const [path = ''] = given.positionals;
    const seed = readSeed(given.one('seed'));
    const seconds = readSeconds(given.one('seconds') ?? '5');
    const batches = readBatches(given.one('batch') ?? '1,8,32');
    const [format, svg, weights] = [given.one('format'), given.one('svg'), given.one('weights')];
    const graph = graphOf(path, readSpecOptions(given));
    const choices = await chooseContenders(graph, {
      backends: given.all('backend').filter(isBackendName),
      precisions: given.all('precision').filter(isPrecision),
    });
    const inputs: Work[] = [];
    for (const batch of hasFreeBatch(graph) ? batches.map(String) : [undefined]) {
      inputs.push(await readInputs(graph, { files: [], batch, dims: given.all('dim'), seed: seed ?? 0 }));
    }
    const stop = interruption();
    try {
      const report = await measure(graph, choices, inputs, { seconds, stop, options: { weights, seed } });
      process.stdout.write(
        format === 'json'
          ? `${JSON.stringify(report, null, 2)}\n`
          : format === 'markdown'
            ? benchMarkdown(report)
            : benchText(report, styleFor(process.stdout)),
      );
      if (svg !== undefined) {
        const problems = writeFileAtomic(svg, benchSvg(report));
        if (problems.length > 0) throw new NincError(problems);
      }
      return report.interrupted ? 130 : 0;
    } finally {
      stop.done();
    }
  },
};

/** The inputs of one forward pass. */
type Work = Readonly<Record<string, InputValue>>;

interface Loaded extends Choice {
  readonly model: Model;
  readonly first_run_ms: number;
}

async function measure(
  graph: Graph,
  choices: Choices,
  inputs: readonly Work[],
  {
    seconds,
    stop,
    options,
  }: {
    readonly seconds: number;
    readonly stop: Interruption;
    readonly options: { readonly weights: string | undefined; readonly seed: number | undefined };
  },
): Promise<BenchReport> {
  const load = platform() === 'win32' ? null : (loadavg()[0] ?? null);
  const progress = progressLine();
  const loaded: Loaded[] = [];
  const samples: Samples[] = [];
  let gemm: number | undefined;
  try {
    for (const choice of choices.present) {
      if (await stop.heard()) break;
      progress.say(`loading ${choice.name}`);
      const model = await loadGraph(graph, { ...options, backend: choice.backend, precision: choice.precision });
      loaded.push({ ...choice, model, first_run_ms: await timed(model, inputs[0] ?? {}) });
    }
    for (const work of inputs) {
      const batch = batchOf(graph, work);
      if (await stop.heard()) break;
      progress.say(`batch ${batch}`);
      gemm = fastest(gemm, await gemmRate());
      const runners = loaded.map(({ model }) => ({ run: () => timed(model, work) }));
      const milliseconds = await takeTurns(runners, {
        seconds,
        warmUp: 2,
        least: 3,
        stopped: stop.heard,
        progress: (rounds) => progress.show(`batch ${batch}: round ${rounds}`),
      });
      samples.push({
        batch,
        contenders: loaded.map(({ name }, index) => ({ name, milliseconds: milliseconds[index] ?? [] })),
      });
    }
  } finally {
    progress.done();
    for (const { model } of loaded) model.dispose();
  }
  const macs = macsOf(graph, inputs[0] ?? {});
  const machine: BenchMachine = {
    processor: cpus()[0]?.model ?? 'unknown',
    threads: availableParallelism(),
    node: process.version,
    load_average: load,
    gemm_gflops: gemm ?? null,
  };
  return {
    network: graph.name,
    macs,
    machine,
    contenders: loaded.map(({ name, model, first_run_ms }) => ({
      name,
      runtime: model.runtime,
      load_ms: model.timings.load,
      first_run_ms,
    })),
    absent: choices.absent,
    results: resultsOf(samples, { macs, gemm_gflops: machine.gemm_gflops }),
    interrupted: await stop.heard(),
  };
}

async function timed(model: Model, work: Work): Promise<number> {
  const began = performance.now();
  await model.run(work);
  return performance.now() - began;
}

function fastest(before: number | undefined, now: number | undefined): number | undefined {
  return before === undefined || now === undefined ? now : Math.max(before, now);
}

/** Pictures in one forward pass: the first dimension of the first input. */
function batchOf({ inputs }: Graph, work: Work): number {
  return work[inputs[0]?.name ?? '']?.shape[0] ?? 1;
}

/** Whether the spec leaves the batch size open. */
function hasFreeBatch({ inputs }: Graph): boolean {
  return inputs.some(({ type }) => typeof type.shape[0] === 'object');
}

function macsOf(graph: Graph, work: Work): number {
  return evaluate(cost(graph).macs, bindInputs(graph, work).sizes);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds > 0 && seconds <= 86_400))
    throw new UsageError(`--seconds ${text}: the time must be a number of seconds above 0, at most 86400`);
  return seconds;
}

function readBatches(text: string): readonly number[] {
  const sizes = text.split(',').map(Number);
  if (!/^\d+(,\d+)*$/.test(text) || sizes.some((size) => size < 1 || size > 2 ** 20))
    throw new UsageError(`--batch ${text}: write batch sizes as 1,8,32, each from 1 to 2^20`);
  return [...new Set(sizes)];
}

/** What is being done: one line that changes on a terminal, plain lines of the main steps elsewhere; on stderr. */
function progressLine() {
  const terminal = process.stderr.isTTY === true;
  let shown = 0;
  const draw = (text: string) => {
    shown = performance.now();
    process.stderr.write(`\r\x1b[2K${text} …`);
  };
  const hide = () => {
    if (terminal) process.stderr.write('\r\x1b[2K');
  };
  // A second Ctrl-C ends the process wherever it is.
  process.once('exit', hide);
  return {
    say(text: string) {
      if (terminal) draw(text);
      else process.stderr.write(`${text}\n`);
    },
    /** Too often to be written each time. */
    show(text: string) {
      if (terminal && performance.now() - shown > 100) draw(text);
    },
    done() {
      hide();
      process.off('exit', hide);
    },
  };
}
