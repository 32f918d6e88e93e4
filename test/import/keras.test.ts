import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importModel } from '../../src/import/import.ts';
import { workspace } from '../cli/run.ts';
import { body, run } from './imported.ts';

const { folder, remove } = workspace({});
afterAll(remove);
beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Random weights everywhere: a batch norm that was never trained changes nothing. */
function randomised(model: tf.LayersModel): tf.LayersModel {
  model.setWeights(
    model.getWeights().map((weight, index) => tf.randomUniform(weight.shape, 0.2, 0.9, 'float32', index + 1)),
  );
  return model;
}

/** Saves as TensorFlow.js does, into a folder. */
async function saved(name: string, model: tf.LayersModel): Promise<string> {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const manifest = [{ paths: ['weights.bin'], weights: weightSpecs ?? [] }];
      const document = { format: 'layers-model', modelTopology, weightsManifest: manifest };
      writeFileSync(join(path, 'model.json'), JSON.stringify(document));
      writeFileSync(join(path, 'weights.bin'), new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return join(path, 'model.json');
}

async function compare(name: string, model: tf.LayersModel, shape: readonly number[]): Promise<string> {
  const path = await saved(name, randomised(model));
  const { value, diagnostics } = importModel(path, name);
  expect(diagnostics).toEqual([]);
  if (value === undefined) return '';
  const x = tf.randomNormal([...shape], 0, 1, 'float32', 7);
  const wanted = model.predict(x) as tf.Tensor;
  const [given] = Object.values(await run(value, { shape: [...shape], data: [...x.dataSync()] }));
  expect(given?.shape).toEqual(wanted.shape);
  const answers = [...wanted.dataSync()];
  const scale = Math.max(1, ...answers.map(Math.abs));
  const worst = Math.max(...answers.map((answer, index) => Math.abs(answer - (given?.data[index] ?? Number.NaN))));
  expect(worst / scale).toBeLessThan(1e-5);
  return body(value.spec);
}

test('a functional model of TensorFlow.js: residual, branches, and the same numbers', async () => {
  const { layers } = tf;
  const image = tf.input({ shape: [9, 9, 3], name: 'image' });
  const conv = (filters: number, more = {}) => layers.conv2d({ filters, kernelSize: 3, padding: 'same', ...more });
  const stem = conv(4, { strides: 2, activation: 'relu', name: 'stem' }).apply(image) as tf.SymbolicTensor;
  const normed = layers
    .batchNormalization({ name: 'norm' })
    .apply(conv(4, { useBias: false, name: 'inner' }).apply(stem)) as tf.SymbolicTensor;
  const sum = layers.reLU({ maxValue: 6 }).apply(layers.add().apply([stem, normed])) as tf.SymbolicTensor;
  const paths = [
    layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(sum) as tf.SymbolicTensor,
    layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', name: 'deep' }).apply(sum) as tf.SymbolicTensor,
  ];
  const joined = layers.dropout({ rate: 0.3 }).apply(layers.concatenate().apply(paths)) as tf.SymbolicTensor;
  const pooled = layers.globalAveragePooling2d({}).apply(joined);
  const scores = layers.dense({ units: 3, activation: 'softmax', name: 'scores' }).apply(pooled) as tf.SymbolicTensor;
  const spec = await compare('functional', tf.model({ inputs: image, outputs: scores }), [2, 9, 9, 3]);
  expect(spec).toMatchInlineSnapshot(`
    "layers:
      - permute: {dims: [0, 3, 1, 2]}
      - conv2d: {out_channels: 4, kernel_size: 3, stride: 2, padding: 1}
        id: stem
      - relu
      - residual:
          layers:
            - conv2d: {out_channels: 4, kernel_size: 3, padding: 1, bias: false}
            - batch_norm2d: {eps: 0.001, momentum: 0.01}
      - relu6
      - branches:
          merge: concat
          paths:
            - [{max_pool2d: {kernel_size: 3, stride: 1, padding: 1}}]
            - [{conv2d: {out_channels: 4, kernel_size: 3, padding: 1, groups: 4}}]
        id: deep
      - dropout: {p: 0.3}
      - global_avg_pool2d
      - flatten
      - linear: {out_features: 3}
        id: scores
      - softmax
    outputs: {scores: softmax_1}
    "
  `);
});

test('a sequential model: flattened as Keras orders dimensions', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 2], filters: 4, kernelSize: [3, 1], activation: 'elu', name: 'first' }),
      tf.layers.averagePooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 5, activation: 'tanh', name: 'hidden' }),
      tf.layers.dense({ units: 2, useBias: false, name: 'last' }),
    ],
  });
  expect(await compare('sequential', model, [3, 8, 8, 2])).toMatchInlineSnapshot(`
    "layers:
      - permute: {dims: [0, 3, 1, 2]}
      - conv2d: {out_channels: 4, kernel_size: [3, 1]}
        id: first
      - elu
      - avg_pool2d: {kernel_size: 2}
      - permute: {dims: [0, 2, 3, 1]}
      - flatten
      - linear: {out_features: 5}
        id: hidden
      - tanh
      - linear: {out_features: 2, bias: false}
        id: last
    outputs: {last: last}
    "
  `);
});

/** A document that is written here, beside what it names. */
function refused(name: string, document: unknown): readonly string[] {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return importModel(path, 'net').diagnostics.map(({ code, message }) => `${code} ${message}`);
}

const topology = (...layers: readonly (readonly [string, object, string?])[]) => ({
  class_name: 'Model',
  config: {
    layers: layers.map(([type, config, reads], index) => ({
      class_name: type,
      name: `layer${index}`,
      config,
      inbound_nodes: reads === undefined ? [] : [[[reads, 0, 0, {}]]],
    })),
    output_layers: [[`layer${layers.length - 1}`, 0, 0]],
  },
});

const given = ['InputLayer', { batch_input_shape: [null, 4, 4, 1] }] as const;
const manifest = (path: string, shape: readonly number[] = [1]) => [
  { paths: [path], weights: [{ name: 'a/b', shape, dtype: 'float32' }] },
];

test('what is no model, or leads out of its folder, is refused', () => {
  symlinkSync('/dev/zero', join(folder, 'link.bin'));
  writeFileSync(join(folder, 'four.bin'), new Uint8Array(4));
  const model = topology(given);
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['text', 'no JSON', /NIN6701 .*not JSON/],
    ['deep', '['.repeat(5_000_000), /NIN6701 .*not JSON/],
    ['empty', {}, /NIN6701 .*no layers/],
    ['unweighted', { modelTopology: model }, /NIN6701 .*weightsManifest/],
    ['absolute', { modelTopology: model, weightsManifest: manifest('/dev/zero') }, /NIN6701 .*absolute/],
    ['above', { modelTopology: model, weightsManifest: manifest('../x.bin') }, /NIN6701 .*leads out/],
    ['link', { modelTopology: model, weightsManifest: manifest('link.bin') }, /NIN6701 .*link/],
    ['short', { modelTopology: model, weightsManifest: manifest('four.bin', [2]) }, /NIN6702 .*byte 8/],
    ['huge', { modelTopology: model, weightsManifest: manifest('four.bin', [2 ** 30, 2 ** 30]) }, /NIN6702/],
    [
      'circle',
      { modelTopology: topology(given, ['Flatten', {}, 'layer2'], ['Flatten', {}, 'layer1']), weightsManifest: [] },
      /NIN6703 .*itself/,
    ],
  ];
  for (const [name, document, wanted] of cases)
    expect([name, refused(name, document).join('\n')]).toEqual([name, expect.stringMatching(wanted)]);
});

test('layers that the language does not have are listed, all of them', () => {
  const model = topology(
    given,
    ['Lambda', {}, 'layer0'],
    ['LSTM', {}, 'layer1'],
    ['Activation', { activation: 'exponential' }, 'layer0'],
  );
  expect(refused('foreign', { modelTopology: model, weightsManifest: [] })).toEqual([
    'NIN6704 layer1 (Lambda): the language has no such layer',
    'NIN6704 layer2 (LSTM): the language has no such layer',
    'NIN6704 layer3 (Activation): its activation "exponential" has no counterpart',
  ]);
});

test('orders of dimensions, dropout of whole channels, and zeros that are padding', () => {
  const sides = [1, 1];
  const around = { padding: [sides, sides] };
  const model = topology(
    ['InputLayer', { batch_input_shape: [null, 4, 6, 6] }],
    ['Permute', { dims: [2, 3, 1] }, 'layer0'],
    ['SpatialDropout2D', { rate: 0.25 }, 'layer1'],
    ['Dropout', { rate: 0.5, noise_shape: [null, 1, 1, 4] }, 'layer2'],
    ['ReLU', {}, 'layer3'],
    ['ZeroPadding2D', around, 'layer4'],
    ['MaxPooling2D', { pool_size: [3, 3], strides: [2, 2], padding: 'valid' }, 'layer5'],
    ['Activation', { activation: 'tanh' }, 'layer6'],
    ['ZeroPadding2D', around, 'layer7'],
    ['MaxPooling2D', { pool_size: [3, 3], strides: [2, 2], padding: 'valid' }, 'layer8'],
  );
  const path = join(folder, 'small.json');
  writeFileSync(path, JSON.stringify({ modelTopology: model, weightsManifest: [] }));
  // What tanh gives may be negative: there the zeros are the largest.
  expect(body(importModel(path, 'small').value?.spec ?? '')).toMatchInlineSnapshot(`
    "layers:
      - dropout2d: {p: 0.25}
      - dropout2d
      - relu
      - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}
      - tanh
      - zero_pad2d: {padding: 1}
      - max_pool2d: {kernel_size: 3, stride: 2}
      - permute: {dims: [0, 2, 3, 1]}
    outputs: {layer9: permute_1}
    "
  `);
});

test('an order that is none, and dropout of whole rows, are refused', () => {
  const model = topology(
    given,
    ['Permute', { dims: [1, 1, 2] }, 'layer0'],
    ['Dropout', { noise_shape: [null, 1, 4, 1] }, 'layer0'],
  );
  expect(refused('orders', { modelTopology: model, weightsManifest: [] })).toEqual([
    'NIN6704 layer1 (Permute): its dims are no order of the 3 dimensions behind the batch',
    'NIN6704 layer2 (Dropout): its noise_shape is none of whole channels',
  ]);
});
