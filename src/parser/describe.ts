import { identifier, type JsonSchema } from './schema.ts';

/** What a schema wants, in a few words: `an integer of at least 1, or a list of 2, each an integer of at least 1`. */
export function describeSchema(schema: JsonSchema): string {
  const { anyOf, const: value, enum: values, type } = schema;
  if (Array.isArray(anyOf)) {
    const texts = anyOf.filter((branch) => !isExpression(branch)).map(describeSchema);
    return [...new Set(texts)].join(', or ');
  }
  if (schema['maxProperties'] === 1) return `one of ${Object.keys((schema['properties'] ?? {}) as object).join(', ')}`;
  if (value !== undefined) return String(value);
  if (Array.isArray(values)) return `one of ${values.map(String).join(', ')}`;
  if (Array.isArray(type)) return type.map((one) => describeSchema({ ...schema, type: one })).join(', or ');
  switch (type) {
    case 'integer':
      return `an integer${bounds(schema)}`;
    case 'number':
      return `a number${bounds(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return describeString(schema);
    case 'array':
      return describeArray(schema);
    case 'object':
      return schema['minProperties'] === undefined ? 'a mapping (key: value)' : 'a mapping that is not empty';
    case 'null':
      return 'nothing';
    default:
      return 'something else';
  }
}

/** The words among what a schema admits. */
export function wordsOf({ anyOf, const: value, enum: values }: JsonSchema): readonly string[] {
  if (Array.isArray(anyOf)) return anyOf.flatMap(wordsOf);
  return [value, ...(Array.isArray(values) ? values : [])].filter((word) => typeof word === 'string');
}

function isExpression(branch: JsonSchema): boolean {
  return branch['$ref'] === 'ninc#/definitions/expression';
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const words = [
    ...(minimum === undefined ? [] : [`of at least ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum === undefined ? [] : [`of at most ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return words.length === 0 ? '' : ` ${words.join(' and ')}`;
}

function describeString({ pattern, minLength }: JsonSchema): string {
  if (pattern === identifier) return 'a name (letters, digits and _, beginning with a letter or _)';
  if (pattern !== undefined) return 'the id of a layer or input';
  return minLength === undefined ? 'a text' : 'a text that is not empty';
}

function describeArray({ items, minItems, maxItems }: JsonSchema): string {
  if (Array.isArray(items)) {
    const texts = new Set(items.map((item: JsonSchema) => describeSchema(item)));
    return texts.size === 1 ? `a list of ${items.length}, each ${[...texts][0]}` : `a list of ${items.length}`;
  }
  const each =
    typeof items === 'object' && items !== null && !('$ref' in items)
      ? `, each ${describeSchema(items as JsonSchema)}`
      : '';
  if (maxItems !== undefined && minItems === maxItems) return `a list of ${minItems}${each}`;
  return minItems === undefined ? `a list${each}` : `a list of at least ${minItems}${each}`;
}

/** What was found, as a person would write it, cut to a readable length. */
export function describeValue(value: unknown): string {
  if (value === null) return 'empty';
  if (typeof value === 'string') return shorten(JSON.stringify(value));
  if (Array.isArray(value)) return shorten(`[${value.map(describeValue).join(', ')}]`);
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
  return String(value);
}

/** Cut to a readable length. */
export function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
