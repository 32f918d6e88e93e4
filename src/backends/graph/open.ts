import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnostic } from '../../diagnostics/catalog.ts';
import { NincError } from '../../diagnostics/error.ts';
import { systemReason } from '../../files/reason.ts';
import { type Graph, isDouble } from '../../ir/graph.ts';
import type { EmittedFile, OpenedFiles, Tensors } from '../backend.ts';
import { loadRuntime, savedModelReader, type TensorFlow } from '../tfjs-runtime.ts';
import { prefix } from './folder.ts';

type Result = ReturnType<TensorFlow['tensor']>;

/** What `tf.node.loadSavedModel` makes of the folder. TensorFlow.js has no float64: NIN5001 for a model with such inputs. */
export async function open(files: readonly EmittedFile[], graph: Graph): Promise<OpenedFiles> {
  if (isDouble(graph))
    throw new NincError([
      diagnostic('NIN5001', { backend: 'tf.node.loadSavedModel', precision: 'f64', known: ['f32'] }),
    ]);
  const runtime = await loadRuntime('native', 'graph');
  const model = await inFolder(files, (folder) => savedModelReader(runtime).loadSavedModel(folder));
  const { tf, text } = runtime;
  return {
    runtime: `tf.node.loadSavedModel, ${text}`,
    async run(inputs) {
      const given = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape, data }]) => [name, tf.tensor(Float32Array.from(data), [...shape])]),
      );
      const results = model.predict(given) as Readonly<Record<string, Result>>;
      try {
        return Object.fromEntries(graph.outputs.map(({ name }) => [name, read(name, results[name])])) satisfies Tensors;
      } finally {
        tf.dispose([given, results]);
      }
    },
    dispose: () => {
      model.dispose();
    },
  };
}

function read(name: string, result: Result | undefined): Tensors[string] {
  if (result === undefined) throw new Error(`there is no output ${name}`);
  return { shape: result.shape, data: Float32Array.from(result.dataSync()) };
}

/** A private folder, removed whatever happens; one of a process that was killed is removed with those of the backend. */
async function inFolder<T>(files: readonly EmittedFile[], use: (folder: string) => Promise<T>): Promise<T> {
  let folder: string | undefined;
  // Whoever ends the process meanwhile ends it here.
  const remove = () => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    process.off('exit', remove);
  };
  process.once('exit', remove);
  try {
    folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
    for (const { path, content } of files) writeFileSync(join(folder, path), content, { mode: 0o600 });
    return await use(folder);
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    const bytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
    throw new NincError([diagnostic('NIN7002', { folder: tmpdir(), bytes, reason })]);
  } finally {
    remove();
  }
}
