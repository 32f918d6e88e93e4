import { contextAt, isLayer } from './context.ts';
import { alternatives, schemasAt } from './language.ts';
import type { Span } from './positions.ts';

export interface DocumentedKey {
  readonly name: string;
  readonly word: Span;
  readonly description: string;
}

/** What a key of the language means that no name is: `inputs`, `dtype`, `from`, `label_smoothing`. */
export function keyDocumentation(text: string, offset: number): DocumentedKey | undefined {
  // The whole word, wherever in it the place is.
  const end = offset + (/^\w*/.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
  const context = contextAt(text, end);
  const isKey = context?.role === 'key' || (context !== undefined && isLayer(context.path));
  if (context === undefined || !isKey || context.typed === '' || context.expression) return undefined;
  const [schema] = schemasAt([...context.path, context.typed]);
  const description = schema?.['description'] ?? (schema && alternatives(schema)[0]?.['description']);
  if (typeof description !== 'string') return undefined;
  return { name: context.typed, word: context.word, description };
}
