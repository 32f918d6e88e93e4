import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { savedmodel } from '../../../src/backends/graph/index.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { loadRuntime } from '../../../src/backends/tfjs-runtime.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { fillSigned } from '../../golden/fill.ts';
import { graphOf } from '../../support.ts';
import { errorOf, someWeights } from '../layers/cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninc-saved-'));
afterAll(() => rmSync(folder, { recursive: true }));

const network = graphOf(`
  ninc: 1
  inputs: {image: {shape: [N, 3, H, 8]}}
  layers:
    - conv2d: {out_channels: 4, kernel_size: 3, padding: 1, bias: false}
    - batch_norm2d
    - relu
    - dropout2d
    - adaptive_avg_pool2d: {output_size: [2, 3]}
      id: pooled
    - flatten
    - linear: {out_features: 5}
  outputs: {logits: linear_1, pooled: pooled}
`);

async function files(graph: Graph) {
  const { value } = await savedmodel.emit(runPasses(graph, savedmodel.passes, true), someWeights(graph));
  return value?.files ?? [];
}

test('one file, the same bytes every time', async () => {
  const [first, second] = [await files(network), await files(network)];
  expect(first.map(({ path }) => path)).toEqual(['saved_model.pb']);
  expect(first).toEqual(second);
});

test('tfjs-node reads the signature of the spec, and the numbers are those of the reference', async () => {
  const { tf } = await loadRuntime('native');
  if (!('node' in tf)) throw new Error('this is not tfjs-node');
  const node = tf.node as typeof import('@tensorflow/tfjs-node').node;
  const [file] = await files(network);
  if (file === undefined) throw new Error('nothing was emitted');
  writeFileSync(join(folder, file.path), file.content);

  const [info] = await node.getMetaGraphsFromSavedModel(folder);
  expect(info?.tags).toEqual(['serve']);
  const { inputs, outputs } = info?.signatureDefs['serving_default'] ?? {};
  expect(Object.keys(inputs ?? {})).toEqual(['image']);
  expect(inputs?.['image']?.dtype).toBe('float32');
  expect(Object.keys(outputs ?? {}).toSorted()).toEqual(['logits', 'pooled']);

  const shape = [2, 3, 11, 8];
  const image = { shape, data: Float32Array.from(fillSigned(2 * 3 * 11 * 8, 1)) };
  const oracle = await reference.load(runPasses(network, reference.passes), someWeights(network), { precision: 'f64' });
  const expected = await oracle.run({ image });
  const model = await node.loadSavedModel(folder);
  const found = model.predict({ image: tf.tensor(image.data, shape) });
  for (const [name, { data }] of Object.entries(expected)) {
    const result = (found as Record<string, ReturnType<typeof tf.tensor>>)[name];
    expect(errorOf({ shape: [], data: Float32Array.from(result?.dataSync() ?? []) }, data)).toBeLessThan(2e-5);
  }
  model.dispose();
});

test('more weights than a protobuf message holds are refused before they are laid out', async () => {
  const huge = graphOf(`
    ninc: 1
    inputs: {x: {shape: [N, 30000]}}
    layers:
      - linear: {out_features: 30000}
  `);
  const { value, diagnostics } = await savedmodel.emit(runPasses(huge, savedmodel.passes), new Map());
  expect(value).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['NIN5005']);
});
