import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import type { OnnxModel, OnnxTensor } from '../../onnx/model.ts';
import { shownName } from '../../weights/shown.ts';
import { Inexpressible } from '../onnx/context.ts';
import { shortened } from '../onnx/translate.ts';
import { Drawing } from './drawing.ts';
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from './json.ts';
import { handlers } from './operators.ts';
import type { KerasWeights } from './weights.ts';

/** One layer of a functional or sequential model. */
interface Layer {
  readonly name: string;
  readonly type: string;
  readonly config: JsonObject;
  /** The layers that it reads. */
  readonly inputs: readonly string[];
}

const mostLayers = 10_000;

/** Draws the layers of a Keras topology as an ONNX graph, pictures as `[N, C, H, W]` inside and as the model has them at its edges. */
export function layersToOnnx(path: string, model: JsonObject, weights: KerasWeights): Outcome<OnnxModel> {
  const refused = (reason: string) => ({ diagnostics: [diagnostic('NIN6703', { reason }, { file: path })] });
  const layers = layersOf(model);
  if (layers === undefined) return refused('its layers are not listed as Keras lists them');
  if (layers.length > mostLayers) return refused(`it has ${layers.length} layers; at most ${mostLayers} are read`);
  const names = new Set(layers.map(({ name }) => name));
  if (names.size < layers.length) return refused('two of its layers have the same name');
  const drawing = new Drawing();
  const diagnostics: Diagnostic[] = [];
  const waiting = new Map(layers.map((layer) => [layer.name, layer]));
  // Layers are mostly listed in an order in which each comes after those that it reads: then once through is enough.
  for (let left = waiting.size; left > 0; left = waiting.size) {
    for (const layer of [...waiting.values()]) {
      if (layer.inputs.some((input) => waiting.has(input))) continue;
      waiting.delete(layer.name);
      const missing = layer.inputs.find((input) => !names.has(input));
      if (missing !== undefined)
        return refused(`${shownName(layer.name)} reads ${shownName(missing)}, which is no layer`);
      const reason = draw(drawing, layer, weights);
      if (reason === undefined) continue;
      const params = { node: shownName(layer.name), op: shownName(layer.type), reason };
      diagnostics.push(diagnostic('NIN6704', params, { file: path }));
    }
    if (waiting.size === left) return refused(`${shownName([...waiting.keys()][0] ?? '')} depends on itself`);
  }
  if (diagnostics.length > 0) return { diagnostics: shortened(diagnostics, path) };
  const outputs = outputsOf(model, layers);
  if (outputs.some((name) => !names.has(name)) || outputs.length === 0) return refused('its outputs are no layers');
  return {
    value: { path, producer: 'Keras', opsets: new Map([['', 17]]), functions: [], graph: drawing.graph(outputs) },
    diagnostics: [],
  };
}

/** Draws one layer; gives the reason where it cannot. */
function draw(drawing: Drawing, { name, type, config, inputs }: Layer, weights: KerasWeights): string | undefined {
  // What reads a layer that was refused is not judged.
  if (inputs.some((input) => !drawing.has(input)))
    return Object.hasOwn(handlers, type) ? undefined : 'the language has no such layer';
  const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
  if (handler === undefined) return 'the language has no such layer';
  try {
    const weight = (variable: string): OnnxTensor | undefined => weights.get(`${name}/${variable}`);
    handler({ drawing, name, config, inputs, weight });
    return undefined;
  } catch (error) {
    if (error instanceof Inexpressible) return error.message;
    throw error;
  }
}

function layersOf(model: JsonObject): readonly Layer[] | undefined {
  const listed = listAt(objectAt(model, 'config'), 'layers') ?? listAt(model, 'config');
  const sequential = textAt(model, 'class_name') === 'Sequential';
  if (listed === undefined) return undefined;
  const layers: Layer[] = [];
  for (const entry of listed) {
    const config = objectAt(entry, 'config');
    const type = textAt(entry, 'class_name');
    const name = textAt(entry, 'name') ?? textAt(config, 'name');
    if (config === undefined || type === undefined || name === undefined) return undefined;
    const before = layers.at(-1)?.name;
    const shape = listAt(config, 'batch_input_shape');
    if (sequential && layers.length === 0 && type !== 'InputLayer' && shape !== undefined) {
      layers.push({ name: 'input', type: 'InputLayer', config: { batch_shape: shape }, inputs: [] });
      layers.push({ name, type, config, inputs: ['input'] });
    } else
      layers.push({
        name,
        type,
        config,
        inputs: sequential ? (before === undefined ? [] : [before]) : inboundOf(entry),
      });
  }
  return layers;
}

/** Keras 2: `[[["conv1", 0, 0, {}], …]]`; Keras 3: tensors with their history somewhere in the arguments of the call. */
function inboundOf(entry: Json): readonly string[] {
  const [call] = listAt(entry, 'inbound_nodes') ?? [];
  if (Array.isArray(call))
    return call.flatMap((one) => (Array.isArray(one) && typeof one[0] === 'string' ? [one[0]] : []));
  const found: string[] = [];
  const search = (value: Json, depth: number): void => {
    if (depth > 8) return;
    const history = listAt(value, 'keras_history');
    if (typeof history?.[0] === 'string') found.push(history[0]);
    else if (Array.isArray(value)) for (const one of value) search(one, depth + 1);
    else if (isObject(value)) for (const one of Object.values(value)) search(one, depth + 1);
  };
  search(objectAt({ call }, 'call')?.['args'], 0);
  return found;
}

function outputsOf(model: JsonObject, layers: readonly Layer[]): readonly string[] {
  const written = listAt(objectAt(model, 'config'), 'output_layers');
  if (written === undefined) return layers.slice(-1).map(({ name }) => name);
  if (typeof written[0] === 'string') return [written[0]];
  return written.flatMap((one) => (Array.isArray(one) && typeof one[0] === 'string' ? [one[0]] : []));
}
