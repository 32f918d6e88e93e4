import { type Expression, freeNames } from './ast.ts';
import { evaluate, type Scope } from './evaluate.ts';
import type { Result, Span } from './fault.ts';
import { stringEnd } from './lex.ts';
import { parseExpression } from './parse.ts';
import { describe, isList, maximumCharacters, type Value } from './value.ts';

/** A string of a spec: plain text, exactly one `${...}` (it keeps its type), or text with values in it. */
export type Template = LiteralTemplate | ExpressionTemplate | MixedTemplate;

export interface LiteralTemplate {
  readonly kind: 'literal';
  readonly text: string;
}

/** The span includes `${` and `}`. */
export interface ExpressionTemplate extends Span {
  readonly kind: 'expression';
  readonly expression: Expression;
}

export interface MixedTemplate {
  readonly kind: 'mixed';
  readonly parts: readonly (LiteralTemplate | ExpressionTemplate)[];
}

/** Whether a string has anything for `parseTemplate` to do: an expression, or the escape `$${`. */
export function hasExpression(text: string): boolean {
  return text.includes('${');
}

/** Divides a string into text and expressions; `$${` stands for the characters `${`. Offsets are offsets in `text`. */
export function parseTemplate(text: string): Result<Template> {
  const parts: (LiteralTemplate | ExpressionTemplate)[] = [];
  let plain = '';
  let at = 0;
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', at)) {
    if (open > at && text.charAt(open - 1) === '$') {
      plain += `${text.slice(at, open - 1)}\${`;
      at = open + 2;
      continue;
    }
    plain += text.slice(at, open);
    if (plain !== '') parts.push({ kind: 'literal', text: plain });
    plain = '';
    const part = parsePart(text, open);
    if ('error' in part) return part;
    parts.push(part.value);
    at = part.value.end;
  }
  plain += text.slice(at);
  const [first] = parts;
  if (first === undefined) return { value: { kind: 'literal', text: plain } };
  if (plain !== '') parts.push({ kind: 'literal', text: plain });
  return { value: parts.length === 1 ? first : { kind: 'mixed', parts } };
}

/** The expression whose `${` stands at `start`. */
function parsePart(text: string, start: number): Result<ExpressionTemplate> {
  const close = closing(text, start + 2);
  if (close === undefined) {
    const found = 'the end of the text';
    return { error: { kind: 'syntax', found, expected: '`}`', start, end: start + 2 } };
  }
  const end = close + 1;
  const expression = parseExpression(text, start + 2, close);
  if (!('error' in expression)) return { value: { kind: 'expression', expression: expression.value, start, end } };
  const { error } = expression;
  // Nothing between the braces: the braces are what a person sees.
  return error.kind === 'syntax' && error.found === 'nothing' ? { error: { ...error, start, end } } : expression;
}

/** The first `}` from `at` on that is not in a string literal. Of a string that is not closed, the expression's fault says more. */
function closing(text: string, at: number): number | undefined {
  const mark = /["'}]/g;
  mark.lastIndex = at;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    const end = found[0] === '}' ? undefined : stringEnd(text, found.index);
    if (end === undefined) {
      const close = text.indexOf('}', found.index);
      return close < 0 ? undefined : close;
    }
    mark.lastIndex = end;
  }
  return undefined;
}

/** What a string stands for: the value of its one expression, with its type, or text. */
export function evaluateTemplate(template: Template, scope: Scope): Result<Value> {
  if (template.kind === 'literal') return { value: template.text };
  if (template.kind === 'expression') return evaluate(template.expression, scope);
  const texts: string[] = [];
  let length = 0;
  for (const part of template.parts) {
    const result = part.kind === 'literal' ? { value: part.text } : partText(part, scope);
    if ('error' in result) return result;
    texts.push(result.value);
    length += result.value.length;
    if (part.kind === 'expression' && length > maximumCharacters) {
      const found = `more than ${maximumCharacters} characters long`;
      const { start, end } = part;
      return {
        error: { kind: 'limit', what: 'the text', found, limit: `${maximumCharacters} characters`, start, end },
      };
    }
  }
  return { value: texts.join('') };
}

function partText({ expression }: ExpressionTemplate, scope: Scope): Result<string> {
  const result = evaluate(expression, scope);
  if ('error' in result) return result;
  if (!isList(result.value)) return { value: String(result.value) };
  const { start, end } = expression;
  const needed = 'numbers, strings or booleans';
  return {
    error: {
      kind: 'type',
      operation: 'a text around an expression',
      needed,
      found: describe(result.value),
      start,
      end,
    },
  };
}

/** The expressions of a string, in the order of the text. */
export function expressionsOf(template: Template): readonly ExpressionTemplate[] {
  const parts = template.kind === 'mixed' ? template.parts : [template];
  return parts.filter((part) => part.kind === 'expression');
}

/** The names that the expressions of a string read, each once, in the order of the text; none if it cannot be parsed. */
export function freeNamesOf(text: string): readonly string[] {
  const template = parseTemplate(text);
  if ('error' in template) return [];
  return [...new Set(expressionsOf(template.value).flatMap(({ expression }) => freeNames(expression)))];
}
