import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  atLeast,
  type Constraint,
  compareAtLeast,
  divisible,
  equal,
  equality,
  formatConstraint,
  holds,
  range,
  simplifyConstraint,
  simplifyConstraints,
} from '../../../src/ir/dim/bound.ts';
import { add, type Dim, evaluate, floorDivide, modulo, multiply, subtract, symbol } from '../../../src/ir/dim/dim.ts';
import { formatDim } from '../../../src/ir/dim/text.ts';
import { dimOf, samples, sizes, slide } from './samples.ts';

const H = symbol('H');
const W = symbol('W');
const runs = { numRuns: 3000 };
const infinite = Number.POSITIVE_INFINITY;

/** Random constraints over H, W and N, many of which can be solved. */
const constraints: fc.Arbitrary<Constraint> = fc.oneof(
  fc.tuple(samples, fc.integer({ min: -20, max: 60 })).map(([{ dim }, min]) => atLeast(dim, min)),
  fc.tuple(samples, samples).map(([left, right]) => equal(left.dim, right.dim)),
  fc
    .tuple(samples, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }))
    .map(([{ dim }, by, rest]) => divisible(dim, by, rest)),
);

describe('bounds', () => {
  test.each<[string, Parameters<typeof range>[1], number, number]>([
    ['7', {}, 7, 7],
    ['H', {}, 1, infinite],
    ['3 - H', {}, -infinite, 2],
    ['floor((H - 11)/4) + 1', { H: { min: 64, max: 100 } }, 14, 23],
    ['H*W', { H: { min: 2, max: 3 }, W: { min: 5, max: 7 } }, 10, 21],
    ['H % 2', {}, 0, 1],
    ['H - floor(H/2)', {}, 1, infinite],
    ['2*floor(H/2) - H', {}, -1, 0],
    ['min(H, 9)', {}, 1, 9],
    ['H', { H: { min: 60, max: 130, modulus: 32, remainder: 0 } }, 64, 128],
    ['H', { H: { min: 1, max: infinite, modulus: 4, remainder: 3 } }, 3, infinite],
    ['floor(100/H)', { H: { min: 3, max: infinite } }, 0, 33],
    ['H*H*H*H', { H: { min: 1, max: 1e12 } }, 1, infinite],
  ])('of %s within %j', (text, assumptions, min, max) => {
    expect(range(dimOf(text), assumptions)).toEqual({ min, max });
  });

  test('hold for every value of the symbols', () => {
    fc.assert(
      fc.property(samples, sizes, ({ dim }, numbers) => {
        const { min, max } = range(dim);
        const value = evaluate(dim, numbers);
        expect(value).toBeGreaterThanOrEqual(min);
        expect(value).toBeLessThanOrEqual(max);
      }),
      runs,
    );
  });

  test('hold for every value within the assumptions', () => {
    const interval = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(samples, fc.tuple(interval, interval, interval), ({ dim }, [h, w, n]) => {
        const names = { H: h, W: w, N: n };
        const assumptions = Object.fromEntries(
          Object.entries(names).map(([name, [min, more]]) => [name, { min, max: min + more }]),
        );
        const { min, max } = range(dim, assumptions);
        for (const share of [0, 0.3, 0.5, 1]) {
          const numbers = Object.fromEntries(
            Object.entries(names).map(([name, [least, more]]) => [name, least + Math.floor(more * share)]),
          );
          const value = evaluate(dim, numbers);
          expect(value).toBeGreaterThanOrEqual(min);
          expect(value).toBeLessThanOrEqual(max);
        }
      }),
      runs,
    );
  });

  test('say whether a size is always, never or sometimes enough', () => {
    expect(compareAtLeast(H, 1)).toBe('always');
    expect(compareAtLeast(H, 2)).toBe('depends');
    expect(compareAtLeast(subtract(1, H), 1)).toBe('never');
    expect(compareAtLeast(H, 2, { H: { min: 2, max: 3 } })).toBe('always');
  });

  test('say whether two sizes are always, never or sometimes equal', () => {
    expect(equality(add(H, W), add(W, H))).toBe('always');
    expect(equality(H, add(H, 1))).toBe('never');
    expect(equality(H, W)).toBe('depends');
    expect(equality(add(multiply(H, 2), 1), multiply(W, 4))).toBe('never');
    expect(equality(modulo(H, 4), 4)).toBe('never');
    expect(equality(H, 5, { H: { min: 5, max: 5 } })).toBe('always');
  });

  test('are found for sizes of many nested floors', () => {
    let dim: Dim = H;
    for (let k = 2; k < 30; k++) dim = floorDivide(add(multiply(dim, W), H), k);
    expect(range(dim).min).toBeLessThanOrEqual(0);
  });
});

describe('constraints', () => {
  const solved = (dim: Dim, min: number) => formatConstraint(simplifyConstraint(atLeast(dim, min)));

  test.each<[string, number, string]>([
    ['floor((H - 11)/4) + 1', 3, 'H >= 19'],
    ['20 - H', 3, 'H <= 17'],
    ['3*floor(H/2)', 7, 'H >= 6'],
    ['5 - floor(H/2)', 3, 'H <= 5'],
    ['H*H', 10, 'H >= 4'],
    ['H*floor(H/2)', 21, 'H >= 7'],
    ['3*H + floor(H/2)', 20, 'H >= 6'],
    ['H - floor(H/3)', 5, 'H >= 7'],
    ['100 - H*H', 0, 'H <= 10'],
    ['min(H, floor(H/2) + 3)', 9, 'H >= 12'],
    ['2*H*W', 7, 'H*W >= 4'],
    ['floor((H + W)/2)', 3, 'H + W >= 6'],
    ['H - W', 3, 'H >= W + 3'],
    ['9 - H - W', 2, 'H + W <= 7'],
  ])('%s >= %i is %3$s', (text, min, expected) => {
    expect(solved(dimOf(text), min)).toBe(expected);
  });

  test('the seed network with symbolic sizes and global pooling needs H >= 67', () => {
    // By hand: x3 = floor((x2 - 3)/2) + 1 >= 1 where x2 >= 3; x2 = floor((x1 - 3)/2) + 1 >= 3 where x1 >= 7;
    // x1 = floor((x0 - 3)/2) + 1 >= 7 where x0 >= 15; x0 = floor((H - 11)/4) + 1 >= 15 where H >= 67.
    const x1 = slide(slide(H, 11, 4), 3, 2);
    const x2 = slide(slide(x1, 5, 1, 2), 3, 2);
    const x3 = slide(slide(x2, 3, 1, 1), 3, 2);
    expect(formatDim(x1)).toBe('floor((H - 19)/8) + 1');
    expect(formatDim(x2)).toBe('floor((H - 35)/16) + 1');
    expect(formatDim(x3)).toBe('floor((H - 67)/32) + 1');
    expect(solved(x3, 1)).toBe('H >= 67');
    expect([66, 67, 98, 99].map((size) => evaluate(x3, { H: size }))).toEqual([0, 1, 1, 2]);
  });

  test.each<[Constraint, string]>([
    [equal(add(W, 1), add(H, 1)), 'H == W'],
    [equal(multiply(W, 2), 16), 'W == 8'],
    [equal(multiply(H, 4), multiply(W, 6)), '2*H == 3*W'],
    [equal(multiply(H, W), multiply(W, 11)), 'H == 11'],
    [equal(multiply(multiply(H, H), W), multiply(H, multiply(W, 3))), 'H == 3'],
    [divisible(H, 32), 'H % 32 == 0'],
    [divisible(H, 32, 5), 'H % 32 == 5'],
    [divisible(add(H, 3), 4), 'H % 4 == 1'],
    [divisible(multiply(H, 2), 4), 'H % 2 == 0'],
    [divisible(symbol('n'), 8), 'n % 8 == 0'],
    [divisible(add(H, W), 8), '(H + W) % 8 == 0'],
    [divisible(floorDivide(H, 2), 3), 'floor(H/2) % 3 == 0'],
    // A residual of a stride-2 convolution and its upsampling.
    [equal(multiply(floorDivide(H, 2), 2), H), 'H % 2 == 0'],
    [equal(multiply(floorDivide(add(H, 1), 2), 2), H), 'H % 2 == 0'],
    [equal(multiply(slide(H, 3, 2, 1), 2), add(H, 1)), 'H % 2 == 1'],
  ])('an equality says what it asks for: %#', (constraint, text) => {
    expect(formatConstraint(simplifyConstraint(constraint))).toBe(text);
  });

  test('a solved constraint holds exactly where the first one does', () => {
    fc.assert(
      fc.property(constraints, sizes, (constraint, numbers) => {
        const solvedOnce = simplifyConstraint(constraint);
        expect(holds(solvedOnce, numbers)).toBe(holds(constraint, numbers));
        expect(formatConstraint(simplifyConstraint(solvedOnce))).toBe(formatConstraint(solvedOnce));
      }),
      { numRuns: 6000 },
    );
  });

  test('a simplified list holds exactly where the first one does, in any order', () => {
    fc.assert(
      fc.property(fc.array(constraints, { maxLength: 5 }), sizes, (list, numbers) => {
        const kept = simplifyConstraints(list);
        expect(kept.every((one) => holds(one, numbers))).toBe(list.every((one) => holds(one, numbers)));
      }),
      runs,
    );
  });

  test('the strongest bound of each size is kept, what always holds or follows is dropped', () => {
    const all = [
      atLeast(H, 1),
      atLeast(H, 11),
      atLeast(slide(H, 11, 4), 3),
      atLeast(multiply(H, symbol('N')), 12),
      atLeast(subtract(100, H), 30),
      divisible(H, 4),
      divisible(H, 8),
      equal(add(W, 1), add(H, 1)),
      equal(H, W),
    ];
    const expected = ['H % 8 == 0', 'H <= 70', 'H == W', 'H >= 19'];
    expect(simplifyConstraints(all).map(formatConstraint)).toEqual(expected);
    expect(simplifyConstraints([...all].reverse()).map(formatConstraint)).toEqual(expected);
  });

  test('a minimum is enough where both are', () => {
    const both = simplifyConstraints([atLeast(dimOf('min(floor(H/2), W)'), 3)]);
    expect(both.map(formatConstraint)).toEqual(['H >= 6', 'W >= 3']);
  });

  test('what nothing satisfies stays', () => {
    const contradiction = [atLeast(H, 10), atLeast(multiply(H, -1), -5), equal(H, 7)];
    expect(simplifyConstraints(contradiction)).toHaveLength(3);
  });
});
