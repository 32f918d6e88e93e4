import { expect, test } from 'vitest';
import type { Tensors } from '../../src/backends/backend.ts';
import { compare, nodeValues } from '../../src/verify/compare.ts';
import type { Tensor } from '../../src/weights/tensor.ts';
import { graphOf } from '../support.ts';

const bounds = { tolerance: 1e-3, rounding: 1e-6 };
const values = [
  { name: 'a', inputs: ['x'] },
  { name: 'b', inputs: ['a'] },
  { name: 'c', inputs: ['b'] },
];
const of = (...data: readonly number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
const given: Tensors = { x: of(1, 1) };
const expected: Tensors = { a: of(1, 2), b: of(10, -20), c: of(0.5, 0) };

test('errors are relative to the largest number of the value, and the worst one is told', () => {
  const found = { ...expected, b: of(10.01, -20) };
  const { compared, worst, departs } = compare(values, given, expected, found, bounds);
  expect(compared).toBe(3);
  expect(departs).toBeUndefined();
  expect(worst).toMatchObject({ name: 'b', at: 0, expected: 10, found: 10.01 });
  expect(worst?.absolute).toBeCloseTo(0.01, 12);
  expect(worst?.relative).toBeCloseTo(0.0005, 12);
});

test('the first value beyond the tolerance departs, though a later one is worse', () => {
  const found = { ...expected, b: of(10, -20.1), c: of(5, 0) };
  const { worst, departs } = compare(values, given, expected, found, bounds);
  expect(departs).toMatchObject({ name: 'b', at: 1, expected: -20, found: -20.1 });
  expect(worst?.name).toBe('c');
});

test('NaN, a value that is missing and another shape depart', () => {
  for (const b of [of(Number.NaN, -20), undefined, of(10, -20, 0)]) {
    const found = Object.fromEntries(Object.entries({ ...expected, b }).filter(([, value]) => value !== undefined));
    const { departs } = compare(values, given, expected, found as Tensors, bounds);
    expect(departs?.name).toBe('b');
    expect(departs?.relative).toBe(Number.POSITIVE_INFINITY);
  }
});

test('what large numbers leave where they cancel is no departure, and anything more is', () => {
  const cancelling = { ...expected, a: of(1e6, 1e6), b: of(0.01, 0) };
  const error = (by: number) => compare(values, given, cancelling, { ...cancelling, b: of(0.01 + by, 0) }, bounds);
  expect(error(0.5).departs).toBeUndefined();
  expect(error(1.5).departs?.name).toBe('b');
});

test('the relative error that is told is the one that is judged: above the tolerance exactly where a value departs', () => {
  const cancelling = { ...expected, a: of(1e6, 1e6), b: of(0.01, 0), c: of(1e-12, 0) };
  const worst = (of: Tensors, more: object) => compare(values, given, cancelling, of, { ...bounds, ...more }).worst;
  const b = (by: number) => ({ ...cancelling, b: of(0.01 + by, 0) });
  // 1e-6 of 1e6 is what may be; so much is the tolerance.
  expect(worst(b(0.5), {})?.relative).toBeCloseTo(0.5e-3, 9);
  expect(worst(b(1.5), {})?.relative).toBeCloseTo(1.5e-3, 9);
  // Zero but for rounding, beside a floor.
  const c = { ...cancelling, c: of(-2e-12, 0) };
  expect(worst(c, { rounding: 0, floor: 6e-12 })?.relative).toBeCloseTo(0.5e-3, 9);
  expect(worst(c, { rounding: 0 })?.relative).toBeCloseTo(3, 9);
  // Without a tolerance, what rounding leaves is no error, and anything more is the whole of it.
  expect(worst(b(0.5), { tolerance: 0 })?.relative).toBe(0);
  expect(worst(b(1.5), { tolerance: 0 })?.relative).toBeCloseTo(150, 9);
});

test('what is not finite in the reference is not compared, nor what follows from it', () => {
  const infinite = { ...expected, b: of(Number.NEGATIVE_INFINITY, 1) };
  const found = { ...infinite, b: of(-3e38, 1), c: of(7, 7) };
  expect(compare(values, given, infinite, found, bounds)).toMatchObject({ compared: 1, departs: undefined });
});

test('the rounding of what is the same everywhere grows by the norm behind it, and by no more than its deviation tells', () => {
  const graph = graphOf('ninc: 1\ninputs: {x: {shape: [1, 1, 1, 2]}}\nlayers: [{instance_norm2d: {eps: 0.0001}}]\n');
  const pixels = (...data: readonly number[]) => ({ shape: [1, 1, 1, 2], data: Float64Array.from(data) });
  const departs = (x: Tensor, right: Tensor, left: Tensor) =>
    compare(nodeValues(graph), { x }, { instance_norm2d_1: right }, { instance_norm2d_1: left }, bounds).departs?.name;
  // 3 · 1e-6 of rounding, divided by √0.0001.
  expect(departs(pixels(3, 3), pixels(1e-17, 0), pixels(0.00029, 0))).toBeUndefined();
  expect(departs(pixels(3, 3), pixels(1e-17, 0), pixels(0.00031, 0))).toBe('instance_norm2d_1');
  expect(departs(pixels(2, 4), pixels(-1, 1), pixels(-1.002, 1))).toBe('instance_norm2d_1');
});
