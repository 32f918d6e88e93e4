import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  ceilDivide,
  type Dim,
  equalDims,
  evaluate,
  floorDivide,
  minimum,
  modulo,
  multiply,
  negate,
  subtract,
  symbol,
} from '../../../src/ir/dim/dim.ts';
import { formatDim, parseDim } from '../../../src/ir/dim/text.ts';
import { dimOf, samples, sizes, slide } from './samples.ts';

const H = symbol('H');
const W = symbol('W');

describe('canonical text', () => {
  test.each<[string, Dim, string]>([
    ['a convolution of kernel 11 and stride 4', slide(H, 11, 4), 'floor((H - 11)/4) + 1'],
    ['a pooling of 3 and 2 after it: floors merge', slide(slide(H, 11, 4), 3, 2), 'floor((H - 19)/8) + 1'],
    ['a padded convolution keeps the size', slide(H, 3, 1, 1), 'H'],
    ['halving', slide(H, 2, 2), 'floor(H/2)'],
    ['halving with padding: the constant goes inside', slide(H, 3, 2, 1), 'floor((H + 1)/2)'],
    ['a product', multiply(multiply(W, H), 2), '2*H*W'],
    ['a line', add(multiply(H, 2), 3), '2*H + 3'],
    ['a square and a constant', add(multiply(H, H), 3), 'H*H + 3'],
    ['a difference begins with what is positive', subtract(7, H), '7 - H'],
    ['what has nothing positive begins with a minus', subtract(negate(H), 7), '-H - 7'],
    ['multiples leave a floor', floorDivide(add(multiply(H, 4), 6), 4), 'H + 1'],
    ['a common factor cancels', floorDivide(add(multiply(H, 2), multiply(W, 2)), 4), 'floor((H + W)/2)'],
    ['a common factor cancels, the constant is rounded', floorDivide(add(multiply(H, 2), 3), 4), 'floor((H + 1)/2)'],
    ['a ceiling is a floor', ceilDivide(H, 2), 'floor((H + 1)/2)'],
    ['a remainder', modulo(H, 2), 'H - 2*floor(H/2)'],
    ['a multiple of a floor', multiply(slide(H, 2, 2), 8), '8*floor(H/2)'],
    ['a multiple of windows', multiply(slide(H, 3, 2), 8), '8*floor((H - 3)/2) + 8'],
    ['a floor that is taken away stays as it is', subtract(1, slide(H, 2, 2)), '1 - floor(H/2)'],
    ['a size of two pictures', add(slide(H, 3, 2), slide(W, 3, 2)), 'floor((H + 1)/2) + floor((W + 1)/2) - 2'],
    ['a picture as one row', multiply(slide(H, 2, 2), slide(W, 2, 2)), 'floor(H/2)*floor(W/2)'],
    ['a quotient of symbols', floorDivide(multiply(H, 4), multiply(W, 2)), 'floor(2*H/W)'],
    ['a quotient of expressions', floorDivide(add(H, 1), add(W, 1)), 'floor((H + 1)/(W + 1))'],
    ['what is not comparable', minimum(H, 5), 'min(H, 5)'],
    ['what cancels is a number', subtract(add(H, 3), H), '3'],
  ])('%s', (_name, dim, text) => {
    expect(formatDim(dim)).toBe(text);
    expect(dimOf(text)).toEqual(dim);
  });

  test('the last window rule of ceil_mode needs no minimum', () => {
    // torch: ceil((H - 3)/2) + 1 windows, unless the last one begins at H or later.
    const rounded = add(ceilDivide(subtract(H, 3), 2), 1);
    expect(formatDim(minimum(rounded, ceilDivide(H, 2)))).toBe('floor(H/2)');
  });

  test('text and back is the same form', () => {
    fc.assert(
      fc.property(samples, ({ dim }) => {
        expect(equalDims(dimOf(formatDim(dim)), dim)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('the text has the value of the size, read by the rules of Python', () => {
    fc.assert(
      fc.property(samples, sizes, ({ dim }, numbers) => {
        expect(compute(formatDim(dim), numbers) + 0).toBe(evaluate(dim, numbers));
      }),
      { numRuns: 3000 },
    );
  });
});

/** Evaluates text in floating point, as Python would: an evaluator that shares nothing with the algebra. */
function compute(text: string, values: Readonly<Record<string, number>>): number {
  const tokens = text.match(/\w+|[-+*/(),]/g) ?? [];
  let at = 0;
  const sum = (): number => {
    let total = product();
    while (tokens[at] === '+' || tokens[at] === '-') total += tokens[at++] === '+' ? product() : -product();
    return total;
  };
  const product = (): number => {
    let total = factor();
    while (tokens[at] === '*' || tokens[at] === '/') {
      const divides = tokens[at++] === '/';
      const next = factor();
      total = divides ? total / next : total * next;
    }
    return total;
  };
  const list = (): number[] => {
    const found: number[] = [];
    do {
      at++;
      found.push(sum());
    } while (tokens[at] === ',');
    at++;
    return found;
  };
  const factor = (): number => {
    const token = tokens[at] ?? '';
    if (token === '(') return list()[0] ?? Number.NaN;
    at++;
    if (token === '-') return -factor();
    if (token === 'floor') return Math.floor(list()[0] ?? Number.NaN);
    if (token === 'min') return Math.min(...list());
    if (token === 'max') return Math.max(...list());
    return values[token] ?? Number(token);
  };
  return sum();
}

describe('reading', () => {
  test.each([
    ['H // 2', 'floor(H/2)'],
    ['ceil(H/2)', 'floor((H + 1)/2)'],
    ['H % 2', 'H - 2*floor(H/2)'],
    ['(4*H + 2)/2', '2*H + 1'],
    ['H/2 + H/2', 'H'],
    ['-7 // 2 + H', 'H - 4'],
    ['floor(H/2 + 1/2)', 'floor((H + 1)/2)'],
    ['max(H, H + 1)', 'H + 1'],
    ['  ( H )*( W )  ', 'H*W'],
    ['floor(H/1)', 'H'],
    ['_a1*B_2', 'B_2*_a1'],
  ])('%s is %s', (text, canonical) => {
    expect(formatDim(dimOf(text))).toBe(canonical);
  });

  test.each([
    ['', 'a number or a name was expected, but it ends', 0],
    ['H +', 'a number or a name was expected, but it ends', 2],
    ['H H', 'an operator was expected, but H was found', 2],
    ['H/2', 'a division must come out whole, or stand inside floor() or ceil()', 2],
    ['round(H)', 'there is no function round; there are floor, ceil, min, max', 5],
    ['floor + 1', '( after floor was expected, but + was found', 6],
    ['min(H)', ', was expected, but ) was found', 5],
    ['(H', ') was expected, but it ends', 1],
    ['9007199254740993', 'it is beyond 2^53', 0],
    ['H // 0', 'a divisor must be positive', 2],
    ['floor(H/(W - 3))', 'a divisor must be positive', 7],
    ['H % (2 - W)', 'a divisor must be positive', 2],
    ['H.constructor', 'an operator was expected, but . was found', 1],
    ['H*😀', 'a number or a name was expected, but 😀 was found', 2],
    [`${'('.repeat(40)}H${')'.repeat(40)}`, 'it is nested too deeply', 33],
    [`${'-'.repeat(40)}H`, 'it is nested too deeply', 33],
    ['1+'.repeat(600), 'it is longer than 1000 characters', 1000],
  ])('%s is refused', (text, error, offset) => {
    expect(parseDim(text)).toEqual({ error, offset });
  });

  test('text that would grow without bounds is refused at once', () => {
    const bomb = Array.from({ length: 90 }, (_, index) => `(a${index}+b${index})`).join('*');
    expect(parseDim(bomb.slice(0, 1000).replace(/\*[^*]*$/, ''))).toEqual({
      error: 'it is an expression of more than 4096 terms',
      offset: 0,
    });
  });

  test('no text makes it throw', () => {
    const tokens = fc.constantFrom(
      'H',
      'W',
      '3',
      '0',
      '+',
      '-',
      '*',
      '/',
      '//',
      '%',
      '(',
      ')',
      'floor(',
      'min(',
      ',',
      ' ',
      '$',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(tokens).map((parts) => parts.join('')),
        ),
        (text) => {
          const parsed = parseDim(text);
          if ('error' in parsed) expect(parsed.offset).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
