import type { Graph } from '../../ir/graph.ts';
import type { EmittedFile, OpenedFiles } from '../backend.ts';
import { loadRuntime, type TensorFlow } from '../tfjs-runtime.ts';
import { registerLayers } from './custom/index.ts';
import { programOf } from './program.ts';

/** What `tf.loadLayersModel` makes of `model.json` and `weights.bin`. */
export async function open(files: readonly EmittedFile[], graph: Graph): Promise<OpenedFiles> {
  const runtime = await loadRuntime();
  const { tf, text } = runtime;
  registerLayers(tf);
  const content = (path: string) => files.find((file) => file.path === path)?.content ?? '';
  const json: ModelJson = JSON.parse(String(content('model.json')));
  const weights = content('weights.bin');
  const weightData = typeof weights === 'string' ? new ArrayBuffer(0) : Uint8Array.from(weights).buffer;
  const { modelTopology, weightsManifest } = json;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const { run, dispose } = programOf(runtime, graph, model);
  return { runtime: `tf.loadLayersModel, ${text}`, run, dispose };
}

/** As `emit` writes it. */
interface ModelJson {
  readonly modelTopology: object;
  readonly weightsManifest: readonly { readonly weights: Specs }[];
}

type Handler = ReturnType<TensorFlow['io']['withSaveHandler']>;
type Specs = NonNullable<Parameters<NonNullable<Handler['save']>>[0]['weightSpecs']>;
