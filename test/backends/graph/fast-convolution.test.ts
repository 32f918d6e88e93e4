import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fastFilter, kronecker, type Matrix } from '../../../src/backends/graph/cook-toom.ts';
import { graph as backend } from '../../../src/backends/graph/index.ts';
import { planFast } from '../../../src/backends/graph/lower/fast-convolution.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import { elements } from '../../../src/weights/tensor.ts';
import { fillSigned } from '../../golden/fill.ts';
import { graphOf } from '../../support.ts';
import { errorOf, someWeights } from '../layers/cases.ts';

const times = (matrix: Matrix, vector: readonly number[]) =>
  matrix.map((row) => row.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0));

const sizes = [
  [2, 3],
  [4, 3],
  [2, 5],
  [4, 5],
] as const;

describe.each(sizes)('F(%i, %i)', (outputs, kernel) => {
  const filter = fastFilter(outputs, kernel);
  if (filter === undefined) throw new Error('there are no points for it');
  const numbers = (length: number) =>
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length });

  test('is a correlation', () => {
    fc.assert(
      fc.property(numbers(filter.tile), numbers(kernel), (input, taps) => {
        const seen = times(filter.input, input);
        const products = times(filter.filter, taps).map((value, at) => value * (seen[at] ?? 0));
        const direct = Array.from({ length: outputs }, (_, i) =>
          taps.reduce((sum, tap, k) => sum + tap * (input[i + k] ?? 0), 0),
        );
        for (const [at, value] of times(filter.output, products).entries()) {
          expect(value).toBeCloseTo(direct[at] ?? Number.NaN, 12);
        }
      }),
    );
  });

  test('in two directions by Kronecker products', () => {
    const input = [...fillSigned(filter.tile ** 2, 1)];
    const taps = [...fillSigned(kernel ** 2, 2)];
    const seen = times(kronecker(filter.input, filter.input), input);
    const products = times(kronecker(filter.filter, filter.filter), taps).map((value, at) => value * (seen[at] ?? 0));
    const results = times(kronecker(filter.output, filter.output), products);
    for (let i = 0; i < outputs; i++) {
      for (let j = 0; j < outputs; j++) {
        let direct = 0;
        for (let u = 0; u < kernel; u++) {
          for (let v = 0; v < kernel; v++) {
            direct += (taps[u * kernel + v] ?? 0) * (input[(i + u) * filter.tile + j + v] ?? 0);
          }
        }
        expect(results[i * outputs + j]).toBeCloseTo(direct, 11);
      }
    }
  });
});

/** One convolution as a network. */
const convolution = (shape: readonly (number | string)[], args: string) =>
  graphOf(`
    ninc: 1
    inputs: {x: {shape: [${shape.join(', ')}]}}
    layers:
      - conv2d: {${args}}
      - relu
  `);

const planned = (shape: readonly (number | string)[], args: string) => {
  const [node] = convolution(shape, args).nodes;
  const input = convolution(shape, args).inputs[0]?.type.shape;
  if (node?.op !== 'conv2d' || input === undefined) throw new Error('no convolution');
  return planFast(node, input, node.type.shape);
};

describe('a convolution that is planned fast', () => {
  test.each([
    [['N', 64, 26, 26], 'out_channels: 128, kernel_size: 5, padding: 2', 2],
    [['N', 64, 27, 29], 'out_channels: 96, kernel_size: 5, padding: [0, 3, 1, 2], bias: false', 1],
    [[3, 64, 57, 41], 'out_channels: 64, kernel_size: 3', 3],
    [['N', 64, 56, 56], 'out_channels: 64, kernel_size: 3, padding: same', 2],
  ] as const)('gives what the reference gives: %j %s', async (shape, args, batch) => {
    const graph = convolution(shape, args);
    expect(planned(shape, args)).toBeDefined();
    const weights = someWeights(graph);
    const sized = [batch, ...shape.slice(1).map(Number)];
    const x = { shape: sized, data: Float32Array.from(fillSigned(elements(sized), 4)) };
    const oracle = await reference.load(runPasses(graph, reference.passes), weights, { precision: 'f64' });
    const program = await backend.load(runPasses(graph, backend.passes, true), weights, { precision: 'f32' });
    const [expected, found] = [await oracle.run({ x }), await program.run({ x })];
    program.dispose();
    expect(found['output']?.shape).toEqual(expected['output']?.shape);
    expect(errorOf(found['output'], expected['output']?.data ?? [])).toBeLessThan(2e-5);
  });
});

test('small, strided, dilated, grouped and open convolutions are not', () => {
  expect(planned(['N', 3, 56, 56], 'out_channels: 8, kernel_size: 3')).toBeUndefined();
  expect(planned(['N', 512, 7, 7], 'out_channels: 512, kernel_size: 3, padding: 1')).toBeUndefined();
  expect(planned(['N', 64, 56, 56], 'out_channels: 64, kernel_size: 3, stride: 2')).toBeUndefined();
  expect(planned(['N', 64, 56, 56], 'out_channels: 64, kernel_size: 3, dilation: 2')).toBeUndefined();
  expect(planned(['N', 64, 56, 56], 'out_channels: 64, kernel_size: 3, groups: 2')).toBeUndefined();
  expect(planned(['N', 64, 56, 56], 'out_channels: 64, kernel_size: 1')).toBeUndefined();
  expect(planned(['N', 64, 56, 56], 'out_channels: 64, kernel_size: [3, 5]')).toBeUndefined();
  expect(planned(['N', 64, 'H', 'W'], 'out_channels: 64, kernel_size: 3')).toBeUndefined();
});
