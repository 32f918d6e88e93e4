import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Program } from '../../../src/backends/backend.ts';
import { onnx as backend } from '../../../src/backends/onnx/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { loadGraph } from '../../../src/load.ts';
import type { Weights } from '../../../src/weights/tensor.ts';
import golden from '../../golden/seed.json' with { type: 'json' };
import { anySize, expected, pictures, tensor } from '../any-size.ts';
import { errorOf, someWeights } from '../layers/cases.ts';
import { oracleWeights, seedGraph, seedImage } from '../seed.ts';

test('importing the backend, and asking whether it is present, loads no runtime', async () => {
  expect(await backend.presence()).toEqual({
    present: true,
    runtime: expect.stringMatching(/^onnxruntime-node 1\.\d+\.\d+$/),
  });
  if (process.platform === 'linux') expect(readFileSync('/proc/self/maps', 'utf8')).not.toContain('onnxruntime');
});

function load(graph: Graph, weights: Weights, once = false): Promise<Program> {
  return backend.load(runPasses(graph, backend.passes, true), weights, { precision: 'f32', once });
}

test("the seed's network gives what PyTorch gives, within 2e-5 of the largest output", async () => {
  const seed = seedGraph();
  const weights = oracleWeights(seed);
  for (const once of [true, false]) {
    const program = await load(seed, weights, once);
    const { output } = await program.run({ image: seedImage });
    program.dispose();
    expect(output?.shape).toEqual(golden.shape);
    expect(errorOf(output, golden.output)).toBeLessThan(2e-5);
  }
});

describe('a program', () => {
  const weights = someWeights(anySize);

  test('takes any batch and any picture; gives inputs back, and one value under two names', async () => {
    const program = await load(anySize, weights);
    for (const [batch, height, width] of [
      [1, 8, 8],
      [5, 13, 7],
      [2, 31, 64],
    ] as const) {
      const inputs = pictures(batch, height, width);
      const found = await program.run(inputs);
      expect(Object.keys(found)).toEqual(['sum', 'again', 'through', 'features']);
      for (const [name, { shape, data }] of Object.entries(await expected(anySize, weights, inputs))) {
        expect(found[name]?.shape).toEqual(shape);
        expect(errorOf(found[name], data)).toBeLessThan(2e-5);
      }
    }
    program.dispose();
  });

  test('runs of many at once do not touch each other, nor does disposal what is running', async () => {
    const program = await load(anySize, weights);
    const inputs = Array.from({ length: 20 }, (_, p) => pictures(1 + (p % 3), 8 + p, 9, p));
    const alone = [];
    for (const one of inputs) alone.push(await program.run(one));
    const together = Promise.all(inputs.map((one) => program.run(one)));
    program.dispose();
    program.dispose();
    for (const [index, one] of (await together).entries()) {
      for (const [name, { data }] of Object.entries(alone[index] ?? {}))
        expect(errorOf(one[name], data)).toBeLessThan(1e-6);
    }
    await expect(program.run(inputs[0] ?? {})).rejects.toThrow('disposed');
  });

  test('3,000 runs take no more memory than the first few', async () => {
    const program = await load(anySize, weights);
    const inputs = pictures(1, 9, 9);
    for (let run = 0; run < 500; run++) await program.run(inputs);
    const resident = process.memoryUsage().rss;
    for (let run = 0; run < 3000; run++) await program.run(inputs);
    expect(process.memoryUsage().rss - resident).toBeLessThan(60e6);
    program.dispose();
  });

  test('says what is wrong with its inputs', async () => {
    const program = await load(anySize, weights);
    await expect(program.run({ _image: tensor([1, 3, 9, 9]) })).rejects.toThrow(/other/);
    await expect(program.run({ _image: tensor([1, 4, 9, 9]), other: tensor([1, 4]) })).rejects.toThrow();
    program.dispose();
  });

  test.each(['f64', 'bf16'] as const)('%s is refused by name', async (precision) => {
    await expect(loadGraph(anySize, { backend: 'onnx', precision })).rejects.toThrow(
      `the backend onnx does not compute in ${precision}; it has f32`,
    );
  });
});
