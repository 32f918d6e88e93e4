import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Constraint,
  formatConstraint,
  range,
  simplifyConstraint,
  simplifyConstraints,
} from '../../../src/ir/dim/bound.ts';
import {
  add,
  ceilDivide,
  type Dim,
  DimOverflow,
  equalDims,
  evaluate,
  exactDivide,
  floorDivide,
  maximum,
  minimum,
  modulo,
  multiply,
  subtract,
  symbol,
} from '../../../src/ir/dim/dim.ts';
import { formatDim, parseDim } from '../../../src/ir/dim/text.ts';

const H = symbol('H');
const W = symbol('W');

/** torch's window rule. */
function slide(size: Dim, kernel: number, stride: number, padding = 0): Dim {
  return add(floorDivide(subtract(add(size, 2 * padding), kernel), stride), 1);
}

function dimOf(text: string): Dim {
  const parsed = parseDim(text);
  if ('error' in parsed) throw new Error(`${text}: ${parsed.error} at ${parsed.offset}`);
  return parsed.value;
}

describe('canonical text', () => {
  test.each<[string, Dim, string]>([
    ['a convolution of kernel 11 and stride 4', slide(H, 11, 4), 'floor((H - 11)/4) + 1'],
    ['a pooling of 3 and 2 after it: floors merge', slide(slide(H, 11, 4), 3, 2), 'floor((H - 19)/8) + 1'],
    ['a padded convolution keeps the size', slide(H, 3, 1, 1), 'H'],
    ['halving', slide(H, 2, 2), 'floor(H/2)'],
    ['halving with padding: the constant goes inside', slide(H, 3, 2, 1), 'floor((H + 1)/2)'],
    ['a product', multiply(multiply(W, H), 2), '2*H*W'],
    ['a square and a constant', add(multiply(H, H), 3), 'H*H + 3'],
    ['a difference begins with what is positive', subtract(7, H), '7 - H'],
    ['multiples leave a floor', floorDivide(add(multiply(H, 4), 6), 4), 'H + 1'],
    ['a common factor cancels', floorDivide(add(multiply(H, 2), 3), 4), 'floor((H + 1)/2)'],
    ['a ceiling is a floor', ceilDivide(H, 2), 'floor((H + 1)/2)'],
    ['a remainder', modulo(H, 2), 'H - 2*floor(H/2)'],
    ['a multiple of a floor', multiply(slide(H, 2, 2), 8), '8*floor(H/2)'],
    ['what cancels is a number', subtract(add(H, 3), H), '3'],
  ])('%s', (_name, dim, text) => {
    expect(formatDim(dim)).toBe(text);
  });

  test('the last window rule of ceil_mode needs no minimum', () => {
    const rounded = add(ceilDivide(subtract(H, 3), 2), 1);
    expect(formatDim(minimum(rounded, ceilDivide(H, 2)))).toBe('floor(H/2)');
  });

  test.each([
    ['H +', 'a number or a name was expected, but it ends', 2],
    ['H H', 'an operator was expected, but H was found', 2],
    ['H/2', 'a division must come out whole, or stand inside floor() or ceil()', 2],
    ['round(H)', 'there is no function round; there are floor, ceil, min, max', 5],
    ['9007199254740993', 'it is beyond 2^53', 0],
    ['H // 0', 'a divisor must be positive', 2],
  ])('%s is refused', (text, error, offset) => {
    expect(parseDim(text)).toEqual({ error, offset });
  });
});

/** Random sizes with the integers that they must come to, computed beside them. */
interface Sample {
  readonly dim: Dim;
  readonly value: (values: Readonly<Record<string, number>>) => number;
}

const samples: fc.Arbitrary<Sample> = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.integer({ min: -9, max: 9 }).map((value): Sample => ({ dim: value, value: () => value })),
    fc.constantFrom('H', 'W', 'N').map((name): Sample => ({ dim: symbol(name), value: (values) => values[name] ?? 0 })),
    fc
      .tuple(fc.constantFrom('add', 'subtract', 'multiply', 'minimum', 'maximum'), tie('sample'), tie('sample'))
      .map(([name, left, right]): Sample => {
        const [dim, value] = {
          add: [add, (a: number, b: number) => a + b] as const,
          subtract: [subtract, (a: number, b: number) => a - b] as const,
          multiply: [multiply, (a: number, b: number) => a * b] as const,
          minimum: [minimum, Math.min] as const,
          maximum: [maximum, Math.max] as const,
        }[name];
        return { dim: dim(left.dim, right.dim), value: (values) => value(left.value(values), right.value(values)) };
      }),
    fc
      .tuple(fc.constantFrom('floor', 'ceil', 'modulo'), tie('sample'), fc.integer({ min: 1, max: 6 }))
      .map(([name, left, by]): Sample => {
        const [dim, value] = {
          floor: [floorDivide, (a: number) => Math.floor(a / by)] as const,
          ceil: [ceilDivide, (a: number) => Math.ceil(a / by)] as const,
          modulo: [modulo, (a: number) => ((a % by) + by) % by] as const,
        }[name];
        return { dim: dim(left.dim, by), value: (values) => value(left.value(values)) };
      }),
  ),
})).sample;

const values = fc.record({
  H: fc.integer({ min: 1, max: 40 }),
  W: fc.integer({ min: 1, max: 40 }),
  N: fc.integer({ min: 1, max: 40 }),
});
const runs = { numRuns: 2000 };

describe('the algebra', () => {
  test('the canonical form has the value of what it was made from', () => {
    fc.assert(
      fc.property(samples, values, ({ dim, value }, numbers) => {
        expect(evaluate(dim, numbers) - value(numbers)).toBe(0);
      }),
      runs,
    );
  });

  test('text and back is the same form', () => {
    fc.assert(
      fc.property(samples, ({ dim }) => {
        expect(equalDims(dimOf(formatDim(dim)), dim)).toBe(true);
      }),
      runs,
    );
  });

  test('sums and products do not depend on the order', () => {
    fc.assert(
      fc.property(samples, samples, samples, ({ dim: a }, { dim: b }, { dim: c }) => {
        expect(equalDims(add(add(a, b), c), add(c, add(b, a)))).toBe(true);
        expect(equalDims(multiply(a, b), multiply(b, a))).toBe(true);
        expect(equalDims(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true);
      }),
      runs,
    );
  });

  test('bounds hold for every value of the symbols', () => {
    fc.assert(
      fc.property(samples, values, ({ dim }, numbers) => {
        const { min, max } = range(dim);
        const value = evaluate(dim, numbers);
        expect(value).toBeGreaterThanOrEqual(min);
        expect(value).toBeLessThanOrEqual(max);
      }),
      runs,
    );
  });

  test('an exact quotient times its divisor is the dividend', () => {
    fc.assert(
      fc.property(samples, samples, ({ dim: a }, { dim: b }) => {
        fc.pre(b !== 0);
        const quotient = exactDivide(multiply(a, b), b);
        if (quotient !== undefined) expect(equalDims(multiply(quotient, b), multiply(a, b))).toBe(true);
      }),
      runs,
    );
    expect(exactDivide(multiply(add(H, 1), W), add(H, 1))).toEqual(W);
    expect(exactDivide(add(multiply(H, 2), 1), 2)).toBeUndefined();
  });

  test('beyond 2^53 is an overflow, not a rounded number', () => {
    expect(() => multiply(2 ** 30, 2 ** 30)).toThrow(DimOverflow);
    expect(() => multiply(multiply(H, 2 ** 30), 2 ** 30)).toThrow(DimOverflow);
  });
});

describe('constraints', () => {
  const solved = (dim: Dim, min: number) => formatConstraint(simplifyConstraint({ kind: 'at_least', dim, min }));

  test('are solved for the symbol', () => {
    expect(solved(slide(H, 11, 4), 3)).toBe('H >= 19');
    expect(solved(subtract(20, H), 3)).toBe('H <= 17');
    expect(solved(multiply(slide(H, 2, 2), 3), 7)).toBe('H >= 6');
  });

  test('the seed network with symbolic sizes and global pooling needs H >= 67', () => {
    // By hand: 1 <= x3 = floor((x2 - 3)/2) + 1 -> x2 >= 3; x2 >= 3 -> x1 >= 7; x1 >= 7 -> x0 >= 15; x0 = floor((H - 11)/4) + 1 >= 15 -> H >= 67.
    const x1 = slide(slide(H, 11, 4), 3, 2);
    const x2 = slide(slide(x1, 5, 1, 2), 3, 2);
    const x3 = slide(slide(x2, 3, 1, 1), 3, 2);
    expect(formatDim(x3)).toBe('floor((H - 67)/32) + 1');
    expect(solved(x3, 1)).toBe('H >= 67');
  });

  test('the strongest bound of each size is kept, what always holds is dropped', () => {
    const all: Constraint[] = [
      { kind: 'at_least', dim: H, min: 1 },
      { kind: 'at_least', dim: H, min: 11 },
      { kind: 'at_least', dim: slide(H, 11, 4), min: 3 },
      { kind: 'equal', left: add(W, 1), right: add(H, 1) },
      { kind: 'equal', left: H, right: W },
      { kind: 'equal', left: multiply(W, 2), right: 16 },
    ];
    expect(simplifyConstraints(all).map(formatConstraint)).toEqual(['H == W', 'H >= 19', 'W == 8']);
  });

  test('a solved constraint holds exactly where the first one does', () => {
    const holds = (constraint: Constraint, numbers: Record<string, number>) =>
      constraint.kind === 'at_least'
        ? evaluate(constraint.dim, numbers) >= constraint.min
        : evaluate(constraint.left, numbers) === evaluate(constraint.right, numbers);
    const constraints = fc.oneof(
      fc
        .tuple(samples, fc.integer({ min: -20, max: 60 }))
        .map(([{ dim }, min]): Constraint => ({ kind: 'at_least', dim, min })),
      fc
        .tuple(samples, samples)
        .map(([left, right]): Constraint => ({ kind: 'equal', left: left.dim, right: right.dim })),
    );
    fc.assert(
      fc.property(constraints, values, (constraint, numbers) => {
        expect(holds(simplifyConstraint(constraint), numbers)).toBe(holds(constraint, numbers));
        const kept = simplifyConstraints([constraint]);
        expect(kept.every((one) => holds(one, numbers))).toBe(holds(constraint, numbers));
      }),
      runs,
    );
  });
});
