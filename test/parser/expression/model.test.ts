import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceFile } from '../../../src/diagnostics/diagnostic.ts';
import { expressionDiagnostic } from '../../../src/parser/expression/diagnostic.ts';
import { evaluate } from '../../../src/parser/expression/evaluate.ts';
import type { Result } from '../../../src/parser/expression/fault.ts';
import { maximumLength, parseExpression } from '../../../src/parser/expression/parse.ts';
import { evaluateTemplate, parseTemplate } from '../../../src/parser/expression/template.ts';
import type { Value } from '../../../src/parser/expression/value.ts';

// The model: exact fractions of big integers instead of doubles, and a tree that is its own printer.

interface Fraction {
  readonly top: bigint;
  /** Greater than zero. */
  readonly bottom: bigint;
}

/** `inexact`: a number that doubles cannot hold, so that the model cannot tell what comes out. */
interface Fault {
  readonly fault: 'division' | 'index' | 'inexact';
}

/** What the model gives: a value, or the first fault. */
type Answer = Fraction | boolean | Fault;

/** A tree with how tightly its text binds, from 0 (or) to 7 (a literal). */
interface Tree {
  readonly text: string;
  readonly binds: number;
  readonly answer: () => Answer;
}

const fraction = (top: bigint, bottom = 1n): Fraction =>
  bottom < 0n ? { top: -top, bottom: -bottom } : { top, bottom };
const isFault = (answer: Answer): answer is Fault => typeof answer === 'object' && 'fault' in answer;
const order = (a: Fraction, b: Fraction): bigint => a.top * b.bottom - b.top * a.bottom;

function floorOf({ top, bottom }: Fraction): bigint {
  const quotient = top / bottom;
  return top % bottom < 0n ? quotient - 1n : quotient;
}

const operators: Readonly<Record<string, (a: Fraction, b: Fraction) => Answer>> = {
  '+': (a, b) => fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom),
  '-': (a, b) => fraction(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom),
  '*': (a, b) => fraction(a.top * b.top, a.bottom * b.bottom),
  '/': (a, b) => (b.top === 0n ? { fault: 'division' } : fraction(a.top * b.bottom, a.bottom * b.top)),
  '//': (a, b) => {
    if (b.top === 0n) return { fault: 'division' };
    return fraction(floorOf(fraction(a.top * b.bottom, a.bottom * b.top)));
  },
  '%': (a, b) => {
    if (b.top === 0n) return { fault: 'division' };
    const whole = floorOf(fraction(a.top * b.bottom, a.bottom * b.top));
    return fraction(a.top * b.bottom - whole * b.top * a.bottom, a.bottom * b.bottom);
  },
};

const relations: Readonly<Record<string, (difference: bigint) => boolean>> = {
  '==': (difference) => difference === 0n,
  '!=': (difference) => difference !== 0n,
  '<': (difference) => difference < 0n,
  '<=': (difference) => difference <= 0n,
  '>': (difference) => difference > 0n,
  '>=': (difference) => difference >= 0n,
};

/** The text, in parentheses where it binds less tightly than its place asks for, or where they are wanted anyway. */
const at = (tree: Tree, tightness: number, extra = false) =>
  tree.binds < tightness || extra ? `(${tree.text})` : tree.text;

const params = new Map<string, Value>([
  ['n', 12],
  ['quarter', 0.25],
  ['yes', true],
]);

/** In lowest terms, if doubles hold it exactly. */
function held(answer: Answer): Answer {
  if (typeof answer === 'boolean' || isFault(answer)) return answer;
  let [a, b] = [answer.top, answer.bottom];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = a < 0n ? -a : a;
  const [top, bottom] = [answer.top / divisor, answer.bottom / divisor];
  const exact = (bottom & (bottom - 1n)) === 0n && bottom < 2n ** 500n && Number.isSafeInteger(Number(top));
  return exact ? { top, bottom } : { fault: 'inexact' };
}

/** Applies a function to numbers unless one of them is a fault; the first counts. */
function withNumbers(trees: readonly Tree[], apply: (numbers: Fraction[]) => Answer): Answer {
  const numbers: Fraction[] = [];
  for (const tree of trees) {
    const answer = tree.answer();
    if (typeof answer === 'boolean' || isFault(answer)) return answer;
    numbers.push(answer);
  }
  return held(apply(numbers));
}

function least(numbers: readonly Fraction[], sign: bigint): Fraction {
  return numbers.reduce((best, next) => (sign * order(next, best) < 0n ? next : best));
}

const { number: numberTree } = fc.letrec<{ number: Tree }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.integer({ min: 0, max: 40 }).map((n): Tree => ({ text: `${n}`, binds: 7, answer: () => fraction(BigInt(n)) })),
    fc.integer({ min: 0, max: 40 }).map((n): Tree => {
      return { text: (n / 8).toFixed(3), binds: 7, answer: () => fraction(BigInt(n), 8n) };
    }),
    fc.constantFrom<Tree>(
      { text: 'n', binds: 7, answer: () => fraction(12n) },
      { text: 'quarter', binds: 7, answer: () => fraction(1n, 4n) },
    ),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '//', '%'), tie('number'), tie('number'), fc.boolean())
      .map(([operator, a, b, extra]): Tree => {
        const binds = operator === '+' || operator === '-' ? 4 : 5;
        const text = `${at(a, binds, extra)} ${operator} ${at(b, binds + 1)}`;
        return {
          text,
          binds,
          answer: () => withNumbers([a, b], ([x, y]) => must(operators[operator])(must(x), must(y))),
        };
      }),
    fc.tuple(fc.constantFrom('-', '+'), tie('number')).map(([sign, a]): Tree => {
      const apply = ([x]: Fraction[]) => (sign === '-' ? fraction(-must(x).top, must(x).bottom) : must(x));
      return { text: `${sign}${at(a, 6)}`, binds: 6, answer: () => withNumbers([a], apply) };
    }),
    fc.tuple(fc.constantFrom('floor', 'ceil'), tie('number')).map(([name, a]): Tree => {
      const apply = ([x]: Fraction[]) =>
        name === 'floor' ? fraction(floorOf(must(x))) : fraction(-floorOf(fraction(-must(x).top, must(x).bottom)));
      return { text: `${name}(${a.text})`, binds: 7, answer: () => withNumbers([a], apply) };
    }),
    fc
      .tuple(fc.constantFrom('min', 'max'), fc.array(tie('number'), { minLength: 2, maxLength: 3 }), fc.boolean())
      .map(([name, items, list]): Tree => {
        const inner = items.map((item) => item.text).join(', ');
        const apply = (numbers: Fraction[]) => least(numbers, name === 'min' ? 1n : -1n);
        return { text: `${name}(${list ? `[${inner}]` : inner})`, binds: 7, answer: () => withNumbers(items, apply) };
      }),
    fc
      .tuple(fc.array(tie('number'), { minLength: 1, maxLength: 3 }), fc.integer({ min: -4, max: 3 }))
      .map(([items, index]): Tree => {
        const answer = () =>
          withNumbers(items, (numbers) => numbers[index < 0 ? items.length + index : index] ?? { fault: 'index' });
        return { text: `[${items.map((item) => item.text).join(', ')}][${index}]`, binds: 7, answer };
      }),
  ),
}));

const { boolean: booleanTree } = fc.letrec<{ boolean: Tree }>((tie) => ({
  boolean: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Tree>(
      { text: 'true', binds: 7, answer: () => true },
      { text: 'false', binds: 7, answer: () => false },
      { text: 'yes', binds: 7, answer: () => true },
    ),
    fc
      .tuple(
        numberTree,
        fc.array(fc.tuple(fc.constantFrom(...Object.keys(relations)), numberTree), { minLength: 1, maxLength: 3 }),
      )
      .map(([first, steps]): Tree => {
        const answer = () => {
          let left = first.answer();
          for (const [relation, tree] of steps) {
            if (typeof left === 'boolean' || isFault(left)) return left;
            const right = tree.answer();
            if (typeof right === 'boolean' || isFault(right)) return right;
            if (!must(relations[relation])(order(left, right))) return false;
            left = right;
          }
          return true;
        };
        const text = [at(first, 4), ...steps.map(([relation, tree]) => `${relation} ${at(tree, 4)}`)].join(' ');
        return { text, binds: 3, answer };
      }),
    tie('boolean').map((a): Tree => {
      const answer = () => {
        const value = a.answer();
        return typeof value === 'boolean' ? !value : value;
      };
      return { text: `not ${at(a, 2)}`, binds: 2, answer };
    }),
    fc
      .tuple(fc.constantFrom('and', 'or'), tie('boolean'), tie('boolean'), fc.boolean())
      .map(([word, a, b, extra]): Tree => {
        const binds = word === 'and' ? 1 : 0;
        const answer = () => {
          const first = a.answer();
          if (isFault(first)) return first;
          return first === (word === 'or') ? first : b.answer();
        };
        return { text: `${at(a, binds, extra)} ${word} ${at(b, binds + 1)}`, binds, answer };
      }),
  ),
}));

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the model is wrong');
  return value;
}

function outcome(text: string): Result<Value> {
  const parsed = parseExpression(text);
  return 'error' in parsed ? parsed : evaluate(parsed.value, params);
}

describe('the model and the evaluator agree', () => {
  test.each([
    ['numbers', numberTree],
    ['booleans', booleanTree],
  ])('on %s', (_, trees) => {
    fc.assert(
      fc.property(trees, (tree) => {
        fc.pre(tree.text.length <= maximumLength);
        const answer = tree.answer();
        fc.pre(!isFault(answer) || answer.fault !== 'inexact');
        const result = outcome(tree.text);
        if (isFault(answer)) expect(result).toMatchObject({ error: { kind: answer.fault } });
        else if (typeof answer === 'boolean') expect(result).toStrictEqual({ value: answer });
        else expect(result).toStrictEqual({ value: Number(answer.top) / Number(answer.bottom) });
      }),
      { numRuns: 1_000 },
    );
  });

  test('on a quotient of integers: rounded once', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
        fc.pre(b !== 0);
        expect(outcome(`${a} / ${b}`)).toStrictEqual({ value: a / b + 0 });
      }),
    );
  });

  test('on integers of any size: exact, or out of range', () => {
    const operator = fc.constantFrom('+', '-', '*', '//', '%');
    fc.assert(
      fc.property(fc.maxSafeInteger(), operator, fc.maxSafeInteger(), (a, sign, b) => {
        const answer = must(operators[sign])(fraction(BigInt(a)), fraction(BigInt(b)));
        const result = outcome(`${a} ${sign} ${b}`);
        if (isFault(answer)) expect(result).toMatchObject({ error: { kind: 'division' } });
        else if (typeof answer !== 'boolean' && Number.isSafeInteger(Number(answer.top / answer.bottom))) {
          expect(result).toStrictEqual({ value: Number(answer.top / answer.bottom) });
        } else expect(result).toMatchObject({ error: { kind: 'range' } });
      }),
      { numRuns: 1_000 },
    );
  });

  test('floor division and remainder of any doubles belong together', () => {
    const double = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(double, double, (a, b) => {
        fc.pre(Math.abs(b) > 1e-3);
        const names = new Map([
          ['a', a],
          ['b', b],
        ]);
        const at = (text: string) => {
          const parsed = parseExpression(text);
          const result = 'error' in parsed ? parsed : evaluate(parsed.value, names);
          if ('value' in result && typeof result.value === 'number') return result.value;
          throw new Error(JSON.stringify(result));
        };
        const [quotient, remainder] = [at('a // b'), at('a % b')];
        expect(Number.isInteger(quotient)).toBe(true);
        // A tiny negative dividend rounds up to the divisor itself, as in Python.
        expect(b > 0 ? remainder >= 0 && remainder <= b : remainder <= 0 && remainder >= b).toBe(true);
        expect(Math.abs(quotient * b + remainder - a)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(a)));
      }),
    );
  });
});

describe('whatever is written', () => {
  const file = sourceFile('a.nin.yaml', '');
  const pieces = fc.constantFrom(
    ...[
      '${',
      '}',
      '$',
      '(',
      ')',
      '[',
      ']',
      ',',
      "'",
      '"',
      ' ',
      '\n',
      'not ',
      ' and ',
      ' or ',
      '-',
      '+',
      '*',
      '/',
      '//',
    ],
    ...['%', '==', '!=', '<', '<=', '=', '!', 'n', 'quarter', 'yes', 'nowhere', 'min', 'floor', '1', '0', '2.5', '1e9'],
    ...['__proto__', 'constructor', 'toString', '\\', '\u0000', '\ud800', 'é'],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => new TextDecoder('latin1').decode(bytes)),
  );

  test('there is a value or a fault with a place in the text, and never an exception', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const template = parseTemplate(text);
        for (const result of [
          outcome(text),
          'error' in template ? template : evaluateTemplate(template.value, params),
        ]) {
          if ('value' in result) {
            if (typeof result.value === 'number') expect(Math.abs(result.value)).toBeLessThan(2 ** 53);
            continue;
          }
          const { start, end } = result.error;
          expect(0 <= start && start <= end && end <= text.length).toBe(true);
          expect(end > start || text === '').toBe(true);
          const { message } = expressionDiagnostic(result.error, (from, to) => ({ file, start: from, end: to }));
          expect([...message].every((character) => character >= ' ')).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
