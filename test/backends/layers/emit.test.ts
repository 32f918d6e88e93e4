import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Emitted } from '../../../src/backends/backend.ts';
import { layers, tfjs } from '../../../src/backends/layers/index.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { elements, type Tensor, type Weights } from '../../../src/weights/tensor.ts';
import { fillSigned } from '../../golden/fill.ts';
import { cases } from '../../golden/operations.ts';
import { graphOf } from '../../support.ts';
import {
  decoded,
  decomposed,
  described,
  errorOf,
  graphFor,
  inputsFor,
  someWeights,
  tolerance,
  weightsFor,
} from './cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninc-emit-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function emitted(graph: Graph, weights: Weights = someWeights(graph)): Promise<Emitted> {
  const { value, diagnostics } = await tfjs.emit(decomposed(graph), weights);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value;
}

const residual = `
  ninc: 1
  name: a small one
  inputs: {image: {shape: [N, 3, 8, 8]}}
  layers:
    - conv2d: {out_channels: 4, kernel_size: 3, padding: [0, 1, 2, 1]}
      id: _stem
    - batch_norm2d
    - relu
    - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}
    - add: {}
      from: [max_pool2d_1, max_pool2d_1]
    - conv2d: {out_channels: 8, kernel_size: 3, padding: 1, groups: 2}
      id: grouped
    - dropout2d: {p: 0.25}
      id: picture
    - global_avg_pool2d
    - flatten
    - linear: {out_features: 5, bias: false}
  outputs: {logits: linear_1, features: picture}
`;

interface Result {
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

let results: Readonly<Record<string, readonly Result[] | string>>;
const custom = new Map<string, boolean>();
const multiple = { image: tensor([2, 3, 8, 8]) };

beforeAll(async () => {
  const jobs: object[] = [];
  const save = async (model: string, graph: Graph, weights: Weights, inputs: Readonly<Record<string, Tensor>>) => {
    const { files, remarks } = await emitted(graph, weights);
    mkdirSync(join(folder, model));
    for (const { path, content } of files) writeFileSync(join(folder, model, path), content);
    custom.set(model, remarks.length > 0);
    const given = Object.values(inputs).map(({ shape, data }) => ({ shape, data: [...data] }));
    jobs.push({ model, custom: remarks.length > 0, inputs: given });
  };
  for (const one of cases) {
    const graph = graphFor(one, one.inputs);
    await save(`${one.index}`, graph, weightsFor(one, graph), inputsFor(one));
  }
  const graph = graphOf(residual);
  await save('residual', graph, someWeights(graph), multiple);
  writeFileSync(join(folder, 'jobs.json'), JSON.stringify(jobs));
  const entry = fileURLToPath(new URL('../../../src/backends/layers/custom/index.ts', import.meta.url));
  await build({ entryPoints: [entry], outfile: join(folder, 'layers.mjs'), bundle: true, format: 'esm' });
  const script = fileURLToPath(new URL('read-models.mjs', import.meta.url));
  execFileSync(process.execPath, [script, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
});

describe('what tf.loadLayersModel makes of the files, in a process that has only @tensorflow/tfjs', () => {
  test.each(cases.map((one) => [`${one.op} ${described(one)}`, one] as const))('%s', (_, one) => {
    const [output] = results[`${one.index}`] ?? [];
    if (typeof output !== 'object') throw new Error('no result');
    expect(output.shape).toEqual(one.shape);
    expect(errorOf(asTensor(output), decoded(one.output))).toBeLessThan(tolerance);
  });

  test('several outputs, in the layout of the spec: the numbers of the program', async () => {
    const graph = graphOf(residual);
    const program = await layers.load(decomposed(graph), someWeights(graph), { precision: 'f32' });
    const { logits, features } = await program.run(multiple);
    program.dispose();
    const found = results['residual'];
    if (!Array.isArray(found)) throw new Error('no result');
    expect(found.map(({ shape }) => shape)).toEqual([
      [2, 5],
      [2, 8, 4, 4],
    ]);
    expect(errorOf(asTensor(found[0]), logits?.data ?? [])).toBeLessThan(1e-5);
    expect(errorOf(asTensor(found[1]), features?.data ?? [])).toBeLessThan(1e-5);
  });

  test('without registerLayers a model with layers of ours is refused by name', () => {
    expect(results['unregistered']).toMatch(/Unknown layer: Ninc/);
  });
});

describe('the files', () => {
  test('are the same bytes each time', async () => {
    const graph = graphOf(residual);
    expect(await emitted(graph)).toEqual(await emitted(graphOf(residual)));
  });

  test('name layers and weights after the nodes', async () => {
    const { files } = await emitted(graphOf(residual));
    expect(files.map(({ path }) => path)).toEqual(['model.json', 'weights.bin']);
    const { modelTopology, weightsManifest } = JSON.parse(String(files[0]?.content));
    expect(modelTopology.config.name).toBe('a_small_one');
    expect(modelTopology.config.layers.map(({ name, class_name }: Named) => `${name} ${class_name}`)).toEqual([
      'image InputLayer',
      'image-nhwc Permute',
      'id-_stem-pad ZeroPadding2D',
      'id-_stem Conv2D',
      'batch_norm2d_1 BatchNormalization',
      'relu_1 Activation',
      'max_pool2d_1-pad ZeroPadding2D',
      'max_pool2d_1 MaxPooling2D',
      'add_1-copy-2 Activation',
      'add_1 Add',
      'grouped-pad ZeroPadding2D',
      'grouped NincGroupedConv2D',
      'picture Dropout',
      'global_avg_pool2d_1-mean GlobalAveragePooling2D',
      'global_avg_pool2d_1 Reshape',
      'flatten_1 Flatten',
      'linear_1 Dense',
      'features-output Permute',
    ]);
    expect(weightsManifest[0].weights.map(({ name, shape }: Weight) => `${name} [${shape}]`)).toEqual([
      'id-_stem/kernel [3,3,3,4]',
      'id-_stem/bias [4]',
      'batch_norm2d_1/gamma [4]',
      'batch_norm2d_1/beta [4]',
      'grouped/kernel [3,3,2,8]',
      'grouped/bias [8]',
      'linear_1/kernel [8,5]',
      'batch_norm2d_1/moving_mean [4]',
      'batch_norm2d_1/moving_variance [4]',
    ]);
  });
});

describe('stock layers are enough for', () => {
  const stock = [
    [
      'any stride, dilation and padding of a convolution',
      'conv2d: {out_channels: 2, kernel_size: 3, stride: 2, dilation: 2, padding: [0, 1, 2, 3]}',
    ],
    [
      'depthwise convolutions with uneven strides and dilation',
      'conv2d: {out_channels: 8, kernel_size: 3, stride: [1, 2], dilation: [2, 1], groups: 4}',
    ],
    ['padded max pooling behind a relu', 'relu\n        - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}'],
    ['max pooling with padding that keeps the size', 'max_pool2d: {kernel_size: 3, stride: 1, padding: 1}'],
    ["Caffe's rounding up", 'max_pool2d: {kernel_size: 3, stride: 2, ceil_mode: true}'],
    ['average pooling that counts zeros', 'avg_pool2d: {kernel_size: 3, stride: 2, padding: 1}'],
    [
      'average pooling of the picture only, where the size is kept',
      'avg_pool2d: {kernel_size: 3, stride: 1, padding: 1, count_include_pad: false}',
    ],
    ['even parts of adaptive pooling', 'adaptive_avg_pool2d: {output_size: [5, 2]}'],
    ['softmax over rows', 'softmax: {dim: 2}'],
    ['linear layers on pictures', 'linear: {out_features: 3}'],
  ] as const;

  test.each(stock)('%s', async (_, layer) => {
    expect((await emitted(graphOf(oneLayer(layer)))).remarks).toEqual([]);
  });

  const ours = [
    ['groups', 'conv2d: {out_channels: 6, kernel_size: 3, groups: 2}', 'conv2d_1'],
    ['dilated max pooling', 'max_pool2d: {kernel_size: 2, dilation: 2}', 'max_pool2d_1'],
    ['padding where numbers may be negative', 'max_pool2d: {kernel_size: 3, stride: 2, padding: 1}', 'max_pool2d_1'],
    ['uneven parts', 'adaptive_avg_pool2d: {output_size: 4}', 'adaptive_avg_pool2d_1'],
    ['merging the batch', 'flatten: {start_dim: 0}', 'flatten_1'],
  ] as const;

  test.each(ours)('but not for %s: the remark says which node', async (_, layer, id) => {
    expect((await emitted(graphOf(oneLayer(layer)))).remarks).toEqual([
      `${id}: TensorFlow.js has no stock layer with these numbers; call registerLayers(tf) from ninc/tfjs before tf.loadLayersModel`,
    ]);
  });

  function oneLayer(layer: string): string {
    return `
      ninc: 1
      inputs: {image: {shape: [N, 4, 10, 10]}}
      layers:
        - ${layer}
    `;
  }
});

interface Named {
  readonly name: string;
  readonly class_name: string;
}

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
}

function tensor(shape: readonly number[]): Tensor {
  return { shape, data: Float32Array.from(fillSigned(elements(shape), 0)) };
}

function asTensor(result: Result | undefined): Tensor {
  return { shape: result?.shape ?? [], data: Float32Array.from(result?.data ?? [], Number) };
}
