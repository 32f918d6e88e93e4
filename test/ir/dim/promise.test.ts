import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  atLeast,
  type Constraint,
  concerns,
  divisible,
  equal,
  formatConstraint,
  holds,
} from '../../../src/ir/dim/bound.ts';
import { smallestCounterexample, type Verdict } from '../../../src/ir/dim/counterexample.ts';
import { add, type Dim, multiply, subtract, symbol } from '../../../src/ir/dim/dim.ts';
import { type Domain, domainOf } from '../../../src/ir/dim/domain.ts';
import { parsePromise } from '../../../src/ir/dim/promise.ts';
import { dimOf, samples, slide } from './samples.ts';

const H = symbol('H');
const W = symbol('W');

function promised(...texts: readonly string[]): readonly Constraint[] {
  return texts.flatMap((text) => {
    const parsed = parsePromise(text);
    if ('error' in parsed) throw new Error(`${text}: ${parsed.error} at ${parsed.offset}`);
    return parsed.value;
  });
}

function domain(...texts: readonly string[]): Domain {
  const outcome = domainOf(promised(...texts));
  if ('contradiction' in outcome) throw new Error(`the promise ${outcome.contradiction} contradicts those before it`);
  return outcome.domain;
}

describe('promises', () => {
  test.each<[string, readonly string[]]>([
    ['64 <= H <= 1024', ['H >= 64', 'H <= 1024']],
    ['64 < H < 1024', ['H >= 65', 'H <= 1023']],
    ['1024 >= H > 64', ['H <= 1024', 'H >= 65']],
    ['H % 32 == 0', ['H % 32 == 0']],
    ['0 == H % 32', ['H % 32 == 0']],
    ['H >= 67', ['H >= 67']],
    ['H == W', ['H == W']],
    ['H == 2*W', ['H == 2*W']],
    ['H == W == 224', ['H == W', 'W == 224']],
    ['floor(H/32) >= 2', ['H >= 64']],
    ['H <= W', ['W >= H']],
  ])('%s', (text, expected) => {
    expect(promised(text).map(formatConstraint)).toEqual(expected);
  });

  test.each([
    ['H', 'a comparison was expected: <=, <, >=, > or ==', 0],
    ['', 'a comparison was expected: <=, <, >=, > or ==', 0],
    ['H = 3', 'there is no comparison =; there are <=, <, >=, >, ==', 2],
    ['H != 3', 'there is no comparison !=; there are <=, <, >=, >, ==', 2],
    ['H >= ', 'a size was expected beside the comparison', 4],
    ['64 <= H H <= 9', 'an operator was expected, but H was found', 8],
    ['64 <= H <= round(3)', 'there is no function round; there are floor, ceil, min, max', 16],
    ['64 <= 1024', 'it compares numbers: it promises nothing of a symbol', 3],
    ['H*9007199254740991 <= 0-W*9007199254740991*9', 'it is beyond 2^53', 21],
  ])('%s is refused', (text, error, offset) => {
    expect(parsePromise(text)).toEqual({ error, offset });
  });
});

describe('domains', () => {
  test('intervals and remainders meet', () => {
    const { symbols, determined, given } = domain('64 <= H <= 1024', 'H % 4 == 1', 'H % 6 == 3', 'H >= 70');
    // By hand: 1 mod 4 and 3 mod 6 are 9 mod 12.
    expect(symbols).toEqual({ H: { min: 70, max: 1024, modulus: 12, remainder: 9 } });
    expect([determined, given]).toEqual([{}, []]);
  });

  test('an equal symbol is determined, and takes its promises along', () => {
    const found = domain('W <= 100', 'H == W', 'W % 8 == 0', 'H >= 3');
    expect(found.symbols).toEqual({ H: { min: 3, max: 100, modulus: 8, remainder: 0 } });
    expect(found.determined).toEqual({ W: H });
  });

  test.each([
    [['64 <= H <= 32'], 1],
    [['H <= 0'], 0],
    [['H % 2 == 0', 'H >= 5', 'H % 4 == 3'], 2],
    [['33 <= H <= 40', 'H % 32 == 0'], 2],
    [['H == W', 'H >= 9', 'W <= 8'], 2],
    [['H == H + 1'], 0],
    [['H % 4 == 5'], 0],
  ])('%j leave nothing', (texts, contradiction) => {
    expect(domainOf(promised(...texts))).toEqual({ contradiction });
  });
});

describe('the smallest counterexample', () => {
  const deep = slide(slide(slide(slide(H, 11, 4), 3, 2), 3, 2), 3, 2);
  const refuted = (values: Readonly<Record<string, number>>): Verdict => ({ kind: 'refuted', values, smallest: true });
  const proved: Verdict = { kind: 'proved' };

  test.each<[string, readonly string[], Constraint, Verdict]>([
    ['a picture that is too small', ['64 <= H <= 1024', 'H % 32 == 0'], atLeast(deep, 1), refuted({ H: 64 })],
    ['pictures that are large enough', ['96 <= H <= 1024', 'H % 32 == 0'], atLeast(deep, 1), proved],
    ['no upper bound', ['H >= 67'], atLeast(deep, 1), proved],
    ['nothing promised', [], atLeast(deep, 1), refuted({ H: 1 })],
    ['halving and doubling', ['H % 32 == 0'], equal(multiply(slide(H, 2, 2), 2), H), proved],
    ['five halvings', ['H % 16 == 0'], divisible(H, 32), refuted({ H: 16 })],
    ['an upper bound that is too large', ['64 <= H <= 1024'], atLeast(subtract(1000, H), 0), refuted({ H: 1001 })],
    ['equal sides', ['H == W'], equal(H, W), proved],
    ['different sides', ['64 <= H', '64 <= W'], equal(H, W), refuted({ H: 64, W: 65 })],
    ['a determined symbol is named', ['W == 2*H', 'H >= 5'], atLeast(W, 11), refuted({ W: 10 })],
    ['a promise of two symbols', ['H + W >= 100', 'W <= 40'], atLeast(H, 61), refuted({ H: 60 })],
    ['a promise of two symbols that is enough', ['H >= W', 'W >= 40', 'H <= 500'], atLeast(H, 40), proved],
    ['a polynomial', [], atLeast(dimOf('H*H - H'), 0), proved],
    ['sizes of two symbols', ['H >= 8', 'W >= 8'], atLeast(multiply(H, W), 65), refuted({ H: 8, W: 8 })],
    ['a rounded size', ['8 <= H <= 600'], equal(multiply(slide(H, 3, 2, 1), 2), H), refuted({ H: 9 })],
  ])('%s', (_name, texts, constraint, verdict) => {
    expect(smallestCounterexample(constraint, domain(...texts))).toEqual(verdict);
  });

  test('a search that takes too long claims nothing', () => {
    // Pell: no square is 2 times another, which no bound can tell.
    const verdict = smallestCounterexample(
      atLeast(multiply(dimOf('H*H - 2*W*W'), dimOf('H*H - 2*W*W')), 1),
      domain('H >= 1000', 'W >= 1000'),
    );
    expect(verdict).toEqual({ kind: 'unknown' });
  }, 30_000);

  const bounds = fc.record({
    min: fc.integer({ min: 1, max: 12 }),
    more: fc.integer({ min: 0, max: 12 }),
    modulus: fc.integer({ min: 1, max: 4 }),
  });
  const subjects = fc.oneof(
    fc.tuple(samples, fc.integer({ min: -20, max: 60 })).map(([{ dim }, min]) => atLeast(dim, min)),
    fc.tuple(samples, samples).map(([left, right]) => equal(left.dim, right.dim)),
  );
  const ties = fc.constantFrom<readonly Constraint[]>(
    [],
    [],
    [equal(H, W)],
    [atLeast(add(H, W), 9)],
    [equal(add(H, 2), multiply(W, 2))],
    [atLeast(subtract(H, W), 0)],
  );

  test('is the one that trying all finds', () => {
    fc.assert(
      fc.property(subjects, bounds, bounds, ties, (subject, h, w, tied) => {
        const about = (dim: Dim, { min, more, modulus }: typeof h) => [
          atLeast(dim, min),
          atLeast(subtract(min + more, dim), 0),
          divisible(dim, modulus),
        ];
        const all = [...about(H, h), ...about(W, w), ...about(symbol('N'), { min: 1, more: 2, modulus: 1 }), ...tied];
        const outcome = domainOf(all);
        const found = everySize((sizes) => all.every((one) => holds(one, sizes)));
        if ('contradiction' in outcome) {
          expect(found).toEqual([]);
          return;
        }
        // The domain of what is tied may be empty without a contradiction that shows.
        fc.pre(found.length > 0);
        const names = ['H', 'N', 'W'].filter((name) => concerns(subject).has(name));
        const expected = found
          .filter((sizes) => !holds(subject, sizes))
          .map((sizes) => names.map((name): [string, number] => [name, sizes[name] ?? 0]))
          .sort(comparePairs)[0];
        expect(smallestCounterexample(subject, outcome.domain)).toEqual(
          expected === undefined ? proved : refuted(Object.fromEntries(expected)),
        );
      }),
      { numRuns: 1500 },
    );
  }, 30_000);
});

function comparePairs(left: readonly [string, number][], right: readonly [string, number][]): number {
  const at = left.findIndex(([, value], index) => value !== right[index]?.[1]);
  return (left[at]?.[1] ?? 0) - (right[at]?.[1] ?? 0);
}

type Sizes = Readonly<Record<string, number>>;

/** All sizes up to 24 for H and W, 3 for N, in the order of H, N, W. */
function everySize(wanted: (sizes: Sizes) => boolean): readonly Sizes[] {
  const found: Sizes[] = [];
  for (let h = 1; h <= 24; h++)
    for (let n = 1; n <= 3; n++)
      for (let w = 1; w <= 24; w++) if (wanted({ H: h, N: n, W: w })) found.push({ H: h, N: n, W: w });
  return found;
}
