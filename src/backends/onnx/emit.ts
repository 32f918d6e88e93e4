import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { allParameters, type Graph, isDouble } from '../../ir/graph.ts';
import { ownVersion } from '../../package-root.ts';
import { elements, type Weights } from '../../weights/tensor.ts';
import type { Emitted } from '../backend.ts';
import { leavesNoRoom, mostBytes, sizeOf } from '../message.ts';
import { encodeModel } from './encode.ts';
import { makeOnnxModel } from './model.ts';

/** NIN5007 where the weights are too large for one message. */
export function refuse(graph: Graph): readonly Diagnostic[] {
  const bytes = allParameters(graph).reduce((sum, { shape }) => sum + (isDouble(graph) ? 8 : 4) * elements(shape), 0);
  return leavesNoRoom(bytes, graph.nodes.length) ? [tooLarge(bytes)] : [];
}

/**
 * `model.onnx`: inputs and outputs have the names, the layout and the dtypes of the spec, initializers are its parameters. NIN5007
 * where the weights are too large for it.
 */
export async function emit(graph: Graph, weights: Weights): Promise<Outcome<Emitted>> {
  const refused = refuse(graph);
  if (refused.length > 0) return { diagnostics: refused };
  const model = makeOnnxModel(graph, weights);
  const pieces = encodeModel(model, ownVersion());
  const bytes = sizeOf(pieces);
  if (bytes > mostBytes) return { diagnostics: [tooLarge(bytes)] };
  const nodes = model.graph.nodes.filter(({ opType }) => opType !== 'Constant').length;
  const file = { path: 'model.onnx', content: Buffer.concat(pieces), about: `${nodes} nodes` };
  const remarks = model.outputs.flatMap(({ name }, index) => {
    const own = graph.outputs[index]?.name;
    return own === name
      ? []
      : [`the output ${own} is called ${name} in the file: an input has its name, and ONNX has one name for one value`];
  });
  return { value: { files: [file], remarks }, diagnostics: [] };
}

export function tooLarge(bytes: number): Diagnostic {
  return diagnostic('NIN5007', { bytes, limit: mostBytes });
}
