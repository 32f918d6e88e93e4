import type {
  ArithmeticOperator,
  Comparison,
  ComparisonOperator,
  Expression,
  FunctionName,
  LogicalOperator,
  UnaryOperator,
} from './ast.ts';
import type { ExpressionFault, Result, Span } from './fault.ts';
import { lex, type Token } from './lex.ts';
import { number } from './value.ts';

/** Far above any real expression; with the depth it bounds all work and every recursion. */
export const maximumLength = 1_000;
/** Parentheses, brackets, calls and signs inside one another. */
export const maximumDepth = 64;

/** The tokens, and how far the parser has come: state that lives for one call of `parseExpression`. */
interface Cursor {
  readonly tokens: readonly Token[];
  readonly bounds: Span;
  at: number;
  depth: number;
}

type Parser = (cursor: Cursor) => Result<Expression>;

/**
 * Parses the expression in `text` from `start` to `end`; all offsets are offsets in `text`. Precedence is Python's: or, and,
 * not, comparisons (chained), `+ -`, `* / // %`, signs, indexing.
 */
export function parseExpression(text: string, start = 0, end = text.length): Result<Expression> {
  if (end - start > maximumLength) {
    const found = `${end - start} characters long`;
    return {
      error: { kind: 'limit', what: 'the expression', found, limit: `${maximumLength} characters`, start, end },
    };
  }
  const cursor: Cursor = { tokens: lex(text, start, end), bounds: { start, end }, at: 0, depth: 0 };
  const parsed = parseOr(cursor);
  if ('error' in parsed || peek(cursor).kind === 'end') return parsed;
  return unexpected(cursor, 'an operator or the end of the expression');
}

const parseOr: Parser = (cursor) => logical(cursor, 'or', parseAnd);
const parseAnd: Parser = (cursor) => logical(cursor, 'and', parseNot);
const parseNot: Parser = (cursor) =>
  unary(cursor, (text) => (text === 'not' ? text : undefined), parseNot, parseComparison);
const parseSum: Parser = (cursor) => arithmetic(cursor, sums, parseProduct);
const parseProduct: Parser = (cursor) => arithmetic(cursor, products, parseSign);
const parseSign: Parser = (cursor) =>
  unary(cursor, (text) => (text === '-' || text === '+' ? text : undefined), parseSign, parseIndexed);

const sums: ReadonlyMap<string, ArithmeticOperator> = new Map([
  ['+', '+'],
  ['-', '-'],
]);
const products: ReadonlyMap<string, ArithmeticOperator> = new Map([
  ['*', '*'],
  ['/', '/'],
  ['//', '//'],
  ['%', '%'],
]);
const comparisons: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['==', '=='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);
const functions: ReadonlyMap<string, FunctionName> = new Map([
  ['min', 'min'],
  ['max', 'max'],
  ['floor', 'floor'],
  ['ceil', 'ceil'],
]);
const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
const operatorWords: ReadonlySet<string> = new Set(['and', 'or', 'not']);

function logical(cursor: Cursor, operator: LogicalOperator, operand: Parser): Result<Expression> {
  let left = operand(cursor);
  while (!('error' in left) && takeText(cursor, operator)) {
    const right = operand(cursor);
    if ('error' in right) return right;
    left = {
      value: { kind: 'logical', operator, left: left.value, right: right.value, ...join(left.value, right.value) },
    };
  }
  return left;
}

function arithmetic(
  cursor: Cursor,
  operators: ReadonlyMap<string, ArithmeticOperator>,
  operand: Parser,
): Result<Expression> {
  let left = operand(cursor);
  while (!('error' in left)) {
    const operator = takeOne(cursor, operators);
    if (operator === undefined) break;
    const right = operand(cursor);
    if ('error' in right) return right;
    const span = join(left.value, right.value);
    left = { value: { kind: 'arithmetic', operator, left: left.value, right: right.value, ...span } };
  }
  return left;
}

function parseComparison(cursor: Cursor): Result<Expression> {
  const first = parseSum(cursor);
  if ('error' in first) return first;
  const steps: Comparison['steps'][number][] = [];
  let last = first.value;
  for (;;) {
    const operator = takeOne(cursor, comparisons);
    if (operator === undefined) break;
    const operand = parseSum(cursor);
    if ('error' in operand) return operand;
    last = operand.value;
    steps.push({ operator, operand: last });
  }
  if (steps.length === 0) return first;
  return { value: { kind: 'comparison', first: first.value, steps, ...join(first.value, last) } };
}

function unary(
  cursor: Cursor,
  operatorOf: (text: string) => UnaryOperator | undefined,
  same: Parser,
  tighter: Parser,
): Result<Expression> {
  const token = peek(cursor);
  const operator = isOperator(token) ? operatorOf(token.text) : undefined;
  if (operator === undefined) return tighter(cursor);
  return nested(cursor, () => {
    const operand = same(cursor);
    if ('error' in operand) return operand;
    return { value: { kind: 'unary', operator, operand: operand.value, ...join(token, operand.value) } };
  });
}

function parseIndexed(cursor: Cursor): Result<Expression> {
  let list = parsePrimary(cursor);
  while (!('error' in list) && isText(peek(cursor), '[')) {
    const of = list.value;
    list = nested(cursor, () => {
      const index = parseOr(cursor);
      if ('error' in index) return index;
      const close = take(cursor, ']', 'an operator or `]`');
      if ('error' in close) return close;
      return { value: { kind: 'index', list: of, index: index.value, ...join(of, close.value) } };
    });
  }
  return list;
}

function parsePrimary(cursor: Cursor): Result<Expression> {
  const token = peek(cursor);
  const { start, end, text } = token;
  if (token.kind === 'number') {
    cursor.at += 1;
    const value = number(Number(text), shown(text), token);
    return 'error' in value ? value : { value: { kind: 'literal', value: value.value, start, end } };
  }
  if (token.kind === 'string') {
    cursor.at += 1;
    return { value: { kind: 'literal', value: text.slice(1, -1), start, end } };
  }
  if (token.kind === 'word' && !operatorWords.has(text)) return parseWord(cursor, token);
  if (isText(token, '(')) {
    return nested(cursor, () => {
      const inner = parseOr(cursor);
      if ('error' in inner) return inner;
      const close = take(cursor, ')', 'an operator or `)`');
      return 'error' in close ? close : { value: { ...inner.value, ...join(token, close.value) } };
    });
  }
  if (isText(token, '[')) {
    return nested(cursor, () => {
      const items = parseItems(cursor, ']');
      if ('error' in items) return items;
      return { value: { kind: 'list', items: items.value.items, ...join(token, items.value.close) } };
    });
  }
  return unexpected(cursor, 'a value');
}

/** A boolean, a call, or the name of a param. */
function parseWord(cursor: Cursor, token: Token): Result<Expression> {
  cursor.at += 1;
  const { start, end, text } = token;
  const boolean = booleans.get(text);
  if (boolean !== undefined) return { value: { kind: 'literal', value: boolean, start, end } };
  if (!isText(peek(cursor), '(')) return { value: { kind: 'name', name: text, start, end } };
  const name = functions.get(text);
  if (name === undefined) {
    return { error: { kind: 'unknown', role: 'function', name: text, candidates: [...functions.keys()], start, end } };
  }
  return nested(cursor, () => {
    const items = parseItems(cursor, ')');
    if ('error' in items) return items;
    return { value: { kind: 'call', name, arguments: items.value.items, ...join(token, items.value.close) } };
  });
}

/** Expressions between commas up to the closing bracket; a comma may stand behind the last. */
function parseItems(cursor: Cursor, bracket: ')' | ']'): Result<{ items: readonly Expression[]; close: Token }> {
  const items: Expression[] = [];
  while (!isText(peek(cursor), bracket)) {
    const item = parseOr(cursor);
    if ('error' in item) return item;
    items.push(item.value);
    if (!takeText(cursor, ',')) break;
  }
  const close = take(cursor, bracket, `\`,\` or \`${bracket}\``);
  return 'error' in close ? close : { value: { items, close: close.value } };
}

/** Takes the token that opens a level, and parses what is in it, unless that is one level too many. */
function nested(cursor: Cursor, inner: () => Result<Expression>): Result<Expression> {
  if (cursor.depth >= maximumDepth) {
    const { start, end } = peek(cursor);
    const found = `more than ${maximumDepth} levels deep`;
    const limit = `${maximumDepth} levels`;
    return { error: { kind: 'limit', what: 'the nesting of the expression', found, limit, start, end } };
  }
  cursor.at += 1;
  cursor.depth += 1;
  const result = inner();
  cursor.depth -= 1;
  return result;
}

function peek(cursor: Cursor): Token {
  return cursor.tokens[Math.min(cursor.at, cursor.tokens.length - 1)] ?? { kind: 'end', text: '', ...cursor.bounds };
}

function isOperator(token: Token): boolean {
  return token.kind === 'symbol' || token.kind === 'word';
}

function isText(token: Token, text: string): boolean {
  return isOperator(token) && token.text === text;
}

function takeText(cursor: Cursor, text: string): boolean {
  const found = isText(peek(cursor), text);
  if (found) cursor.at += 1;
  return found;
}

function takeOne<T>(cursor: Cursor, operators: ReadonlyMap<string, T>): T | undefined {
  const token = peek(cursor);
  const operator = isOperator(token) ? operators.get(token.text) : undefined;
  if (operator !== undefined) cursor.at += 1;
  return operator;
}

function take(cursor: Cursor, text: string, expected: string): Result<Token> {
  const token = peek(cursor);
  return takeText(cursor, text) ? { value: token } : unexpected(cursor, expected);
}

/** The fault of the token that stands where something else should. */
function unexpected(cursor: Cursor, expected: string): { readonly error: ExpressionFault } {
  const token = peek(cursor);
  if (token.kind === 'end') {
    // Nothing stands there to be marked: the last token, or all of an empty expression.
    const last = cursor.tokens.at(-2);
    const { start, end } = last ?? cursor.bounds;
    const found = last === undefined ? 'nothing' : 'the end of the expression';
    return { error: { kind: 'syntax', found, expected, start, end } };
  }
  const { start, end } = token;
  const found = `\`${shown(token.text)}\``;
  if (token.kind !== 'invalid') return { error: { kind: 'syntax', found, expected, start, end } };
  const fault = { kind: 'syntax', found, expected: token.expected ?? expected, start, end } as const;
  return { error: token.instead === undefined ? fault : { ...fault, instead: token.instead } };
}

/** A token as a message shows it: short, and on one line. */
function shown(text: string): string {
  const short = text.length > 20 ? `${text.slice(0, 20)}…` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal.
  return short.replace(/[\u0000-\u001f\u007f-\u009f]/g, (control) => JSON.stringify(control).slice(1, -1));
}

function join(first: Span, last: Span): Span {
  return { start: first.start, end: last.end };
}
