import { join } from 'node:path';
import { loadGraph, type Model, type OutputValue } from '../../load.ts';
import { runText } from '../../reports/run-text.ts';
import { styleFor } from '../../reports/style.ts';
import { writeNpy } from '../../weights/npy.ts';
import type { Command } from '../command.ts';
import {
  backendOptions,
  formatOption,
  readBackendOptions,
  readSeed,
  readSpecOptions,
  specOptions,
  weightsOption,
} from '../flags.ts';
import { graphOf } from '../graph.ts';
import { readInputs } from '../inputs.ts';
import { interruptible } from '../interrupt.ts';
import { waiting } from '../print.ts';
import { Staging } from '../staging.ts';

export const command: Command = {
  name: 'run',
  summary: 'runs one forward pass',
  usage: 'SPEC',
  positionals: { min: 1, max: 1 },
  options: {
    input: {
      value: 'NAME=FILE',
      summary: 'a .npy array, or a PNG or JPEG picture; seeded random where not given',
      multiple: true,
    },
    weights: weightsOption,
    seed: {
      value: 'S',
      summary: 'initialises weights as PyTorch does after torch.manual_seed(S); also for random inputs (default 0)',
    },
    ...backendOptions,
    batch: { value: 'N', summary: 'how many pictures random inputs have (default 1)' },
    dim: {
      value: 'NAME=SIZE',
      summary: 'the size of another symbol, for random inputs (default: the least that fits)',
      multiple: true,
    },
    out: { value: 'DIR', summary: 'writes one OUTPUT.npy for each output' },
    format: formatOption,
    ...specOptions,
  },
  examples: [
    'ninc run specs/nin-seed.nin.yaml',
    'ninc run specs/nin-seed.nin.yaml --input photo.jpg --weights weights.safetensors',
    'ninc run specs/nin-seed.nin.yaml --input image=x.npy --backend reference --out out --format json',
  ],
  async run(given) {
    const [path = ''] = given.positionals;
    const seed = readSeed(given.one('seed'));
    const started = performance.now();
    const graph = graphOf(path, readSpecOptions(given));
    const checked = performance.now();
    await interruptible();
    const inputs = await readInputs(graph, {
      files: given.all('input'),
      batch: given.one('batch'),
      dims: given.all('dim'),
      seed: seed ?? 0,
    });
    const out = given.one('out');
    const staging = out === undefined ? undefined : new Staging(out);
    const wait = waiting('loading');
    try {
      const model = await loadGraph(graph, {
        once: true,
        ...readBackendOptions(given),
        weights: given.one('weights'),
        seed,
      });
      wait.say('running');
      await interruptible();
      const { outputs, milliseconds } = await firstRun(model, inputs);
      await interruptible();
      wait.done();
      const files = staging === undefined ? new Map() : writeOutputs(staging, outputs);
      const timings = { check: checked - started, ...model.timings, first_run: milliseconds };
      const { precision, runtime } = model;
      const result = { backend: model.backend, precision, runtime, outputs, files, timings };
      process.stdout.write(given.one('format') === 'json' ? json(result) : runText(result, styleFor(process.stdout)));
      return 0;
    } finally {
      wait.done();
      staging?.discard();
    }
  },
};

async function firstRun(model: Model, inputs: Parameters<Model['run']>[0]) {
  const began = performance.now();
  try {
    const outputs = await model.run(inputs);
    return { outputs, milliseconds: performance.now() - began };
  } finally {
    model.dispose();
  }
}

/** One `.npy` for each output, all or none; the file names by output. */
function writeOutputs(staging: Staging, outputs: Readonly<Record<string, OutputValue>>): ReadonlyMap<string, string> {
  const named = Object.entries(outputs).map(([name, value]) => ({ name, value, path: `${name}.npy` }));
  for (const { path, value } of named) staging.write(path, (file) => writeNpy(file, value));
  staging.commit();
  return new Map(named.map(({ name, path }) => [name, join(staging.folder, path)]));
}

function json({ backend, precision, outputs, files, timings }: Parameters<typeof runText>[0]): string {
  const described = Object.entries(outputs).map(([name, { shape, dtype }]) => {
    const file = files.get(name);
    return { name, shape, dtype, ...(file !== undefined && { file }) };
  });
  const rounded = Object.fromEntries(
    Object.entries(timings).map(([name, value]) => [name, Math.round(value * 1000) / 1000]),
  );
  return `${JSON.stringify({ backend, precision, outputs: described, timings_ms: rounded }, null, 2)}\n`;
}
