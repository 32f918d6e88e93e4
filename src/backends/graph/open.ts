import { rmSync } from 'node:fs';
import { diagnostic } from '../../diagnostics/catalog.ts';
import { NincError } from '../../diagnostics/error.ts';
import { type Graph, isDouble } from '../../ir/graph.ts';
import type { EmittedFile, OpenedFiles, Tensors } from '../backend.ts';
import { emittedFolder } from '../emitted-folder.ts';
import { loadRuntime, savedModelReader, type TensorFlow } from '../tfjs-runtime.ts';

type Result = ReturnType<TensorFlow['tensor']>;

/** What `tf.node.loadSavedModel` makes of the folder. TensorFlow.js has no float64: NIN5001 for a model with such inputs. */
export async function open(files: readonly EmittedFile[], graph: Graph): Promise<OpenedFiles> {
  if (isDouble(graph))
    throw new NincError([
      diagnostic('NIN5001', { backend: 'tf.node.loadSavedModel', precision: 'f64', known: ['f32'] }),
    ]);
  const runtime = await loadRuntime('native', 'graph');
  const folder = emittedFolder('graph', files);
  const model = await savedModelReader(runtime)
    .loadSavedModel(folder)
    .finally(() => rmSync(folder, { recursive: true, force: true }));
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
