import type { Range } from '../../diagnostics/diagnostic.ts';
import { type Expression, nameNodes } from '../../parser/expression/ast.ts';
import { expressionDiagnostic } from '../../parser/expression/diagnostic.ts';
import { evaluate } from '../../parser/expression/evaluate.ts';
import { parseExpression } from '../../parser/expression/parse.ts';
import { evaluateTemplate, expressionsOf, hasExpression, parseTemplate } from '../../parser/expression/template.ts';
import { isList, type Value } from '../../parser/expression/value.ts';
import type { Located, ScalarNode } from '../../parser/tree.ts';
import { guesses, spend, trail } from './report.ts';
import type { Build, Scope } from './scope.ts';

/** A plain value after its expressions were evaluated, or nothing after a fault was reported. */
export type Evaluated = { readonly value: unknown } | undefined;

/** Whether anything in the tree must be evaluated before its type is known. */
export function isDynamic(node: Located): boolean {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && hasExpression(node.value);
    case 'sequence':
      return node.items.some(isDynamic);
    case 'mapping':
      return node.entries.some(({ value }) => isDynamic(value));
  }
}

/** Evaluates every expression of a tree; reports each that cannot be. */
export function evaluateTree(build: Build, scope: Scope, node: Located): Evaluated {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' ? evaluateText(build, scope, node, node.value) : { value: node.value };
    case 'sequence': {
      const items = node.items.map((item) => evaluateTree(build, scope, item));
      return items.includes(undefined) ? undefined : { value: items.map((item) => item?.value) };
    }
    case 'mapping': {
      const object: Record<string, unknown> = Object.create(null);
      let fine = true;
      for (const { key, value } of node.entries) {
        const evaluated = evaluateTree(build, scope, value);
        if (evaluated === undefined) fine = false;
        else object[key] = evaluated.value;
      }
      return fine ? { value: object } : undefined;
    }
  }
}

function evaluateText(build: Build, scope: Scope, node: ScalarNode, text: string): Evaluated {
  if (!hasExpression(text)) return { value: text };
  const template = remembered(build.templates, text, parseTemplate);
  if ('error' in template) return fail(build, scope, node, template.error);
  const expressions = expressionsOf(template.value).map(({ expression }) => expression);
  if (!spend(build, scope, node.range, 'expressions', effort(text, expressions, scope))) return undefined;
  const result = evaluateTemplate(template.value, scope.params);
  return 'error' in result ? fail(build, scope, node, result.error) : { value: result.value };
}

/** `when` is an expression, with or without `${}` around it. */
export function evaluateCondition(build: Build, scope: Scope, node: ScalarNode): Evaluated {
  const { value } = node;
  if (typeof value !== 'string' || hasExpression(value)) return evaluateTree(build, scope, node);
  const parsed = remembered(build.conditions, value, parseExpression);
  if ('error' in parsed) return fail(build, scope, node, parsed.error);
  if (!spend(build, scope, node.range, 'expressions', effort(value, [parsed.value], scope))) return undefined;
  const result = evaluate(parsed.value, scope.params);
  return 'error' in result ? fail(build, scope, node, result.error) : { value: result.value };
}

/** A block has the same texts at every instantiation. */
export function remembered<T extends object>(known: Map<string, T>, text: string, parse: (text: string) => T): T {
  const before = known.get(text);
  if (before !== undefined) return before;
  const parsed = parse(text);
  known.set(text, parsed);
  return parsed;
}

/** What it takes to evaluate a text: its characters, and the elements of the lists that it reads. */
function effort(text: string, expressions: readonly Expression[], { params }: Scope): number {
  let sum = text.length;
  for (const { name } of expressions.flatMap(nameNodes)) {
    const value = params.get(name);
    if (value !== undefined && isList(value)) sum += value.length;
  }
  return sum;
}

type Fault = Parameters<typeof expressionDiagnostic>[0];

/** An expression's fault is the same at every instantiation: it points into the expression, and is reported once. */
function fail(build: Build, scope: Scope, node: ScalarNode, fault: Fault): undefined {
  if (fault.kind === 'unknown' && build.faultyParams.has(fault.name)) return undefined;
  const made = expressionDiagnostic(fault, (start, end) => textRange(node, start, end), guesses(build));
  const [, ...callers] = trail(node.range, scope);
  const related = callers.map((range, index) => ({
    message: `block ${scope.callers[index]?.block} is instantiated here`,
    range,
  }));
  build.diagnostics.push({ ...made, related: [...made.related, ...related] });
  return undefined;
}

/** The range of a part of a string, or the whole string where its characters do not stand in the file one by one. */
export function textRange(node: ScalarNode, start: number, end: number): Range {
  if (node.textStart === undefined) return node.range;
  return { file: node.range.file, start: node.textStart + start, end: node.textStart + Math.max(end, start + 1) };
}

export function isValue(value: unknown): value is Value {
  return (
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'string' ||
    (Array.isArray(value) && value.every(isValue))
  );
}
