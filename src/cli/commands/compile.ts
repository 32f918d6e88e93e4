import { join } from 'node:path';
import type { Target, TargetName } from '../../backends/backend.ts';
import { targets } from '../../backends/registry.ts';
import { runPasses } from '../../compile.ts';
import { NincError } from '../../diagnostics/error.ts';
import { writeFolder } from '../../files/folder.ts';
import { weightsFor } from '../../load.ts';
import { styleFor } from '../../reports/style.ts';
import { bytes, table } from '../../reports/table.ts';
import { type Command, UsageError } from '../command.ts';
import { graphIfAny, graphOf } from '../graph.ts';
import { specPaths } from '../paths.ts';
import { waiting } from '../print.ts';
import { readSettings, rootOption, setOption } from '../settings.ts';
import { readSeed } from './run.ts';

export const command: Command = {
  name: 'compile',
  summary: 'writes a model for another runtime',
  usage: 'SPEC… --target T --out DIR',
  positionals: { min: 1 },
  options: {
    target: {
      value: 'T',
      choices: ['tfjs', 'ir'],
      summary: 'tfjs: model.json and weights.bin for tf.loadLayersModel; ir: ir.json',
    },
    out: { value: 'DIR', summary: 'where the files go; of several specs, each into a folder of its name' },
    weights: { value: 'FILE', summary: 'safetensors with every parameter of the spec' },
    seed: { value: 'S', summary: 'initialises weights as PyTorch does after torch.manual_seed(S) (default 0)' },
    set: setOption,
    root: rootOption,
  },
  examples: [
    'ninc compile specs/nin-seed.nin.yaml --target tfjs --out out/nin-seed --weights weights.safetensors',
    'ninc compile specs --target ir --out out',
  ],
  async run(given) {
    const name = given.one('target');
    const out = given.one('out');
    if (name === undefined || out === undefined) throw new UsageError('ninc compile needs --target T and --out DIR');
    const target = await targets[name as TargetName]();
    const paths = specPaths(given.positionals);
    const several = paths.length > 1 || paths[0] !== given.positionals[0];
    const options = { set: readSettings(given.all('set')), root: given.one('root') };
    for (const path of paths) {
      const graph = several ? graphIfAny(path, options) : graphOf(path, options);
      if (graph === undefined) continue;
      await compileOne(
        graph,
        target,
        several ? join(out, graph.name) : out,
        given.one('weights'),
        readSeed(given.one('seed')),
      );
    }
    return 0;
  },
};

async function compileOne(
  graph: ReturnType<typeof graphOf>,
  target: Target,
  folder: string,
  weightsFile: string | undefined,
  seed: number | undefined,
): Promise<void> {
  const wait = waiting(`compiling ${graph.name}`);
  try {
    const weights = target.needsWeights ? weightsFor(graph, 'f32', { weights: weightsFile, seed }) : new Map();
    const emitted = await target.emit(runPasses(graph, target.passes), weights);
    if (emitted.value === undefined) throw new NincError(emitted.diagnostics);
    const { files, remarks } = emitted.value;
    const problems = writeFolder(folder, files);
    if (problems.length > 0) throw new NincError(problems);
    wait.done();
    const rows = files.map(({ path, content }) => [join(folder, path), bytes(Buffer.byteLength(content))]);
    process.stdout.write(`${table(rows, ['left', 'right']).join('\n')}\n`);
    const style = styleFor(process.stderr);
    for (const remark of remarks) process.stderr.write(`${style.warning('note')} ${remark}\n`);
  } finally {
    wait.done();
  }
}
