import { join } from 'node:path';
import type { EmittedFile, Target, TargetName } from '../../backends/backend.ts';
import { backends, isBackendName, targets } from '../../backends/registry.ts';
import { type CompileOptions, runPasses } from '../../compile.ts';
import { diagnostic } from '../../diagnostics/catalog.ts';
import { NincError } from '../../diagnostics/error.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { isPassName, passesNamed, passNames } from '../../ir/passes/index.ts';
import type { Pass } from '../../ir/passes/pass.ts';
import { storedPrecision, weightsFor } from '../../load.ts';
import { printable } from '../../reports/printable.ts';
import { styleFor } from '../../reports/style.ts';
import { bytes, table } from '../../reports/table.ts';
import { type Command, UsageError } from '../command.ts';
import { readSeed, readSpecOptions, specOptions, weightsOption } from '../flags.ts';
import { compiledSpec, graphsOf, type Placed } from '../graph.ts';
import { interruptible } from '../interrupt.ts';
import { specPaths } from '../paths.ts';
import { waiting } from '../print.ts';
import { Staging } from '../staging.ts';

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
        'tfjs: model.json and weights.bin for tf.loadLayersModel; savedmodel: saved_model.pb for TensorFlow; onnx: model.onnx; pytorch, keras: model.py for PyTorch or Keras 3; ir: ir.json',
    },
    out: { value: 'DIR', summary: 'where the files go; of several specs, each into a folder of its name' },
    weights: weightsOption,
    seed: { value: 'S', summary: 'initialises weights as PyTorch does after torch.manual_seed(S) (default 0)' },
    passes: {
      value: 'LIST',
      summary: `of ir: runs these first and writes the graph after each as text; a backend (its own list), or names, separated by commas: ${passNames.join(', ')}`,
    },
    ...specOptions,
  },
  examples: [
    'ninc compile specs/nin-seed.nin.yaml --target tfjs --out out/nin-seed --weights weights.safetensors',
    'ninc compile specs --target ir --out out',
    'ninc compile specs/nin-seed.nin.yaml --target ir --passes graph --out out/nin-seed',
  ],
  async run(given) {
    const name = given.one('target');
    const out = given.one('out');
    if (name === undefined || out === undefined) throw new UsageError('ninc compile needs --target T and --out DIR');
    const target = await targetOf(name as TargetName, given.one('passes'));
    const paths = specPaths(given.positionals);
    const several = paths.length > 1 || paths[0] !== given.positionals[0];
    const options = readSpecOptions(given);
    const source = { weights: given.one('weights'), seed: readSeed(given.one('seed')) };
    const placed = several ? await graphsOf(paths, options) : [single(paths[0] ?? '', options)];
    const { rows, remarks } = await compileAll(placed, target, out, source);
    process.stdout.write(rows.length === 0 ? '' : `${table(rows, ['left', 'right', 'right']).join('\n')}\n`);
    const style = styleFor(process.stderr);
    for (const remark of remarks) process.stderr.write(`${style.warning('note')} ${remark}\n`);
    return 0;
  },
};

async function targetOf(name: TargetName, passes: string | undefined): Promise<Target> {
  if (passes === undefined) return targets[name]();
  if (name !== 'ir') throw new UsageError(`--passes goes with --target ir; ${name} chooses its own`);
  const lists = await Promise.all(passes.split(',').map((word) => passesOf(word.trim())));
  return (await import('../../backends/ir/index.ts')).irAfter(lists.flat());
}

/** One pass, or the list of a backend. */
async function passesOf(word: string): Promise<readonly Pass[]> {
  if (isPassName(word)) return passesNamed(word);
  const backend = isBackendName(word) ? await backends[word]() : undefined;
  if (backend !== undefined) return backend.passes;
  const near = suggest(word, [...passNames, ...Object.keys(backends)]);
  const hint = near === undefined ? '`ninc compile --help` lists them' : `did you mean ${near}?`;
  throw new UsageError(`there is no pass ${printable(word) || 'without a name'}; ${hint}`);
}

/** Files of one spec need no folder of their own. */
function single(path: string, options: CompileOptions): Placed {
  const { value: graph, training } = compiledSpec(path, options);
  return { graph, folder: '', ...(training !== undefined && { training }) };
}

/** NIN6601 where the weights of a target would take the place of those that a training left. */
async function refuseRun(folder: string, files: readonly EmittedFile[]): Promise<void> {
  const { hasCheckpoint } = await import('../../training/checkpoint.ts');
  const { runFiles } = await import('../../training/run-folder.ts');
  if (!files.some(({ path }) => path === runFiles.weights) || !hasCheckpoint(folder)) return;
  const params = { folder, found: 'a run' };
  const help = 'the model would replace the trained weights: give --out another folder';
  throw new NincError([diagnostic('NIN6601', params, { file: folder, help })]);
}

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
    for (const { graph, folder, training } of placed) {
      wait.say(`compiling ${printable(graph.name)}`);
      await interruptible();
      const lowered = runPasses(graph, target.passes);
      const refused = target.refuse?.(lowered) ?? [];
      if (refused.length > 0) throw new NincError(refused);
      const weights = target.needsWeights ? weightsFor(graph, storedPrecision(graph), source) : new Map();
      const emitted = await target.emit(lowered, weights, training);
      if (emitted.value === undefined) throw new NincError(emitted.diagnostics);
      const files = emitted.value.files.map((file) => ({ ...file, path: join(folder, file.path) }));
      await refuseRun(join(out, folder), emitted.value.files);
      staging.add(files);
      for (const { path, content, about = '' } of files)
        rows.push([printable(join(out, path)), bytes(Buffer.byteLength(content)), about]);
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
