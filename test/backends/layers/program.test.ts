import { beforeAll, describe, expect, test } from 'vitest';
import { layers } from '../../../src/backends/layers/index.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { loadRuntime, type Runtime } from '../../../src/backends/tfjs-runtime.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { elements, type Tensor, type Weights } from '../../../src/weights/tensor.ts';
import { fill, fillSigned } from '../../golden/fill.ts';
import golden from '../../golden/seed.json' with { type: 'json' };
import { graphOf } from '../../support.ts';
import { oracleWeights, seedGraph, seedImage } from '../seed.ts';
import { decomposed, errorOf, someWeights, tolerance } from './cases.ts';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadRuntime();
});

const load = (graph: Graph, weights: Weights = someWeights(graph)) =>
  layers.load(decomposed(graph), weights, { precision: 'f32' });

const tensor = (shape: readonly number[], p = 0): Tensor => ({
  shape,
  data: Float32Array.from(fillSigned(elements(shape), p)),
});

const small = `
  ninc: 1
  inputs: {image: {shape: [N, 2, 6, 6]}}
  layers:
    - conv2d: {out_channels: 3, kernel_size: 3, padding: 1}
    - relu
    - max_pool2d: {kernel_size: 3, stride: 2, padding: 1}
    - flatten
    - linear: {out_features: 4}
    - softmax
`;

describe("the seed's network", () => {
  test("agrees with PyTorch's float64 within 2e-5 of the largest output", async () => {
    const graph = seedGraph();
    const program = await load(graph, oracleWeights(graph));
    const { output } = await program.run({ image: seedImage });
    program.dispose();
    expect(output?.shape).toEqual([1, 10]);
    expect(output?.data).toBeInstanceOf(Float32Array);
    expect(errorOf(output, golden.output)).toBeLessThan(2e-5);
  });

  test('gives each picture of a batch of 3 what it gives the picture alone', async () => {
    const graph = seedGraph();
    const program = await load(graph, oracleWeights(graph));
    const other = Float32Array.from(fill(3 * 224 * 224, 1001));
    const { output } = await program.run({
      image: { shape: [3, 3, 224, 224], data: Float32Array.from([...seedImage.data, ...other, ...seedImage.data]) },
    });
    const alone = await program.run({ image: { shape: [1, 3, 224, 224], data: other } });
    program.dispose();
    expect(output?.shape).toEqual([3, 10]);
    const third = (index: number): Tensor => ({
      shape: [1, 10],
      data: output?.data.slice(10 * index, 10 * index + 10) ?? new Float32Array(),
    });
    expect(errorOf(third(0), golden.output)).toBeLessThan(2e-5);
    expect(errorOf(third(1), alone['output']?.data ?? [])).toBeLessThan(2e-5);
    expect(errorOf(third(2), golden.output)).toBeLessThan(2e-5);
  });
});

describe('inputs and outputs', () => {
  test('an input may be an output, a value may be two outputs, and pictures keep the layout of the spec', async () => {
    const graph = graphOf(`
      ninc: 1
      inputs:
        image: {shape: [N, 2, 3, 4]}
        vector: {shape: [N, 5]}
        unused: {shape: [N, 7]}
      layers:
        - relu: {}
          from: image
      outputs: {first: relu_1, second: relu_1, given: image, plain: vector, again: vector}
    `);
    const inputs = { image: tensor([2, 2, 3, 4]), vector: tensor([2, 5], 1), unused: tensor([2, 7], 2) };
    const program = await load(graph);
    const outputs = await program.run(inputs);
    program.dispose();
    const positive = inputs.image.data.map((x) => Math.max(0, x));
    expect(outputs).toEqual({
      first: { shape: [2, 2, 3, 4], data: positive },
      second: { shape: [2, 2, 3, 4], data: positive },
      given: inputs.image,
      plain: inputs.vector,
      again: inputs.vector,
    });
    expect(outputs['plain']?.data).not.toBe(inputs.vector.data);
  });

  test('ids that begin with an underscore, and a layer named as a part of another', async () => {
    const graph = graphOf(`
      ninc: 1
      inputs: {_x: {shape: [N, 2, 4, 4]}}
      layers:
        - conv2d: {out_channels: 2, kernel_size: 3, padding: [1, 2]}
          id: _a
        - relu
        - relu
    `);
    await expectReference(graph, { _x: tensor([1, 2, 4, 4]) });
  });

  test('a wrong array is a diagnostic', async () => {
    const program = await load(graphOf(small));
    await expect(program.run({ image: tensor([1, 2, 6, 5]) })).rejects.toMatchObject({
      diagnostics: [{ code: 'NIN6204' }],
    });
    program.dispose();
  });

  test('inputs without a batch, or with batches of several sizes', async () => {
    const graph = graphOf(`
      ninc: 1
      inputs:
        image: {shape: [3, 2, 4, 4]}
        scale: {shape: [2, 1, 1]}
        one: {shape: [1, 2, 4, 4]}
        vector: {shape: [6]}
      layers:
        - add: {}
          from: [image, scale, one]
        - linear: {out_features: 4}
        - linear: {out_features: 2}
          from: vector
          id: short
      outputs: {sum: linear_1, short: short}
    `);
    await expectReference(graph, {
      image: tensor([3, 2, 4, 4]),
      scale: tensor([2, 1, 1], 1),
      one: tensor([1, 2, 4, 4], 2),
      vector: tensor([6], 3),
    });
  });

  test('one program takes pictures of any size where the spec does', async () => {
    const graph = graphOf(`
      ninc: 1
      inputs: {image: {shape: [N, 2, H, W]}}
      layers:
        - conv2d: {out_channels: 4, kernel_size: 3, stride: 2, padding: 1}
        - max_pool2d: {kernel_size: 3, stride: 2, padding: 1, ceil_mode: true}
        - adaptive_avg_pool2d: {output_size: [2, 3]}
        - flatten: {start_dim: 2}
    `);
    for (const size of [7, 12, 25]) await expectReference(graph, { image: tensor([2, 2, size, size + 3]) });
  });
});

describe('memory', () => {
  test('3,000 runs leave no tensor behind, and the process does not grow', async () => {
    const program = await load(graphOf(small));
    const inputs = { image: tensor([2, 2, 6, 6]) };
    // So long Node 24 takes until its heap has the size that it keeps.
    for (let run = 0; run < 6000; run++) await program.run(inputs);
    const { numTensors } = runtime.tf.memory();
    const resident = process.memoryUsage().rss;
    for (let run = 0; run < 3000; run++) await program.run(inputs);
    expect(runtime.tf.memory().numTensors).toBe(numTensors);
    expect(process.memoryUsage().rss - resident).toBeLessThan(40e6);
    program.dispose();
  });

  test('dispose frees every tensor, and may be called twice', async () => {
    const before = runtime.tf.memory().numTensors;
    const program = await load(graphOf(small));
    await program.run({ image: tensor([1, 2, 6, 6]) });
    expect(runtime.tf.memory().numTensors).toBe(before + 4);
    program.dispose();
    program.dispose();
    expect(runtime.tf.memory().numTensors).toBe(before);
    await expect(program.run({ image: tensor([1, 2, 6, 6]) })).rejects.toThrow('disposed');
  });

  test('a failed run leaves nothing behind', async () => {
    const program = await load(graphOf(small));
    const { numTensors } = runtime.tf.memory();
    await program.run({ image: tensor([1, 3, 6, 6]) }).catch(() => undefined);
    expect(runtime.tf.memory().numTensors).toBe(numTensors);
    program.dispose();
  });
});

test.each([
  ['[1, 3]', 2],
  ['[1, 2]', 3],
])('a batch of one channel, in steps of %s, of which one column is left', async (stride, kernel) => {
  const layer = `conv2d: {out_channels: 2, kernel_size: ${kernel}, stride: ${stride}}`;
  for (const sizes of ['4, 4', 'H, W']) {
    const graph = graphOf(`ninc: 1\ninputs: {image: {shape: [N, 1, ${sizes}]}}\nlayers: [{${layer}}]\n`);
    await expectReference(graph, { image: tensor([2, 1, 4, 4]) });
  }
});

test('a layer may read a value twice that others read too', async () => {
  const graph = graphOf(`
    ninc: 1
    inputs: {image: {shape: [N, 2, 3, 3]}}
    layers:
      - relu
      - {add: {}, from: [relu_1, relu_1], id: twice}
      - {concat: {dim: 1}, from: [twice, relu_1, twice], id: joined}
      - {maximum: {}, from: [twice, twice, relu_1]}
  `);
  await expectReference(
    { ...graph, outputs: ['twice', 'joined', 'maximum_1'].map((name) => ({ name, value: name })) },
    { image: tensor([2, 2, 3, 3]) },
  );
});

test('concurrent runs do not touch each other, nor does disposal what is being read', async () => {
  const program = await load(graphOf(small));
  const inputs = Array.from({ length: 16 }, (_, p) => ({ image: tensor([1 + (p % 3), 2, 6, 6], p) }));
  const alone = [];
  for (const input of inputs) alone.push(await program.run(input));
  const together = Promise.all(inputs.map((input) => program.run(input)));
  program.dispose();
  expect(await together).toEqual(alone);
});

async function expectReference(graph: Graph, inputs: Record<string, Tensor>): Promise<void> {
  const weights = someWeights(graph);
  const program = await load(graph, weights);
  const outputs = await program.run(inputs);
  program.dispose();
  const oracle = await reference.load(decomposed(graph), weights, { precision: 'f64' });
  for (const [name, expected] of Object.entries(await oracle.run(inputs))) {
    expect(outputs[name]?.shape).toEqual(expected.shape);
    expect(errorOf(outputs[name], expected.data), name).toBeLessThan(tolerance);
  }
}
