import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { allParameters, type Graph, isDouble } from '../../ir/graph.ts';
import { elements, type Weights } from '../../weights/tensor.ts';
import type { Emitted } from '../backend.ts';
import { deriveWeights } from '../derive-weights.ts';
import { isTransposed, refuseWideGaps } from '../kernel-gaps.ts';
import { leavesNoRoom, mostBytes, sizeOf } from '../message.ts';
import { makeTensorModel } from './model.ts';
import { encodeSavedModel } from './saved-model.ts';

/** NIN5010 for kernels with wide gaps; NIN5005 where the weights are too large for one message. */
export function refuse(graph: Graph): readonly Diagnostic[] {
  const gaps = refuseWideGaps(graph, isTransposed);
  if (gaps.length > 0) return gaps;
  const bytes = allParameters(graph).reduce((sum, { shape }) => sum + (isDouble(graph) ? 8 : 4) * elements(shape), 0);
  return leavesNoRoom(bytes, graph.nodes.length) ? [tooLarge(bytes)] : [];
}

/**
 * `saved_model.pb`, with the weights as constants. Inputs and outputs have the names and the layout of the spec. NIN5005
 * and NIN5010 where the weights are too large for it, NIN5011 for sizes that do not follow from the shapes of the inputs.
 */
export async function emit(graph: Graph, weights: Weights): Promise<Outcome<Emitted>> {
  const diagnostics = refuse(graph);
  if (diagnostics.length > 0) return { diagnostics };
  const precision = isDouble(graph) ? 'f64' : 'f32';
  const model = makeTensorModel(graph, deriveWeights(graph, weights, precision), precision, 'file');
  if (model.sizes.length > 0) {
    const params = { where: graph.name, sizes: model.sizes.map(({ symbol }) => symbol), kind: 'a SavedModel' };
    return { diagnostics: [diagnostic('NIN5011', params)] };
  }
  const pieces = encodeSavedModel(model);
  // Kernels whose gaps are spelled out are larger than the weights that they are made of.
  const bytes = sizeOf(pieces);
  if (bytes > mostBytes) return { diagnostics: [tooLarge(bytes)] };
  const files = [{ path: 'saved_model.pb', content: Buffer.concat(pieces) }];
  return { value: { files, remarks: isDouble(graph) ? [float64] : [] }, diagnostics };
}

const float64 =
  'inputs are float64: TensorFlow and TensorFlow Serving run it; tfjs-node does not, because TensorFlow.js has no tensors of float64';

export function tooLarge(bytes: number): Diagnostic {
  return diagnostic('NIN5005', { bytes, limit: mostBytes });
}
