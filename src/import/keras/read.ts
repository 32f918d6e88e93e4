import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { withRegular } from '../../files/open.ts';
import type { OnnxModel } from '../../onnx/model.ts';
import { isObject, type Json, type JsonObject, listAt, objectAt } from './json.ts';
import { layersToOnnx } from './layers.ts';
import { readManifest } from './weights.ts';

/** The topology alone: weights are in files of their own. */
const largestDocument = 64 * 2 ** 20;

/**
 * Reads `model.json` of TensorFlow.js layers, or of Keras with a `weightsManifest`, as the ONNX model that says the same: from there
 * on both go the same way. Gives NIN6701 for a document that is none, NIN6702 for weights that are not sound, NIN6704 for each
 * layer that has no counterpart.
 */
export function readKeras(path: string): Outcome<OnnxModel> {
  const { value: document, diagnostics } = readJson(path);
  if (document === undefined) return { diagnostics };
  const refused = (reason: string) => ({ diagnostics: [diagnostic('NIN6701', { reason }, { file: path })] });
  const topology = objectAt(document, 'modelTopology') ?? document;
  const model = objectAt(topology, 'model_config') ?? topology;
  if (objectAt(model, 'config') === undefined && listAt(model, 'config') === undefined) {
    return refused('it has no layers: needed is the model.json of a layers model (a graph model has none)');
  }
  const manifest = listAt(document, 'weightsManifest');
  if (manifest === undefined) {
    return refused('it names no weights (weightsManifest): save the model with tensorflowjs, or export it to ONNX');
  }
  const weights = readManifest(path, manifest);
  if (weights.value === undefined) return { diagnostics: weights.diagnostics };
  return layersToOnnx(path, model, weights.value);
}

function readJson(path: string): Outcome<JsonObject> {
  return withRegular<JsonObject>(path, (file) => {
    const refused = (reason: string) => ({ diagnostics: [diagnostic('NIN6701', { reason }, { file: path })] });
    if (file.size > largestDocument)
      return refused(`it has ${file.size} bytes; a model.json has at most ${largestDocument}`);
    const bytes = new Uint8Array(file.size);
    const diagnostics = file.read(bytes, 0);
    if (diagnostics.length > 0) return { diagnostics };
    try {
      const value: Json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
      return isObject(value) ? { value, diagnostics: [] } : refused('it is not a JSON object');
    } catch {
      // Not UTF-8, not JSON, or nested deeper than the parser goes.
      return refused('it is not JSON');
    }
  });
}
