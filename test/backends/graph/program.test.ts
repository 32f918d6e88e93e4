import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Precision, Program } from '../../../src/backends/backend.ts';
import { graph as backend } from '../../../src/backends/graph/index.ts';
import { loadRuntime } from '../../../src/backends/tfjs-runtime.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Weights } from '../../../src/weights/tensor.ts';
import golden from '../../golden/seed.json' with { type: 'json' };
import { anySize, expected, pictures, tensor } from '../any-size.ts';
import { errorOf, someWeights } from '../layers/cases.ts';
import { oracleWeights, seedGraph, seedImage } from '../seed.ts';

function load(graph: Graph, weights: Weights, precision: Precision = 'f32', once = false): Promise<Program> {
  return backend.load(runPasses(graph, backend.passes, true), weights, { precision, once });
}

describe("the seed's network, against PyTorch's float64", () => {
  const seed = seedGraph();
  const weights = oracleWeights(seed);

  test.each([
    ['f32', 2e-5, false],
    ['f32', 2e-5, true],
    ['f64', 1e-10, false],
    ['bf16', 3e-2, false],
    ['bf16', 3e-2, true],
  ] as const)('%s within %d of the largest output (once: %s)', async (precision, bound, once) => {
    const program = await load(seed, weights, precision, once);
    const { output } = await program.run({ image: seedImage });
    program.dispose();
    expect(output?.shape).toEqual(golden.shape);
    expect(errorOf(output, golden.output)).toBeLessThan(bound);
    expect(output?.data).toBeInstanceOf(precision === 'f64' ? Float64Array : Float32Array);
  });
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
      const answers = await expected(anySize, weights, inputs);
      expect(Object.keys(found)).toEqual(['sum', 'again', 'through', 'features']);
      for (const [name, { shape, data }] of Object.entries(answers)) {
        expect(found[name]?.shape).toEqual(shape);
        expect(errorOf(found[name], data)).toBeLessThan(2e-5);
      }
    }
    program.dispose();
  });

  test('two of them with parameters of the same names do not share them, also when one is disposed', async () => {
    const others = new Map(
      [...weights].map(([name, { shape, data }]) => [name, { shape, data: data.map((x) => x / 2) }]),
    );
    const inputs = pictures(1, 9, 9);
    for (const once of [true, false]) {
      const [one, two] = [await load(anySize, weights, 'f32', once), await load(anySize, others, 'f32', once)];
      const [first, second] = [await one.run(inputs), await two.run(inputs)];
      expect(errorOf(first['sum'], (await expected(anySize, weights, inputs))['sum']?.data ?? [])).toBeLessThan(2e-5);
      expect(errorOf(second['sum'], (await expected(anySize, others, inputs))['sum']?.data ?? [])).toBeLessThan(2e-5);
      one.dispose();
      expect(await two.run(inputs)).toEqual(second);
      two.dispose();
    }
  });

  test('runs of many at once do not touch each other', async () => {
    const program = await load(anySize, weights);
    const inputs = Array.from({ length: 20 }, (_, p) => pictures(1 + (p % 3), 8 + p, 9, p));
    const together = await Promise.all(inputs.map((one) => program.run(one)));
    for (const [index, one] of inputs.entries()) expect(together[index]).toEqual(await program.run(one));
    program.dispose();
    program.dispose();
    await expect(program.run(inputs[0] ?? {})).rejects.toThrow('disposed');
  });

  test('leaves no tensors behind, and no folder', async () => {
    const { tf } = await loadRuntime('native');
    const program = await load(anySize, weights);
    const inputs = pictures(1, 9, 9);
    await program.run(inputs);
    const before = tf.memory().numTensors;
    for (let run = 0; run < 500; run++) await program.run(inputs);
    expect(tf.memory().numTensors).toBe(before);
    program.dispose();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`ninc-graph-${process.pid}-`))).toEqual([]);
  });

  test('says what is wrong with its inputs', async () => {
    const program = await load(anySize, weights);
    await expect(program.run({ _image: tensor([1, 3, 9, 9]) })).rejects.toThrow(/other/);
    await expect(program.run({ _image: tensor([1, 4, 9, 9]), other: tensor([1, 4]) })).rejects.toThrow();
    program.dispose();
  });
});
