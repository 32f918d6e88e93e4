import type { Span } from './fault.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '//' | '%';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type LogicalOperator = 'and' | 'or';
export type UnaryOperator = '-' | '+' | 'not';
export type FunctionName = 'min' | 'max' | 'floor' | 'ceil';

/** An expression; parentheses belong to the span of what they enclose. */
export type Expression = Literal | Name | List | Unary | Arithmetic | Comparison | Logical | Index | Call;

export interface Literal extends Span {
  readonly kind: 'literal';
  readonly value: number | boolean | string;
}

export interface Name extends Span {
  readonly kind: 'name';
  readonly name: string;
}

export interface List extends Span {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}

export interface Unary extends Span {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

export interface Arithmetic extends Span {
  readonly kind: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `first < second <= third`: every step compares neighbours, as in Python. */
export interface Comparison extends Span {
  readonly kind: 'comparison';
  readonly first: Expression;
  readonly steps: readonly { readonly operator: ComparisonOperator; readonly operand: Expression }[];
}

export interface Logical extends Span {
  readonly kind: 'logical';
  readonly operator: LogicalOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface Index extends Span {
  readonly kind: 'index';
  readonly list: Expression;
  readonly index: Expression;
}

export interface Call extends Span {
  readonly kind: 'call';
  readonly name: FunctionName;
  readonly arguments: readonly Expression[];
}

/** The direct parts of an expression, in the order of the text. */
export function children(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'list':
      return expression.items;
    case 'unary':
      return [expression.operand];
    case 'arithmetic':
    case 'logical':
      return [expression.left, expression.right];
    case 'comparison':
      return [expression.first, ...expression.steps.map((step) => step.operand)];
    case 'index':
      return [expression.list, expression.index];
    case 'call':
      return expression.arguments;
  }
}

/** Every place where a name is read, in the order of the text. */
export function nameNodes(expression: Expression): readonly Name[] {
  const found: Name[] = [];
  collectNames(expression, found);
  return found;
}

function collectNames(expression: Expression, found: Name[]): void {
  if (expression.kind === 'name') found.push(expression);
  else for (const child of children(expression)) collectNames(child, found);
}

/** The names that an expression reads, each once, in the order of the text. */
export function freeNames(expression: Expression): readonly string[] {
  return [...new Set(nameNodes(expression).map((node) => node.name))];
}
