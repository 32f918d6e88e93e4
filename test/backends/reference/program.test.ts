import { describe, expect, test } from 'vitest';
import type { Precision } from '../../../src/backends/backend.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import { NincError } from '../../../src/diagnostics/error.ts';
import type { Weights } from '../../../src/weights/tensor.ts';
import { graphOf } from '../../support.ts';

function load(text: string, weights: Weights = new Map(), precision: Precision = 'f64') {
  return reference.load(runPasses(graphOf(text), reference.passes, true), weights, { precision });
}

const twoRoads = `
  ninc: 1
  inputs: {x: {shape: [N, 2], dtype: float64}}
  layers:
    - sigmoid
    - add: {}
      from: [x, sigmoid_1]
    - identity: {}
      from: x
  outputs: {sum: add_1, same: identity_1, given: x}
`;

describe('a program', () => {
  test('gives every output, in float64 as computed', async () => {
    const x = { shape: [1, 2], data: Float64Array.of(0, Math.log(3)) };
    const { sum, same, given } = await (await load(twoRoads)).run({ x });
    expect(sum?.data).toEqual(Float64Array.of(0.5, Math.log(3) + 0.75));
    expect(same).toEqual(x);
    expect(given).toEqual(x);
  });

  test('rounds once in f32, at the end', async () => {
    const program = await load('ninc: 1\ninputs: {x: {shape: [N, 2]}}\nlayers: [tanh, tanh]', new Map(), 'f32');
    const { output } = await program.run({ x: { shape: [1, 2], data: Float64Array.of(0.1, 1e-9) } });
    expect(output?.data).toEqual(Float32Array.of(Math.tanh(Math.tanh(0.1)), Math.tanh(Math.tanh(1e-9))));
  });

  test('shares no memory with the caller: neither inputs nor two outputs of one value', async () => {
    const x = { shape: [1, 2], data: Float64Array.of(1, 2) };
    const { same, given } = await (await load(twoRoads)).run({ x });
    x.data.fill(9);
    same?.data.fill(8);
    expect(given?.data).toEqual(Float64Array.of(1, 2));
  });

  test('keeps its weights when the caller changes them', async () => {
    const weights = new Map([['linear_1.weight', { shape: [1, 2], data: Float64Array.of(1, 1) }]]);
    const program = await load(
      'ninc: 1\ninputs: {x: {shape: [N, 2]}}\nlayers: [linear: {out_features: 1, bias: false}]',
      weights,
    );
    weights.get('linear_1.weight')?.data.fill(0);
    const { output } = await program.run({ x: { shape: [1, 2], data: Float64Array.of(1, 2) } });
    expect(output?.data).toEqual(Float64Array.of(3));
  });

  test('takes another batch size on each run, also at once', async () => {
    const program = await load('ninc: 1\ninputs: {x: {shape: [N, 1]}}\nlayers: [relu]');
    const runs = [1, 2, 3].map((n) => program.run({ x: { shape: [n, 1], data: new Float32Array(n).fill(n) } }));
    expect((await Promise.all(runs)).map(({ output }) => output)).toEqual(
      [1, 2, 3].map((n) => ({ shape: [n, 1], data: new Float64Array(n).fill(n) })),
    );
  });

  test('rejects an input that does not fit', async () => {
    const run = (await load(twoRoads)).run({ x: { shape: [2], data: new Float32Array(2) } });
    await expect(run).rejects.toBeInstanceOf(NincError);
    await expect(run).rejects.toThrow('error NIN6203');
  });

  test('may be disposed twice, and runs no more', async () => {
    const program = await load(twoRoads);
    program.dispose();
    program.dispose();
    await expect(program.run({ x: { shape: [1, 2], data: new Float32Array(2) } })).rejects.toThrow('disposed');
  });
});

// By hand, from torch's kernels: `if (val > max || isnan(val)) max = val`, and 0·∞ and ∞ - ∞ are NaN in IEEE 754.
describe('numbers that are none', () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  const run = async (layer: string, numbers: readonly number[]) => {
    const text = `ninc: 1\ninputs: {x: {shape: [1, 1, 1, W]}}\nlayers: [${layer}]`;
    const { output } = await (await load(text)).run({
      x: { shape: [1, 1, 1, numbers.length], data: Float64Array.from(numbers) },
    });
    return [...(output?.data ?? [])];
  };

  test('max pooling gives NaN wherever a window sees one, and −∞ where it sees nothing more', async () => {
    const pool = 'max_pool2d: {kernel_size: [1, 2], stride: 1}';
    expect(await run(pool, [1, nan, 2, 3])).toEqual([nan, nan, 3]);
    expect(await run(pool, [-inf, -inf, 3])).toEqual([-inf, 3]);
  });

  test('average pooling and relu hand NaN and ∞ on', async () => {
    expect(await run('avg_pool2d: {kernel_size: [1, 2]}', [nan, 1, inf, 1])).toEqual([nan, inf]);
    expect(await run('relu', [nan, -inf, inf, -1])).toEqual([nan, 0, inf, 0]);
  });

  test('softmax of numbers far apart stays finite', async () => {
    expect(await run('softmax: {dim: 3}', [-1e300, 1e300, -inf])).toEqual([0, 1, 0]);
  });
});
