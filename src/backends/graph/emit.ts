import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { elements, type Weights } from '../../weights/tensor.ts';
import type { Emitted } from '../backend.ts';
import { deriveWeights } from '../derive-weights.ts';
import { makeTensorModel } from './model.ts';
import { encodeSavedModel, mostBytes } from './saved-model.ts';

/**
 * `saved_model.pb`, with the weights as constants. Inputs and outputs have the names and the layout of the spec. NIN5005 where
 * the weights are too large for it.
 */
export async function emit(graph: Graph, weights: Weights): Promise<Outcome<Emitted>> {
  const isDouble = graph.inputs.some(({ type }) => type.dtype === 'float64');
  const parameters = graph.nodes.flatMap((node) => node.parameters);
  const bytes = parameters.reduce((sum, { shape }) => sum + (isDouble ? 8 : 4) * elements(shape), 0);
  // What is not weights takes some hundred bytes a node.
  if (bytes > mostBytes - 4096 * graph.nodes.length - 2 ** 20) {
    return { diagnostics: [diagnostic('NIN5005', { bytes, limit: mostBytes })] };
  }
  const precision = isDouble ? 'f64' : 'f32';
  const model = makeTensorModel(graph, deriveWeights(graph, weights, precision), precision, 'file');
  const content = Buffer.concat(encodeSavedModel(model));
  return { value: { files: [{ path: 'saved_model.pb', content }], remarks: [] }, diagnostics: [] };
}
