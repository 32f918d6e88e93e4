import { editorSchema } from '../ir/language.ts';
import { shippedBlocks } from '../parser/library.ts';
import type { JsonSchema } from '../parser/schema.ts';
import type { Argument } from '../reports/reference/page.ts';
import { argumentsOf as argumentsOfSchema, callSchema, isSchema } from '../reports/reference/types.ts';

let schema: JsonSchema | undefined;

/** The schema of the language, with everything described: made when it is first asked for. */
export function language(): JsonSchema {
  schema ??= editorSchema(shippedBlocks());
  return schema;
}

/** What an operation or a shipped block takes. */
export function argumentsOf(operation: string): readonly Argument[] {
  return argumentsOfSchema(callSchema(language(), operation));
}

/** The schemas that a value may follow, of one that has alternatives or lies in another place of the language. */
export function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const { $ref: reference, anyOf } = schema;
  if (typeof reference === 'string') return alternatives(referred(reference));
  if (!Array.isArray(anyOf)) return [schema];
  return anyOf.flatMap((one: JsonSchema) => alternatives(one));
}

function referred(reference: string): JsonSchema {
  let at: unknown = language();
  for (const part of reference.split('/').slice(1)) at = isSchema(at) ? at[part] : undefined;
  return isSchema(at) ? at : {};
}

/** The schemas of the value at a path of keys; an item of a list is any text that is a number. */
export function schemasAt(path: readonly string[]): readonly JsonSchema[] {
  let found: readonly JsonSchema[] = [language()];
  for (const segment of path) found = found.flatMap(alternatives).flatMap((one) => step(one, segment));
  return found;
}

function step(schema: JsonSchema, segment: string): readonly JsonSchema[] {
  const { properties, additionalProperties, items } = schema;
  if (isSchema(properties) && Object.hasOwn(properties, segment)) {
    const found = properties[segment];
    return isSchema(found) ? [found] : [];
  }
  if (/^\d+$/.test(segment) && items !== undefined) {
    const item = Array.isArray(items) ? (items[Number(segment)] ?? items[0]) : items;
    return isSchema(item) ? [item] : [];
  }
  return isSchema(additionalProperties) ? [additionalProperties] : [];
}
