import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  type Dim,
  DimOverflow,
  equalDims,
  evaluate,
  exactDivide,
  floorDivide,
  isConstant,
  maximum,
  minimum,
  modulo,
  multiply,
  substitute,
  subtract,
  symbol,
  symbolsOf,
} from '../../../src/ir/dim/dim.ts';
import { formatDim } from '../../../src/ir/dim/text.ts';
import { dimOf, samples, sizes, slide } from './samples.ts';

const H = symbol('H');
const W = symbol('W');
const runs = { numRuns: 3000 };

describe('the algebra', () => {
  test('the canonical form has the value of what it was made from', () => {
    fc.assert(
      fc.property(samples, sizes, ({ dim, value }, numbers) => {
        // + 0, since 0 and -0 are one size.
        expect(evaluate(dim, numbers)).toBe(value(numbers) + 0);
      }),
      runs,
    );
  });

  test('sums and products do not depend on the order', () => {
    fc.assert(
      fc.property(samples, samples, samples, ({ dim: a }, { dim: b }, { dim: c }) => {
        expect(equalDims(add(add(a, b), c), add(c, add(b, a)))).toBe(true);
        expect(equalDims(multiply(a, b), multiply(b, a))).toBe(true);
        expect(equalDims(multiply(multiply(a, b), c), multiply(a, multiply(b, c)))).toBe(true);
        expect(equalDims(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true);
        expect(subtract(add(a, b), b)).toEqual(a);
      }),
      runs,
    );
  });

  test('floors of floors are floors, whatever comes between', () => {
    const divisor = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: -9, max: 9 }),
        divisor,
        divisor,
        (b, c, d, e) => {
          const nested = floorDivide(add(floorDivide(add(H, b), d), c), e);
          expect(equalDims(nested, floorDivide(add(H, b + c * d), d * e))).toBe(true);
        },
      ),
    );
  });

  test('the constant of a floor lies between 0 and its denominator', () => {
    expect(floorDivide(subtract(H, 11), 4)).toEqual(subtract(floorDivide(add(H, 1), 4), 3));
    expect(floorDivide(add(multiply(H, -3), 9), 4)).toEqual(add(subtract(floorDivide(add(H, 1), 4), H), 2));
  });

  test('what has no symbols is a number', () => {
    expect(isConstant(subtract(add(H, 3), H))).toBe(true);
    expect(multiply(H, 0)).toBe(0);
    expect(substitute(dimOf('floor((H - 11)/4) + 1'), { H: 224 })).toBe(54);
    expect(Object.is(multiply(0, -3), 0)).toBe(true);
  });

  test('a size is plain data', () => {
    fc.assert(
      fc.property(samples, ({ dim }) => {
        expect(JSON.parse(JSON.stringify(dim))).toEqual(dim);
        expect(structuredClone(dim)).toEqual(dim);
      }),
    );
  });

  test('substitution is evaluation of a part, and gives canonical forms', () => {
    fc.assert(
      fc.property(samples, sizes, ({ dim }, numbers) => {
        const part = substitute(dim, { H: numbers.H });
        expect(symbolsOf(part).has('H')).toBe(false);
        expect(evaluate(part, numbers)).toBe(evaluate(dim, numbers));
        const moved = substitute(substitute(dim, { H: add(W, 3) }), { W: numbers.W, N: numbers.N });
        expect(moved).toBe(evaluate(dim, { ...numbers, H: numbers.W + 3 }));
      }),
      runs,
    );
    expect(substitute(dimOf('floor(H/2)'), { H: multiply(W, 2) })).toEqual(W);
  });

  test('symbols may be called as the properties of objects are', () => {
    const proto = symbol('__proto__');
    expect(evaluate(add(proto, symbol('constructor')), { ['__proto__']: 3, constructor: 4 })).toBe(7);
    expect(() => evaluate(symbol('constructor'), {})).toThrow('no value for constructor');
  });

  test('a remainder is one', () => {
    expect(modulo(multiply(H, 6), 3)).toBe(0);
    expect(formatDim(modulo(add(multiply(H, 8), 7), 4))).toBe('3');
  });

  test('of two sizes that differ by a number the smaller one is known', () => {
    expect(minimum(add(H, 1), H)).toEqual(H);
    expect(maximum(add(H, 1), H)).toEqual(add(H, 1));
    expect(minimum(slide(H, 3, 2), slide(H, 2, 2))).toEqual(slide(H, 3, 2));
    expect(minimum(H, W)).toEqual(minimum(W, H));
  });
});

describe('exact division', () => {
  test('a quotient times its divisor is the dividend', () => {
    fc.assert(
      fc.property(samples, samples, ({ dim: a }, { dim: b }) => {
        fc.pre(b !== 0);
        const quotient = exactDivide(multiply(a, b), b);
        if (quotient !== undefined) expect(equalDims(multiply(quotient, b), multiply(a, b))).toBe(true);
      }),
      runs,
    );
  });

  test.each<[string, string, string | undefined]>([
    ['6*H*W', '3*H', '2*W'],
    ['H*W + W', 'H + 1', 'W'],
    ['H*H - W*W', 'H - W', 'H + W'],
    ['N*floor(H/2)*floor(H/2)', 'floor(H/2)', 'N*floor(H/2)'],
    ['2*H + 1', '2', undefined],
    ['H*W + 1', 'H', undefined],
    ['H*H + 1', 'H + 1', undefined],
    ['H', '0', undefined],
  ])('(%s) / (%s) is %s', (left, right, quotient) => {
    const found = exactDivide(dimOf(left), dimOf(right));
    expect(found).toEqual(quotient === undefined ? undefined : dimOf(quotient));
  });
});

describe('limits', () => {
  test('beyond 2^53 is an overflow, not a rounded number', () => {
    expect(() => multiply(2 ** 30, 2 ** 30)).toThrow(DimOverflow);
    expect(() => multiply(multiply(H, 2 ** 30), 2 ** 30)).toThrow(DimOverflow);
    expect(() => add(Number.MAX_SAFE_INTEGER, 1)).toThrow(DimOverflow);
    expect(() => evaluate(multiply(H, H), { H: 2 ** 27 })).toThrow(DimOverflow);
    expect(evaluate(floorDivide(H, 3), { H: Number.MAX_SAFE_INTEGER })).toBe(3002399751580330);
  });

  test('an expression beyond all measure is an overflow, not a hang', () => {
    const factors = Array.from({ length: 40 }, (_, index): Dim => add(symbol(`a${index}`), symbol(`b${index}`)));
    expect(() => factors.reduce(multiply)).toThrow(DimOverflow);
    const square = (dim: Dim) => multiply(dim, dim);
    expect(() => [...Array(10)].reduce(square, H)).toThrow(DimOverflow);
    expect(() => [...Array(60)].reduce((dim: Dim) => floorDivide(add(square(dim), W), 3), H)).toThrow(DimOverflow);
  });
});

test('speed, for the record', () => {
  const seconds = (work: () => void) => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  };
  const numbers = seconds(() => {
    let sum: Dim = 0;
    for (let i = 0; i < 1e6; i++) sum = add(multiply(i, 3), 1);
    expect(sum).toBe(2999998);
  });
  const windows = seconds(() => {
    let dim: Dim = H;
    for (let i = 0; i < 1e5; i++) dim = slide(i % 8 === 0 ? H : dim, 3, 2, i % 3);
  });
  console.log(
    `1e6 multiply and add of numbers: ${numbers.toFixed(3)} s; 1e5 symbolic windows: ${windows.toFixed(3)} s`,
  );
});
