import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { expressionDiagnostic } from '../../parser/expression/diagnostic.ts';
import { evaluateTemplate, hasExpression, parseTemplate } from '../../parser/expression/template.ts';
import type { Value } from '../../parser/expression/value.ts';
import type { Located, ScalarNode } from '../../parser/tree.ts';
import { textRange } from '../build/values.ts';

/** What expressions of a tree read. */
export interface Params {
  readonly values: ReadonlyMap<string, Value>;
  /** Without a value after a fault: what reads them is silent. */
  readonly faulty: ReadonlySet<string>;
}

/** The same tree with every expression replaced by its value, in its place; nothing after a fault, which is added to the diagnostics. */
export function evaluated(node: Located, params: Params, diagnostics: Diagnostic[]): Located | undefined {
  if (node.kind === 'sequence') {
    const items = node.items.map((item) => evaluated(item, params, diagnostics));
    return items.includes(undefined) ? undefined : { ...node, items: items.filter((item) => item !== undefined) };
  }
  if (node.kind === 'mapping') {
    const entries = node.entries.flatMap((entry) => {
      const value = evaluated(entry.value, params, diagnostics);
      return value === undefined ? [] : [{ ...entry, value }];
    });
    return entries.length < node.entries.length ? undefined : { ...node, entries };
  }
  return typeof node.value === 'string' && hasExpression(node.value)
    ? evaluatedText(node, node.value, params, diagnostics)
    : node;
}

function evaluatedText(
  node: ScalarNode,
  text: string,
  { values, faulty }: Params,
  diagnostics: Diagnostic[],
): Located | undefined {
  const template = parseTemplate(text);
  const result = 'error' in template ? template : evaluateTemplate(template.value, values);
  if (!('error' in result)) return asTree(result.value, node);
  if (result.error.kind === 'unknown' && faulty.has(result.error.name)) return undefined;
  diagnostics.push(expressionDiagnostic(result.error, (start, end) => textRange(node, start, end)));
  return undefined;
}

function asTree(value: Value, { range }: ScalarNode): Located {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return { kind: 'scalar', value, range };
  return { kind: 'sequence', range, items: value.map((item) => asTree(item, { kind: 'scalar', value: null, range })) };
}
