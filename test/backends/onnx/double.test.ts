import { expect, test } from 'vitest';
import { onnxFile } from '../../../src/backends/onnx/index.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { fillSigned } from '../../golden/fill.ts';
import { graphOf } from '../../support.ts';
import { errorOf, someWeights } from '../layers/cases.ts';

const network = (layers: string): Graph =>
  graphOf(`ninc: 1\ninputs: {x: {shape: [N, 4, 6, 6], dtype: float64}}\nlayers: [${layers}]\n`);

async function opened(graph: Graph) {
  const lowered = runPasses(graph, onnxFile.passes);
  const { value } = await onnxFile.emit(lowered, someWeights(graph));
  return onnxFile.open?.(value?.files ?? [], lowered);
}

test.each([
  'selu, hardswish, hardsigmoid, {hardtanh: {min_val: -0.3}}',
  '{gelu: {approximate: tanh}}, {max_pool2d: {kernel_size: 2}}',
  '{instance_norm2d: {eps: 0.001}}, {instance_norm2d: {affine: true}}',
  'flatten, {linear: {out_features: 3}}, {softmax: {dim: 1}}',
  '{upsample: {scale_factor: 1.3, mode: bilinear}}, {adaptive_avg_pool2d: {output_size: 5}}',
])('a file of float64 gives float64 numbers: %s', async (layers) => {
  const graph = network(layers);
  const x = { shape: [2, 4, 6, 6], data: fillSigned(2 * 4 * 36, 1) };
  const program = await opened(graph);
  const found = await program?.run({ x });
  const oracle = await reference.load(runPasses(graph, reference.passes), someWeights(graph), { precision: 'f64' });
  const expected = await oracle.run({ x });
  expect(found?.['output']?.data).toBeInstanceOf(Float64Array);
  expect(errorOf(found?.['output'], expected['output']?.data ?? [])).toBeLessThan(1e-13);
  program?.dispose();
});

test('where ONNX Runtime has no float64 kernel it says so, with a code', async () => {
  await expect(opened(network('{conv2d: {out_channels: 2, kernel_size: 3}}'))).rejects.toThrow(
    'error NIN5001: the backend onnx does not compute in f64; it has f32',
  );
});
