import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Precision, Program } from '../../../src/backends/backend.ts';
import { graph as backend } from '../../../src/backends/graph/index.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { loadRuntime } from '../../../src/backends/tfjs-runtime.ts';
import { compile, runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { elements, type Tensor, type Weights } from '../../../src/weights/tensor.ts';
import { fill, fillSigned } from '../../golden/fill.ts';
import golden from '../../golden/seed.json' with { type: 'json' };
import { graphOf } from '../../support.ts';
import { errorOf, someWeights } from '../layers/cases.ts';

function load(graph: Graph, weights: Weights, precision: Precision = 'f32', once = false): Promise<Program> {
  return backend.load(runPasses(graph, backend.passes, true), weights, { precision, once });
}

async function expected(graph: Graph, weights: Weights, inputs: Readonly<Record<string, Tensor>>) {
  return (await reference.load(runPasses(graph, reference.passes), weights, { precision: 'f64' })).run(inputs);
}

const tensor = (shape: readonly number[], p = 3): Tensor => ({
  shape,
  data: Float32Array.from(fillSigned(elements(shape), p)),
});

describe("the seed's network, against PyTorch's float64", () => {
  const { value: seed } = compile('specs/nin-seed.nin.yaml');
  if (seed === undefined) throw new Error('the seed does not compile');
  const weights = new Map(
    seed.nodes
      .flatMap((node) => node.parameters)
      .map(({ name, role, shape }, p) => {
        const scale = role === 'weight' ? Math.sqrt(6 / elements(shape.slice(1))) : 0.05;
        return [name, { shape, data: Float32Array.from(fillSigned(elements(shape), p, scale)) }] as const;
      }),
  );
  const image = { shape: [1, 3, 224, 224], data: fill(3 * 224 * 224, 1000) };

  test.each([
    ['f32', 2e-5, false],
    ['f32', 2e-5, true],
    ['f64', 1e-10, false],
    ['bf16', 3e-2, false],
    ['bf16', 3e-2, true],
  ] as const)('%s within %d of the largest output (once: %s)', async (precision, bound, once) => {
    const program = await load(seed, weights, precision, once);
    const { output } = await program.run({ image });
    program.dispose();
    expect(output?.shape).toEqual(golden.shape);
    expect(errorOf(output, golden.output)).toBeLessThan(bound);
    expect(output?.data).toBeInstanceOf(precision === 'f64' ? Float64Array : Float32Array);
  });
});

describe('a program', () => {
  const open = graphOf(`
    ninc: 1
    inputs: {_image: {shape: [N, 3, H, W]}, other: {shape: [N, 4]}}
    layers:
      - conv2d: {out_channels: 6, kernel_size: 3, stride: 2, padding: 1}
        from: _image
        id: _first
      - batch_norm2d
      - relu
      - global_avg_pool2d
      - flatten
      - linear: {out_features: 4}
      - add:
        from: [linear_1, other]
    outputs: {sum: add_1, again: add_1, through: other, features: _first}
  `);
  const weights = someWeights(open);

  test('takes any batch and any picture; gives inputs back, and one value under two names', async () => {
    const program = await load(open, weights);
    for (const [batch, height, width] of [
      [1, 8, 8],
      [5, 13, 7],
      [2, 31, 64],
    ] as const) {
      const inputs = { _image: tensor([batch, 3, height, width]), other: tensor([batch, 4], 5) };
      const found = await program.run(inputs);
      const answers = await expected(open, weights, inputs);
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
    const inputs = { _image: tensor([1, 3, 9, 9]), other: tensor([1, 4], 5) };
    for (const once of [true, false]) {
      const [one, two] = [await load(open, weights, 'f32', once), await load(open, others, 'f32', once)];
      const [first, second] = [await one.run(inputs), await two.run(inputs)];
      expect(errorOf(first['sum'], (await expected(open, weights, inputs))['sum']?.data ?? [])).toBeLessThan(2e-5);
      expect(errorOf(second['sum'], (await expected(open, others, inputs))['sum']?.data ?? [])).toBeLessThan(2e-5);
      one.dispose();
      expect(await two.run(inputs)).toEqual(second);
      two.dispose();
    }
  });

  test('runs of many at once do not touch each other', async () => {
    const program = await load(open, weights);
    const inputs = Array.from({ length: 20 }, (_, p) => ({
      _image: tensor([1 + (p % 3), 3, 8 + p, 9], p),
      other: tensor([1 + (p % 3), 4], p),
    }));
    const together = await Promise.all(inputs.map((one) => program.run(one)));
    for (const [index, one] of inputs.entries()) expect(together[index]).toEqual(await program.run(one));
    program.dispose();
    program.dispose();
    await expect(program.run(inputs[0] ?? {})).rejects.toThrow('disposed');
  });

  test('leaves no tensors behind, and no folder', async () => {
    const { tf } = await loadRuntime('native');
    const program = await load(open, weights);
    const inputs = { _image: tensor([1, 3, 9, 9]), other: tensor([1, 4], 5) };
    await program.run(inputs);
    const before = tf.memory().numTensors;
    for (let run = 0; run < 500; run++) await program.run(inputs);
    expect(tf.memory().numTensors).toBe(before);
    program.dispose();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`ninc-graph-${process.pid}-`))).toEqual([]);
  });

  test('says what is wrong with its inputs', async () => {
    const program = await load(open, weights);
    await expect(program.run({ _image: tensor([1, 3, 9, 9]) })).rejects.toThrow(/other/);
    await expect(program.run({ _image: tensor([1, 4, 9, 9]), other: tensor([1, 4]) })).rejects.toThrow();
    program.dispose();
  });
});
