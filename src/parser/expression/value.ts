import type { ExpressionFault, Result, Span } from './fault.ts';

/** What a param holds and an expression gives: finite numbers, at most 2^53 - 1 in magnitude. */
export type Value = number | boolean | string | readonly Value[];

/** Elements of a list, those of lists in it and the lists themselves included: it bounds every walk over a value. */
export const maximumElements = 1_000;
/** Characters of a string, so that strings made of strings cannot grow without end. */
export const maximumCharacters = 10_000;

/** `Array.isArray` that narrows read-only lists as well. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A value in the words of a message: `the number 3`, `the string "same"`, `a list of 2`. */
export function describe(value: Value): string {
  if (isList(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'string') return `the string ${quoted(value)}`;
  return `the ${typeof value} ${value}`;
}

function quoted(text: string): string {
  const shown = 40;
  return JSON.stringify(text.length > shown ? `${text.slice(0, shown)}…` : text);
}

/** Equality by type and content: `true == 1` is false, lists are compared element by element. */
export function equal(left: Value, right: Value): boolean {
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, k) => equal(item, right[k] ?? []));
  }
  return left === right;
}

/** The number, if it is finite and every integer near it is exact; negative zero becomes zero. */
export function number(value: number, shown: string, { start, end }: Span): Result<number> {
  // From 2^53 on, doubles skip integers: sizes computed there would be silently wrong.
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return { value: value + 0 };
  return { error: { kind: 'range', found: shown, start, end } };
}

/** The fault of a value from outside, or of a list: too large, or with a number in it that is out of range. */
export function inadmissible(value: Value, { start, end }: Span): ExpressionFault | undefined {
  if (typeof value === 'string' && value.length > maximumCharacters) {
    const found = `${value.length} characters long`;
    return { kind: 'limit', what: 'the string', found, limit: `${maximumCharacters} characters`, start, end };
  }
  if (isList(value) && elements(value, maximumElements) > maximumElements) {
    const found = `more than ${maximumElements} elements long`;
    return { kind: 'limit', what: 'the list', found, limit: `${maximumElements} elements`, start, end };
  }
  const wrong = outOfRange(value);
  return wrong === undefined ? undefined : { kind: 'range', found: `${wrong}`, start, end };
}

/** The first number in a value that is out of range. */
function outOfRange(value: Value): number | undefined {
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? undefined : value;
  if (!isList(value)) return undefined;
  for (const item of value) {
    const wrong = outOfRange(item);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Counts elements and the lists among them, and stops soon after the limit. */
function elements(value: readonly Value[], limit: number): number {
  let count = value.length;
  if (count > limit) return count;
  for (const item of value) {
    if (isList(item)) count += elements(item, limit - count);
    if (count > limit) break;
  }
  return count;
}
