import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { NincError } from '../../diagnostics/error.ts';
import type { Graph } from '../../ir/graph.ts';
import type { Weights } from '../../weights/tensor.ts';
import type { Emitted } from '../backend.ts';
import { loadRuntime, type Runtime } from '../tfjs-runtime.ts';
import { registerLayers } from './custom/index.ts';
import { type LayersModel, makeModel } from './model.ts';
import { nodeOf } from './names.ts';

/**
 * `model.json` and `weights.bin`, as `tf.loadLayersModel` reads them: the same bytes for the same graph and weights. The
 * inputs and outputs have the layout of the spec. NIN7001 where there is no TensorFlow.js to write them with.
 */
export async function emit(graph: Graph, weights: Weights): Promise<Outcome<Emitted>> {
  try {
    const runtime = await loadRuntime();
    const model = makeModel(runtime, graph, weights);
    try {
      return { value: { files: await files(runtime, model), remarks: remarks(runtime, model) }, diagnostics: [] };
    } finally {
      model.dispose();
    }
  } catch (error) {
    if (error instanceof NincError) return { diagnostics: NincError.sourcesOf(error) };
    throw error;
  }
}

type Artifacts = Parameters<NonNullable<ReturnType<Runtime['tf']['io']['withSaveHandler']>['save']>>[0];

async function files({ tf }: Runtime, model: LayersModel): Promise<Emitted['files']> {
  const saved: Artifacts[] = [];
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    saved.push(artifacts);
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await model.save(handler);
  const [artifacts] = saved;
  if (artifacts === undefined) throw new Error('the model was not saved');
  const { modelTopology, format, generatedBy, convertedBy, weightSpecs = [], weightData } = artifacts;
  const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  const json = { modelTopology, format, generatedBy, convertedBy, weightsManifest };
  return [
    { path: 'model.json', content: `${JSON.stringify(json, null, 1)}\n` },
    { path: 'weights.bin', content: bytes(weightData) },
  ];
}

/** Weights come in one buffer, or in several. */
function bytes(data: Artifacts['weightData']): Uint8Array {
  if (data === undefined) return new Uint8Array(0);
  const parts = (Array.isArray(data) ? data : [data]).map((part) => new Uint8Array(part));
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Says which nodes are not in stock layers, and what a program that loads the model has to do about it. */
function remarks({ tf }: Runtime, model: LayersModel): readonly string[] {
  const ours = new Set(Object.values(registerLayers(tf)).map(({ className }) => className));
  const ids = [
    ...new Set(model.layers.filter((layer) => ours.has(layer.getClassName())).map(({ name }) => nodeOf(name))),
  ];
  if (ids.length === 0) return [];
  const advice = 'call registerLayers(tf) from ninc/tfjs before tf.loadLayersModel';
  return [`${ids.join(', ')}: TensorFlow.js has no stock layer with these numbers; ${advice}`];
}
