import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placesIn, readNested, toNested } from '../../src/serve/nested.ts';

const read = (value: unknown) => {
  const { value: tensor, diagnostics } = readNested(value, 'float32', placesIn('x'));
  return tensor ?? diagnostics.map(({ code, message }) => `${code} ${message}`);
};

describe('nested lists', () => {
  test('have the shape of the first list of each depth, in C order', () => {
    expect(
      read([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toEqual({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(read(7)).toEqual({ shape: [], data: Float32Array.of(7) });
  });

  test.each([
    ['a list that is shorter', [[1, 2], [3]], 'NIN6803 x[1] has 1 elements, the lists before it 2'],
    ['a list that is longer', [[1], [2, 3]], 'NIN6803 x[1] has 2 elements, the lists before it 1'],
    ['a number among lists', [[[1]], [2]], 'NIN6803 x[1][0] is 2, where a list of 1 is needed'],
    ['a list among numbers', [[1, [2]]], 'NIN6804 x[0][1] is a list, which is no finite float32'],
    ['an empty list', [[]], 'NIN6803 x[0] is an empty list'],
    ['nothing at all', [], 'NIN6803 x is an empty list'],
    ['a text', ['1'], 'NIN6804 x[0] is the text "1", which is no finite float32'],
    ['null', [[1, null]], 'NIN6804 x[0][1] is null, which is no finite float32'],
    ['true', true, 'NIN6804 x is true, which is no finite float32'],
    ['an object', [{}], 'NIN6804 x[0] is an object, which is no finite float32'],
    [
      'what JSON.parse makes of 1e999',
      [Number.POSITIVE_INFINITY],
      'NIN6804 x[0] is Infinity, which is no finite float32',
    ],
    ['beyond float32', [3.5e38], 'NIN6804 x[0] is 3.5e+38, which is no finite float32'],
  ])('%s is told with its place', (_, value, problem) => {
    expect(read(value)).toEqual([problem]);
  });

  test('a hundred thousand brackets end quickly', () => {
    expect(read(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)))).toEqual([
      'NIN6803 x has more than 32 dimensions',
    ]);
  });

  test('memory is taken once the lists agree: 120 kB of brackets do not ask for gigabytes', () => {
    const count = 40_000;
    const value = [Array.from({ length: count }, () => 1), ...Array.from({ length: count }, () => [])];
    const before = process.memoryUsage().arrayBuffers;
    expect(read(value)).toEqual([`NIN6803 x[1] has 0 elements, the lists before it ${count}`]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  test('what is read is written the same', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, (shape) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const tensor = { shape, data: Float32Array.from({ length: count }, (_, index) => index / 8) };
        expect(read(JSON.parse(JSON.stringify(toNested(tensor))))).toEqual(tensor);
      }),
    );
  });
});
