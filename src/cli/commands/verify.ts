import { storedPrecision, weightsFor } from '../../load.ts';
import { styleFor } from '../../reports/style.ts';
import { verifyText } from '../../reports/verify-text.ts';
import { defaultTolerances, sideNames, type Tolerances, verify } from '../../verify/verify.ts';
import { type Command, UsageError } from '../command.ts';
import { formatOption, isPrecision, readSeed, readSpecOptions, specOptions, weightsOption } from '../flags.ts';
import { graphOf } from '../graph.ts';
import { readInputs } from '../inputs.ts';
import { waiting } from '../print.ts';

const precisions = Object.keys(defaultTolerances);
const defaults = Object.entries(defaultTolerances).map(([precision, value]) => `${precision}=${value}`);

export const command: Command = {
  name: 'verify',
  summary: 'runs a network on every backend and target that is here, and compares each node with the reference',
  usage: 'SPEC',
  positionals: { min: 1, max: 1 },
  options: {
    input: {
      value: 'NAME=FILE',
      summary: 'a .npy array, or a PNG or JPEG picture; seeded random where not given',
      multiple: true,
    },
    weights: weightsOption,
    seed: { value: 'S', summary: 'initialises weights as PyTorch does; also for random inputs (default 0)' },
    batch: { value: 'N', summary: 'how many pictures random inputs have (default 1)' },
    dim: { value: 'NAME=SIZE', summary: 'the size of another symbol, for random inputs', multiple: true },
    tolerance: {
      value: 'PRECISION=E',
      summary: `the largest error, relative to the largest number of the node (default ${defaults.join(', ')})`,
      multiple: true,
    },
    only: { value: 'SIDE', summary: 'compares only this one: `graph bf16`, `onnx files`', multiple: true },
    format: formatOption,
    ...specOptions,
  },
  examples: [
    'ninc verify specs/nin-seed.nin.yaml',
    'ninc verify specs/nin-seed.nin.yaml --weights weights.safetensors --input assets/chelsea.png --format json',
    'ninc verify specs/nin-seed.nin.yaml --only "graph bf16" --tolerance bf16=0.02',
  ],
  async run(given) {
    const [path = ''] = given.positionals;
    const seed = readSeed(given.one('seed'));
    const tolerances = readTolerances(given.all('tolerance'));
    const graph = graphOf(path, readSpecOptions(given));
    const only = given.all('only');
    const names = await sideNames(graph);
    const stranger = only.find((name) => !names.includes(name));
    if (stranger !== undefined) throw new UsageError(`--only ${stranger}: there are ${names.join(', ')}`);
    const files = { files: given.all('input'), batch: given.one('batch'), dims: given.all('dim'), seed: seed ?? 0 };
    const inputs = await readInputs(graph, files);
    const weights = weightsFor(graph, storedPrecision(graph), { weights: given.one('weights'), seed });
    const wait = waiting('verifying');
    try {
      const progress = (name: string) => wait.say(`verifying: ${name}`);
      const result = await verify(graph, weights, inputs, { tolerances, only, progress });
      wait.done();
      const shapes = Object.entries(inputs).map(([name, { shape }]) => ({ name, shape }));
      const report = { schema_version: 1, name: graph.name, file: path, seed: seed ?? 0, inputs: shapes, ...result };
      process.stdout.write(
        given.one('format') === 'json'
          ? `${JSON.stringify(report, finite, 2)}\n`
          : verifyText(result, styleFor(process.stdout)),
      );
      return result.ok ? 0 : 1;
    } finally {
      wait.done();
    }
  },
};

/** JSON has no infinity: an error that is none is left out as null, and what is not there too. */
function finite(_key: string, value: unknown): unknown {
  return value === undefined ? null : value;
}

function readTolerances(words: readonly string[]): Tolerances {
  const given = words.map((word) => {
    const [precision = '', text = ''] = word.split('=');
    const value = Number(text);
    if (!isPrecision(precision) || text === '' || !(value >= 0 && Number.isFinite(value)))
      throw new UsageError(`--tolerance ${word}: write it as PRECISION=E, PRECISION one of ${precisions.join(', ')}`);
    return [precision, value] as const;
  });
  return { ...defaultTolerances, ...Object.fromEntries(given) };
}
