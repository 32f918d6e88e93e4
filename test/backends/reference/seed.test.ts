import { expect, test } from 'vitest';
import type { Program } from '../../../src/backends/backend.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { elements, type Tensor } from '../../../src/weights/tensor.ts';
import golden from '../../golden/seed.json' with { type: 'json' };
import { oracleWeights, seedGraph, seedImage } from '../seed.ts';

function load(graph: Graph, precision: 'f64' | 'f32'): Promise<Program> {
  return reference.load(runPasses(graph, reference.passes, true), oracleWeights(graph), { precision });
}

test("the seed's network agrees with PyTorch in float64 within 1e-10, at the end and after each max pooling", async () => {
  const graph = seedGraph();
  const taps = Object.values(golden.taps);
  const outputs = [
    ...graph.outputs,
    ...taps.map((_, index) => ({ name: `tap_${index}`, value: `max_pool2d_${index + 1}` })),
  ];
  const program = await load({ ...graph, outputs }, 'f64');
  const { output, ...tapped } = await program.run({ image: seedImage });

  expect(output?.shape).toEqual(golden.shape);
  expect(worst(output, golden.output)).toBeLessThan(1e-10);
  for (const [index, tap] of taps.entries()) {
    const value = tapped[`tap_${index}`];
    expect(value?.shape).toEqual(tap.shape);
    const data = Float64Array.from(value?.data ?? []);
    expect(Math.abs(data.reduce((sum, x) => sum + x, 0) - tap.sum) / tap.sum).toBeLessThan(1e-10);
    expect(Math.abs(data.reduce((a, b) => Math.max(a, b)) - tap.max)).toBeLessThan(1e-10);
  }
});

test('it has 2,015,398 parameters', () => {
  const parameters = seedGraph().nodes.flatMap((node) => node.parameters);
  expect(parameters.reduce((sum, { shape }) => sum + elements(shape), 0)).toBe(golden.parameters);
});

function worst(found: Tensor | undefined, expected: readonly number[]): number {
  return Math.max(...expected.map((value, at) => Math.abs(value - (found?.data[at] ?? Number.NaN))));
}
