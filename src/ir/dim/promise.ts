import { type Dim, DimOverflow, subtract } from './dim.ts';
import { atLeast, type Constraint, concerns, equal, simplifyConstraint } from './solve.ts';
import { parseDim } from './text.ts';

/** What a line of `where` promises, or why it could not be read, and where. */
export type ParsedPromise =
  | { readonly value: readonly Constraint[] }
  | { readonly error: string; readonly offset: number };

const maximumLength = 1000;

/** `left op right` as what is at least what. */
const readings: Readonly<Record<string, (left: Dim, right: Dim) => Constraint>> = {
  '<=': (left, right) => atLeast(subtract(right, left), 0),
  '<': (left, right) => atLeast(subtract(right, left), 1),
  '>=': (left, right) => atLeast(subtract(left, right), 0),
  '>': (left, right) => atLeast(subtract(left, right), 1),
  '==': equal,
};

/** Reads `64 <= H <= 1024`, `H % 32 == 0`, `H == W`: sizes between comparisons, each of which is a promise. */
export function parsePromise(text: string): ParsedPromise {
  if (text.length > maximumLength)
    return { error: `it is longer than ${maximumLength} characters`, offset: maximumLength };
  const comparisons = [...text.matchAll(/[<>=!]+/g)];
  const [first] = comparisons;
  if (first === undefined) return { error: 'a comparison was expected: <=, <, >=, > or ==', offset: lastOf(text) };
  const unread = comparisons.find(([operator]) => !Object.hasOwn(readings, operator));
  if (unread !== undefined)
    return { error: `there is no comparison ${unread[0]}; there are <=, <, >=, >, ==`, offset: unread.index };
  const sizes: Dim[] = [];
  let start = 0;
  for (const end of [...comparisons.map(({ index }) => index), text.length]) {
    const part = text.slice(start, end);
    if (part.trim() === '')
      return { error: 'a size was expected beside the comparison', offset: Math.min(start, lastOf(text)) };
    const parsed = parseDim(part);
    if ('error' in parsed) return { error: parsed.error, offset: start + parsed.offset };
    sizes.push(parsed.value);
    start = end + (comparisons.find(({ index }) => index === end)?.[0].length ?? 0);
  }
  return constraintsOf(
    comparisons.map(([operator]) => operator),
    sizes,
    first.index,
  );
}

function lastOf(text: string): number {
  return Math.max(0, text.length - 1);
}

function constraintsOf(operators: readonly string[], sizes: readonly Dim[], offset: number): ParsedPromise {
  try {
    const value = operators.flatMap((operator, index) => {
      const [left, right] = [sizes[index] ?? 0, sizes[index + 1] ?? 0];
      const constraint = readings[operator]?.(left, right);
      return constraint === undefined ? [] : [simplifyConstraint(constraint)];
    });
    if (value.some((constraint) => concerns(constraint).size === 0))
      return { error: 'it compares numbers: it promises nothing of a symbol', offset };
    return { value };
  } catch (fault) {
    if (fault instanceof DimOverflow) return { error: `it is ${fault.message}`, offset };
    throw fault;
  }
}
