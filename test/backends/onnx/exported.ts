import { onnxFile } from '../../../src/backends/onnx/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Weights } from '../../../src/weights/tensor.ts';

/** The bytes of `model.onnx`. */
export async function exported(graph: Graph, weights: Weights): Promise<Uint8Array> {
  const { value, diagnostics } = await onnxFile.emit(runPasses(graph, onnxFile.passes, true), weights);
  const [file] = value?.files ?? [];
  if (file === undefined || typeof file.content === 'string')
    throw new Error(diagnostics.map(({ message }) => message).join('\n') || 'nothing was written');
  return file.content;
}
