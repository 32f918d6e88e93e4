import { formatDim } from '../ir/dim/text.ts';
import type { Node } from '../ir/graph.ts';
import { operationOf } from '../ir/ops/index.ts';
import type { ValueType } from '../ir/type.ts';
import type { Expression } from '../parser/expression/ast.ts';
import { parseExpression } from '../parser/expression/parse.ts';

/**
 * How the height and the width of a result follow from what arrived, with the numbers of the node filled in:
 * `floor((224 + 2*0 - 11)/4) + 1 = 54`. One line where both are the same; nothing for operations that keep sizes.
 */
export function filledFormulas(node: Node, input: ValueType | undefined): readonly string[] {
  const { formulas } = operationOf(node.op);
  const { attributes } = node;
  const ceil = 'ceil_mode' in attributes && attributes.ceil_mode === true;
  const text = ceil ? formulas?.ceilHeight : formulas?.height;
  if (text === undefined || input === undefined) return [];
  const parsed = parseExpression(text);
  if ('error' in parsed) return [];
  const lines = ([0, 1] as const).flatMap((axis) => {
    const size = input.shape.at(axis - 2);
    const result = node.type.shape.at(axis - 2);
    if (size === undefined || result === undefined) return [];
    const names = namesOf(attributes, formatDim(size), axis);
    return names === undefined ? [] : [`${written(fill(parsed.value, names, axis))} = ${formatDim(result)}`];
  });
  const [height, width] = lines;
  if (height === undefined || width === undefined || height === width) return lines.slice(0, 1);
  return [`height: ${height}`, `width: ${width}`];
}

type Names = ReadonlyMap<string, string | readonly number[]>;

/** What the names of a formula are here. It is written for the height: for the width, `H` and the rows are the other axis'. */
function namesOf(attributes: object, size: string, axis: 0 | 1): Names | undefined {
  const names = new Map<string, string | readonly number[]>([['H', /^\w+$/.test(size) ? size : `(${size})`]]);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'number') names.set(name, `${value}`);
    if (Array.isArray(value) && value.every((one) => typeof one === 'number')) names.set(name, value);
  }
  const padding = names.get('padding');
  if (Array.isArray(padding) && padding.length === 4) {
    names.set('top', `${padding[axis]}`);
    names.set('bottom', `${padding[axis + 2]}`);
  }
  return names;
}

interface Term {
  readonly sign: '+' | '-';
  readonly term: Filled;
  /** It stood in parentheses that were opened. */
  readonly opened?: true;
}
type Terms = readonly Term[];

/** The terms of a formula as text: a sum is a list, so that it can be said as a person would. */
type Filled =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sum'; readonly terms: Terms }
  | { readonly kind: 'product'; readonly operator: string; readonly left: Filled; readonly right: Filled }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Filled[] };

function fill(expression: Expression, names: Names, axis: 0 | 1): Filled {
  const inner = (one: Expression) => fill(one, names, axis);
  switch (expression.kind) {
    case 'literal':
      return word(String(expression.value));
    case 'name': {
      const value = names.get(expression.name);
      return word(typeof value === 'string' ? value : expression.name);
    }
    case 'index': {
      const list = expression.list.kind === 'name' ? names.get(expression.list.name) : undefined;
      // The formula has the index of the height.
      return word(typeof list === 'string' ? list : `${list?.[axis] ?? '?'}`);
    }
    case 'arithmetic': {
      const { operator } = expression;
      const left = inner(expression.left);
      const right = inner(expression.right);
      if (operator === '+' || operator === '-') return sum([...termsOf(left, '+'), ...termsOf(right, operator)]);
      return product(left, operator, right);
    }
    case 'call': {
      const [first, ...others] = expression.arguments.map(inner);
      if (first === undefined) return word('?');
      // An integer is not rounded.
      const rounds = expression.name === 'floor' || expression.name === 'ceil';
      return rounds && isInteger(first)
        ? first
        : { kind: 'call', name: expression.name, arguments: [first, ...others] };
    }
    default:
      return word('?');
  }
}

function word(text: string): Filled {
  return { kind: 'text', text };
}

function termsOf(value: Filled, sign: '+' | '-'): Terms {
  if (value.kind !== 'sum') return [{ sign, term: value }];
  if (sign === '+') return value.terms;
  return value.terms.map(({ sign: own, term }) => ({ sign: own === '+' ? '-' : '+', term, opened: true }));
}

/** Padding of two sides that is the same, `+ 1 + 1`, is `+ 2*1`; and `- (11 - 1) - 1` is `- 11`. */
function sum(terms: Terms): Filled {
  const kept: Term[] = [];
  for (const one of terms) {
    const before = kept.at(-1);
    const opposite = kept.findIndex(
      ({ sign, term, opened }) => opened && sign !== one.sign && sameNumber(term, one.term),
    );
    if (opposite >= 0) kept.splice(opposite, 1);
    else if (before !== undefined && kept.length > 1 && before.sign === one.sign && sameNumber(before.term, one.term))
      kept.splice(-1, 1, {
        sign: one.sign,
        term: { kind: 'product', operator: '*', left: word('2'), right: one.term },
      });
    else kept.push(one);
  }
  const [first] = kept;
  return kept.length === 1 && first?.sign === '+' ? first.term : { kind: 'sum', terms: kept };
}

function sameNumber(left: Filled, right: Filled): boolean {
  return left.kind === 'text' && right.kind === 'text' && left.text === right.text && /^\d+$/.test(left.text);
}

function isInteger(value: Filled): boolean {
  switch (value.kind) {
    case 'text':
      return /^\w+$/.test(value.text);
    case 'sum':
      return value.terms.every(({ term }) => isInteger(term));
    case 'product':
      return value.operator === '*' && isInteger(value.left) && isInteger(value.right);
    case 'call':
      return false;
  }
}

/** One times anything is that. */
function product(left: Filled, operator: string, right: Filled): Filled {
  const one = (value: Filled) => value.kind === 'text' && value.text === '1';
  if (operator === '*' && one(left)) return right;
  if ((operator === '*' || operator === '/') && one(right)) return left;
  return { kind: 'product', operator, left, right };
}

function written(value: Filled): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'call':
      return `${value.name}(${value.arguments.map(written).join(', ')})`;
    case 'product':
      return `${factor(value.left)}${value.operator}${factor(value.right)}`;
    case 'sum':
      return value.terms
        .map(({ sign, term }, index) => (index === 0 ? (sign === '-' ? '-' : '') : ` ${sign} `) + written(term))
        .join('');
  }
}

function factor(value: Filled): string {
  return value.kind === 'sum' ? `(${written(value)})` : written(value);
}
