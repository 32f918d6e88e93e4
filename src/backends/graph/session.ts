import type { Runtime, TensorFlow } from '../tfjs-runtime.ts';
import type { Array32, Port } from './ports.ts';
import { tag } from './saved-model.ts';

/** A graph that TensorFlow has loaded. */
export interface Session {
  /** One run, without a pause: inputs are copied in, outputs are copied out. */
  run(inputs: readonly (Array32 & { readonly port: Port })[], outputs: readonly Port[]): Array32[];
  dispose(): void;
}

type Tensor = ReturnType<TensorFlow['tensor']>;

/** What tfjs-node's backend has beside that of TensorFlow.js. */
interface NodeBackend {
  loadSavedModelMetaGraph(path: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(
    id: number,
    inputs: Tensor[],
    infos: readonly { readonly name: string; readonly dtype: string }[],
    outputs: readonly string[],
  ): Tensor[];
}

/** Loads the folder of a SavedModel, which has no file of variables: it is not needed afterwards, for what is a variable is given in a run. */
export function openSession({ tf }: Runtime, folder: string): Session {
  const backend = nodeBackend(tf);
  const id = backend.loadSavedModelMetaGraph(folder, tag);
  return {
    run(inputs, outputs) {
      const tensors: Tensor[] = [];
      try {
        const infos = inputs.map(({ port, shape, data }) => {
          const dtype = data instanceof Int32Array ? 'int32' : 'float32';
          tensors.push(tf.tensor(data, [...shape], dtype));
          return { name: `${port.ref}:0`, dtype };
        });
        const results = backend.runSavedModel(
          id,
          [...tensors],
          infos,
          outputs.map(({ ref }) => `${ref}:0`),
        );
        tensors.push(...results);
        return results.map((result) => {
          const data = result.dataSync();
          if (!(data instanceof Float32Array || data instanceof Int32Array)) throw new Error('an output of bytes');
          return { shape: result.shape, data };
        });
      } finally {
        tf.dispose(tensors);
      }
    },
    dispose: () => backend.deleteSavedModel(id),
  };
}

function nodeBackend(tf: TensorFlow): NodeBackend {
  const backend: object = tf.backend();
  if (!isNodeBackend(backend)) throw new Error('the backend of tfjs-node is not in use');
  return backend;
}

function isNodeBackend(backend: object): backend is NodeBackend {
  return 'loadSavedModelMetaGraph' in backend && 'runSavedModel' in backend && 'deleteSavedModel' in backend;
}
