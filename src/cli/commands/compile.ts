import { join } from 'node:path';
import type { Target, TargetName } from '../../backends/backend.ts';
import { targets } from '../../backends/registry.ts';
import { runPasses } from '../../compile.ts';
import { NincError } from '../../diagnostics/error.ts';
import { weightsFor } from '../../load.ts';
import { printable } from '../../reports/printable.ts';
import { styleFor } from '../../reports/style.ts';
import { bytes, table } from '../../reports/table.ts';
import { type Command, UsageError } from '../command.ts';
import { graphOf, graphsOf, type Placed } from '../graph.ts';
import { interruptible } from '../interrupt.ts';
import { specPaths } from '../paths.ts';
import { waiting } from '../print.ts';
import { readRoot, readSettings, rootOption, setOption } from '../settings.ts';
import { Staging } from '../staging.ts';
import { readSeed } from './run.ts';

export const command: Command = {
  name: 'compile',
  summary: 'writes a model for another runtime',
  usage: 'SPEC… --target T --out DIR',
  positionals: { min: 1 },
  options: {
    target: {
      value: 'T',
      choices: Object.keys(targets),
      summary:
        'tfjs: model.json and weights.bin for tf.loadLayersModel; savedmodel: saved_model.pb for TensorFlow; ir: ir.json',
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
    const options = { set: readSettings(given.all('set')), root: readRoot(given.one('root')) };
    const source = { weights: given.one('weights'), seed: readSeed(given.one('seed')) };
    const placed = several ? await graphsOf(paths, options) : [{ graph: graphOf(paths[0] ?? '', options), folder: '' }];
    const { rows, remarks } = await compileAll(placed, target, out, source);
    process.stdout.write(rows.length === 0 ? '' : `${table(rows, ['left', 'right']).join('\n')}\n`);
    const style = styleFor(process.stderr);
    for (const remark of remarks) process.stderr.write(`${style.warning('note')} ${remark}\n`);
    return 0;
  },
};

/** Writes the files of all specs, or none; gives their names and sizes, and the remarks of the target. */
async function compileAll(
  placed: readonly Placed[],
  target: Target,
  out: string,
  source: Parameters<typeof weightsFor>[2],
): Promise<{ readonly rows: readonly string[][]; readonly remarks: readonly string[] }> {
  const rows: string[][] = [];
  const remarks: string[] = [];
  if (placed.length === 0) return { rows, remarks };
  const wait = waiting('compiling');
  const staging = new Staging(out);
  try {
    for (const { graph, folder } of placed) {
      wait.say(`compiling ${printable(graph.name)}`);
      await interruptible();
      const weights = target.needsWeights ? weightsFor(graph, 'f32', source) : new Map();
      const emitted = await target.emit(runPasses(graph, target.passes), weights);
      if (emitted.value === undefined) throw new NincError(emitted.diagnostics);
      const files = emitted.value.files.map(({ path, content }) => ({ path: join(folder, path), content }));
      staging.add(files);
      rows.push(...files.map(({ path, content }) => [printable(join(out, path)), bytes(Buffer.byteLength(content))]));
      remarks.push(...emitted.value.remarks);
    }
    await interruptible();
    staging.commit();
    return { rows, remarks };
  } finally {
    staging.discard();
    wait.done();
  }
}
