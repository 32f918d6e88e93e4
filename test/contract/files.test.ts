import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import type * as TensorFlow from '@tensorflow/tfjs-node';
import { afterAll, describe, expect, test } from 'vitest';
import { loadRuntime } from '../../src/backends/tfjs-runtime.ts';
import { ModelProtoSchema } from '../../src/onnx/proto/onnx_pb.js';
import { ninc, workspace } from '../cli/run.ts';
import { npy, readNpy, readSafetensors } from './stored.ts';

const { folder, remove } = workspace({
  'net.nin.yaml': `
    ninc: 1
    name: tiny-net
    inputs: {image: {shape: [N, 1, 28, W], where: ["W >= 8"]}}
    blocks: {unit: {layers: [{conv2d: {out_channels: 4, kernel_size: 3}}, batch_norm2d, relu]}}
    layers:
      - unit
      - global_avg_pool2d
      - flatten
      - linear: {out_features: 10}
    outputs: {logits: linear_1, features: unit_1}
    train:
      data: {train: {digits: {split: train}}}
      loss: cross_entropy
      optimizer: {sgd: {lr: 0.1}}
      epochs: 1
  `,
  'tfjs.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 2, 6, 6]}}
    layers:
      - conv2d: {out_channels: 3, kernel_size: 3}
      - flatten
  `,
});
afterAll(remove);
// tfjs-node as ninc imports it: Node 23 and newer lack what it calls.
const tf = (await loadRuntime()).tf as typeof TensorFlow;
const path = (...names: string[]) => join(folder, ...names);
const text = (...names: string[]) => readFileSync(path(...names), 'utf8');
const compiled = (target: string, spec = 'net.nin.yaml') => {
  const { status, stderr } = ninc(folder, 'compile', spec, '--target', target, '--seed', '3', '--out', target);
  expect(status, stderr).toBe(0);
  return readdirSync(path(target)).sort();
};
const parameters = [
  'unit_1.conv2d_1.weight',
  'unit_1.conv2d_1.bias',
  'unit_1.batch_norm2d_1.weight',
  'unit_1.batch_norm2d_1.bias',
  'unit_1.batch_norm2d_1.running_mean',
  'unit_1.batch_norm2d_1.running_var',
  'linear_1.weight',
  'linear_1.bias',
];

/** What the reference makes of ones, with the same weights. */
function expected(spec: string, shape: readonly number[], output: string): number[] {
  const count = shape.reduce((a, b) => a * b, 1);
  writeFileSync(path('ones.npy'), npy(shape, new Float32Array(count).fill(1)));
  const words = ['--input', 'image=ones.npy', '--seed', '3', '--backend', 'reference', '--out', 'expected'];
  expect(ninc(folder, 'run', spec, ...words).status).toBe(0);
  return readNpy(readFileSync(path('expected', `${output}.npy`))).data;
}

function expectClose(made: TensorFlow.Tensor | undefined, wanted: readonly number[]): void {
  const data = [...(made?.dataSync() ?? [])];
  expect(data).toHaveLength(wanted.length);
  for (const [index, value] of data.entries()) expect(value).toBeCloseTo(wanted[index] ?? Number.NaN, 4);
}

test('ir: ir.json, the graph', () => {
  expect(compiled('ir')).toEqual(['ir.json']);
  const ir = JSON.parse(text('ir/ir.json'));
  expect(JSON.stringify(ir)).toContain('unit_1.conv2d_1');
});

test('onnx: model.onnx of opset 17 or newer, symbols as dim_param, initializers named as the parameters', () => {
  expect(compiled('onnx')).toEqual(['model.onnx']);
  const model = readFileSync(path('onnx/model.onnx'));
  const { opsetImport, graph } = fromBinary(ModelProtoSchema, model);
  expect(Number(opsetImport.find(({ domain }) => domain === '')?.version)).toBeGreaterThanOrEqual(17);
  expect(graph?.initializer.map(({ name }) => name)).toEqual(expect.arrayContaining(parameters));
  expect(graph?.output.map(({ name }) => name)).toEqual(['logits', 'features']);
  const type = graph?.input[0]?.type?.value;
  const dims = type?.case === 'tensorType' ? type.value.shape?.dim.map(({ value }) => value.value) : [];
  expect([graph?.input.map(({ name }) => name), dims]).toEqual([['image'], ['N', 1n, 28n, 'W']]);
});

test('savedmodel: TensorFlow loads it; signature serving_default, names and layout of the spec', async () => {
  expect(compiled('savedmodel')).toContain('saved_model.pb');
  const [info] = await tf.node.getMetaGraphsFromSavedModel(path('savedmodel'));
  const signature = info?.signatureDefs['serving_default'];
  expect(Object.keys(signature?.inputs ?? {})).toEqual(['image']);
  expect(Object.keys(signature?.outputs ?? {}).sort()).toEqual(['features', 'logits']);
  const model = await tf.node.loadSavedModel(path('savedmodel'));
  const made = model.predict({ image: tf.ones([2, 1, 28, 9]) });
  if (made instanceof tf.Tensor || Array.isArray(made)) throw new Error('outputs have names');
  expect([made['logits']?.shape, made['features']?.shape]).toEqual([
    [2, 10],
    [2, 4, 26, 7],
  ]);
  expectClose(made['logits'], expected('net.nin.yaml', [2, 1, 28, 9], 'logits'));
  model.dispose();
});

test('tfjs: model.json and weights.bin for tf.loadLayersModel; the input stays the spec’s', async () => {
  expect(compiled('tfjs', 'tfjs.nin.yaml')).toEqual(['model.json', 'weights.bin']);
  const model = await tf.loadLayersModel(`file://${path('tfjs/model.json')}`);
  expect(model.inputs[0]?.shape).toEqual([null, 2, 6, 6]);
  const made = model.predict(tf.ones([1, 2, 6, 6]));
  expectClose(made instanceof tf.Tensor ? made : undefined, expected('tfjs.nin.yaml', [1, 2, 6, 6], 'output'));
});

describe.each(['pytorch', 'keras'])('%s', (target) => {
  test('model.py with build(), weights named as the parameters; what a person would have written', () => {
    const files = compiled(target);
    const needed = ['model.py', 'weights.safetensors', ...(target === 'pytorch' ? ['train.py'] : [])];
    expect(files).toEqual(expect.arrayContaining(needed));
    expect(Object.keys(readSafetensors(readFileSync(path(target, 'weights.safetensors')))).sort()).toEqual(
      [...parameters].sort(),
    );
    const source = text(target, 'model.py');
    expect(source).toMatch(
      target === 'pytorch' ? /^def build\(.*\) -> .*Module:/m : /^def build\(.*\) -> keras\.Model:/m,
    );
    for (const file of files.filter((name) => name.endsWith('.py')))
      expect(text(target, file)).not.toMatch(/^\s*(import|from) ninc/m);
  });
});

test('train.py trains by the spec’s `train:` on one process or under torchrun', () => {
  const source = text('pytorch/train.py');
  expect(source).toContain('DistributedDataParallel');
  expect(source).toMatch(/SGD\(.*lr=0\.1\)/);
});

const ruff = spawnSync('ruff', ['--version']).status === 0;
test.skipIf(!ruff)('ruff has nothing to say', () => {
  for (const words of [['check'], ['format', '--check']]) {
    const { status, stdout } = spawnSync('ruff', [
      ...words,
      '--isolated',
      '--no-cache',
      path('pytorch'),
      path('keras'),
    ]);
    expect(status, `${stdout}`).toBe(0);
  }
});

test('--weights: what was given is what is written', () => {
  const given = path('pytorch/weights.safetensors');
  expect(
    ninc(folder, 'compile', 'net.nin.yaml', '--target', 'pytorch', '--weights', given, '--out', 'again').status,
  ).toBe(0);
  expect(readSafetensors(readFileSync(path('again/weights.safetensors')))).toEqual(
    readSafetensors(readFileSync(given)),
  );
  expect(
    ninc(folder, 'compile', 'net.nin.yaml', '--target', 'onnx', '--weights', 'nowhere.safetensors', '--out', 'no')
      .status,
  ).toBe(1);
  expect(existsSync(path('no'))).toBe(false);
});
