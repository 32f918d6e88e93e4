import {
  type Arithmetic,
  type ArithmeticOperator,
  type Call,
  type Comparison,
  type ComparisonOperator,
  type Expression,
  type FunctionName,
  type Index,
  type List,
  type Logical,
  type Name,
  nameNodes,
  type Unary,
} from './ast.ts';
import type { ExpressionFault, Result, Span } from './fault.ts';
import { describe, equal, inadmissible, isList, number, type Value } from './value.ts';

/** The params that an expression can read, by name. */
export type Scope = ReadonlyMap<string, Value>;

type Failure = { readonly error: ExpressionFault };

/**
 * The value of an expression, or its first fault, placed at the smallest part that a person would change. Numbers follow
 * Python's rules, in doubles. A name must be known even where `and` or `or` would not read it.
 */
export function evaluate(expression: Expression, scope: Scope): Result<Value> {
  const unknown = nameNodes(expression).find((node) => !scope.has(node.name));
  return unknown === undefined ? valueIn(expression, scope) : unknownName(unknown, scope);
}

/** More params than any spec has; it bounds the search for the one that was meant. */
const maximumCandidates = 200;

function unknownName({ name, start, end }: Name, scope: Scope): Failure {
  const candidates = ['true', 'false'];
  for (const candidate of scope.keys()) {
    if (candidates.length >= maximumCandidates) break;
    candidates.splice(-2, 0, candidate);
  }
  return { error: { kind: 'unknown', role: 'name', name, candidates, start, end } };
}

/** Recursion goes no deeper than an expression is long, which the parser bounds. */
function valueIn(expression: Expression, scope: Scope): Result<Value> {
  switch (expression.kind) {
    case 'literal':
      return { value: expression.value };
    case 'name':
      return named(expression, scope);
    case 'list':
      return list(expression, scope);
    case 'unary':
      return unary(expression, scope);
    case 'arithmetic':
      return arithmetic(expression, scope);
    case 'comparison':
      return comparison(expression, scope);
    case 'logical':
      return logical(expression, scope);
    case 'index':
      return indexed(expression, scope);
    case 'call':
      return call(expression, scope);
  }
}

function named(name: Name, scope: Scope): Result<Value> {
  const value = scope.get(name.name);
  if (value === undefined) return unknownName(name, scope);
  const error = inadmissible(value, name);
  return error === undefined ? { value: positiveZero(value) } : { error };
}

/** The only negative zeros come from outside: every operation removes its own. */
function positiveZero(value: Value): Value {
  return value === 0 ? 0 : value;
}

function list({ items, start, end }: List, scope: Scope): Result<Value> {
  const values = valuesOf(items, scope);
  if ('error' in values) return values;
  const error = inadmissible(values.value, { start, end });
  return error === undefined ? values : { error };
}

function valuesOf(items: readonly Expression[], scope: Scope): Result<readonly Value[]> {
  const values: Value[] = [];
  for (const item of items) {
    const result = valueIn(item, scope);
    if ('error' in result) return result;
    values.push(result.value);
  }
  return { value: values };
}

function unary({ operator, operand }: Unary, scope: Scope): Result<Value> {
  if (operator === 'not') {
    const value = booleanOf(operand, '`not`', scope);
    return 'error' in value ? value : { value: !value.value };
  }
  const value = numberOf(operand, `the sign \`${operator}\``, scope);
  return 'error' in value || operator === '+' ? value : { value: 0 - value.value };
}

const operations: Readonly<Record<ArithmeticOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '//': floorDivide,
  '%': modulo,
};

function arithmetic({ operator, left, right, start, end }: Arithmetic, scope: Scope): Result<Value> {
  const a = numberOf(left, `\`${operator}\``, scope);
  if ('error' in a) return a;
  const b = numberOf(right, `\`${operator}\``, scope);
  if ('error' in b) return b;
  if (b.value === 0 && (operator === '/' || operator === '//' || operator === '%')) {
    return { error: { kind: 'division', operator, start: right.start, end: right.end } };
  }
  return number(operations[operator](a.value, b.value), `${a.value} ${operator} ${b.value}`, { start, end });
}

/** Python's remainder: it has the sign of the divisor. */
function modulo(left: number, right: number): number {
  const remainder = left % right;
  return remainder !== 0 && remainder < 0 !== right < 0 ? remainder + right : remainder;
}

/** Python's `//`: rounding the quotient instead would be wrong where `/` rounds up to an integer, as in `1 // 0.1`. */
function floorDivide(left: number, right: number): number {
  const remainder = left % right;
  const quotient = (left - remainder) / right - (remainder !== 0 && remainder < 0 !== right < 0 ? 1 : 0);
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

const orders: Readonly<Record<Exclude<ComparisonOperator, '==' | '!='>, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function comparison({ first, steps }: Comparison, scope: Scope): Result<Value> {
  let left = first;
  let a = valueIn(first, scope);
  for (const { operator, operand } of steps) {
    if ('error' in a) return a;
    const b = valueIn(operand, scope);
    if ('error' in b) return b;
    const span = { start: left.start, end: operand.end };
    const holds = compare(operator, a.value, b.value, span);
    if ('error' in holds || !holds.value) return holds;
    left = operand;
    a = b;
  }
  return 'error' in a ? a : { value: true };
}

function compare(operator: ComparisonOperator, a: Value, b: Value, span: Span): Result<boolean> {
  if (operator === '==' || operator === '!=') return { value: equal(a, b) === (operator === '==') };
  if (typeof a === 'number' && typeof b === 'number') return { value: orders[operator](a - b) };
  if (typeof a === 'string' && typeof b === 'string') return { value: orders[operator](a < b ? -1 : a > b ? 1 : 0) };
  const needed = 'two numbers or two strings';
  return mistyped(`\`${operator}\``, needed, `${describe(a)} and ${describe(b)}`, span);
}

function logical({ operator, left, right }: Logical, scope: Scope): Result<Value> {
  const a = booleanOf(left, `\`${operator}\``, scope);
  if ('error' in a || a.value === (operator === 'or')) return a;
  return booleanOf(right, `\`${operator}\``, scope);
}

function indexed({ list: of, index }: Index, scope: Scope): Result<Value> {
  const values = valueIn(of, scope);
  if ('error' in values) return values;
  if (!isList(values.value)) return mistyped('indexing', 'a list', describe(values.value), of);
  const at = valueIn(index, scope);
  if ('error' in at) return at;
  if (typeof at.value !== 'number' || !Number.isInteger(at.value)) {
    return mistyped('indexing', 'an integer in the brackets', describe(at.value), index);
  }
  const value = values.value.at(at.value);
  if (value !== undefined) return { value: positiveZero(value) };
  return {
    error: { kind: 'index', index: at.value, length: values.value.length, start: index.start, end: index.end },
  };
}

const functions: Readonly<Record<FunctionName, (numbers: readonly number[]) => number>> = {
  min: (numbers) => numbers.reduce((least, next) => Math.min(least, next), Number.POSITIVE_INFINITY),
  max: (numbers) => numbers.reduce((most, next) => Math.max(most, next), Number.NEGATIVE_INFINITY),
  floor: ([value = Number.NaN]) => Math.floor(value),
  ceil: ([value = Number.NaN]) => Math.ceil(value),
};

/** `floor(x)`, `ceil(x)`, and `min` and `max` of two or more numbers or of one list. Adding zero makes -0, as of `ceil(-0.5)`, 0. */
function call({ name, arguments: given, start, end }: Call, scope: Scope): Result<Value> {
  const values = valuesOf(given, scope);
  if ('error' in values) return values;
  const [first] = values.value;
  const several = name === 'min' || name === 'max';
  const span = { start, end };
  if (several && first !== undefined && values.value.length === 1) {
    if (!isList(first) || first.length === 0)
      return mistyped(name, 'two numbers or a list of numbers', describe(first), span);
    const at = first.findIndex((item) => typeof item !== 'number');
    const wrong = first[at];
    if (wrong !== undefined) return mistyped(name, 'a list of numbers', `a list with ${describe(wrong)} in it`, span);
    return { value: functions[name](first.filter(isNumber)) + 0 };
  }
  const needed = several ? 'two numbers or a list of numbers' : 'one number';
  if (several ? values.value.length < 2 : values.value.length !== 1) {
    const count = values.value.length;
    return mistyped(name, needed, count === 0 ? 'nothing' : `${count} values`, span);
  }
  for (const [k, value] of values.value.entries()) {
    if (!isNumber(value)) return mistyped(name, several ? 'numbers' : needed, describe(value), given[k] ?? span);
  }
  return { value: functions[name](values.value.filter(isNumber)) + 0 };
}

function isNumber(value: Value): value is number {
  return typeof value === 'number';
}

function numberOf(expression: Expression, operation: string, scope: Scope): Result<number> {
  const result = valueIn(expression, scope);
  if ('error' in result) return result;
  const { value } = result;
  return typeof value === 'number' ? { value } : mistyped(operation, 'numbers', describe(value), expression);
}

function booleanOf(expression: Expression, operation: string, scope: Scope): Result<boolean> {
  const result = valueIn(expression, scope);
  if ('error' in result) return result;
  const { value } = result;
  return typeof value === 'boolean' ? { value } : mistyped(operation, 'true or false', describe(value), expression);
}

function mistyped(operation: string, needed: string, found: string, { start, end }: Span): Failure {
  return { error: { kind: 'type', operation, needed, found, start, end } };
}
