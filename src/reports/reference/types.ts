import type { JsonSchema } from '../../parser/schema.ts';
import { type Argument, plain } from './page.ts';

/** What a schema takes, as a person says it: `integer ≥ 1 or a list of 2`. Expressions, which go everywhere, are not named. */
export function describeType(schema: JsonSchema): string {
  const { anyOf, const: value, enum: values, type } = schema;
  if (Array.isArray(anyOf)) return alternatives(anyOf.filter((branch) => !isExpression(branch)));
  if (value !== undefined) return `\`${value}\``;
  if (Array.isArray(values)) return listed(values.map((one) => `\`${one}\``));
  if (Array.isArray(type)) {
    const { items, ...single } = schema;
    const words = type
      .filter((one) => one !== 'null' && one !== 'array')
      .map((one) => describeType({ ...single, type: one }));
    return listed(type.includes('array') ? [...words, 'a list of these'] : words);
  }
  switch (type) {
    case 'integer':
    case 'number':
      return `${type}${bounds(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return typeof schema['pattern'] === 'string' ? 'name' : 'text';
    case 'array':
      return describeList(schema, undefined);
    case 'object':
      return 'mapping';
    default:
      return '';
  }
}

/** A list right after its own element needs no word about its elements: `integer ≥ 1 or a list of 2`. */
function alternatives(branches: readonly JsonSchema[]): string {
  const words: string[] = [];
  for (const branch of branches) {
    const word = branch['type'] === 'array' ? describeList(branch, words[0]) : describeType(branch);
    if (!words.includes(word)) words.push(word);
  }
  return listed(words);
}

function describeList({ items, minItems, maxItems }: JsonSchema, known: string | undefined): string {
  const [item] = Array.isArray(items) ? items : [items];
  const each = isSchema(item) && !('$ref' in item) ? describeType(item) : undefined;
  const of = each === undefined || each === known ? '' : `, each ${each}`;
  if (each !== undefined && /^\w+$/.test(each) && minItems === undefined) return `a list of ${each}s`;
  const least = Array.isArray(items) ? items.length : minItems;
  const most = Array.isArray(items) ? items.length : maxItems;
  if (least === undefined && most === undefined) return `a list${of}`;
  if (most === undefined) return least === 1 ? `a list${of}` : `a list of at least ${least}${of}`;
  return least === most ? `a list of ${most}${of}` : `a list of ${least ?? 0} to ${most}${of}`;
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExpression(branch: unknown): boolean {
  return isSchema(branch) && typeof branch['$ref'] === 'string' && branch['$ref'].endsWith('definitions/expression');
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const words = [
    ...(minimum === undefined ? [] : [`≥ ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`]),
    ...(maximum === undefined ? [] : [`≤ ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`< ${exclusiveMaximum}`]),
  ];
  return words.length === 0 ? '' : ` ${words.join(' and ')}`;
}

function listed(words: readonly string[]): string {
  const each = [...new Set(words)];
  const or = each.some((word) => word.includes(' or ')) ? ', or' : ' or';
  return each.length < 2 ? each.join('') : `${each.slice(0, -1).join(', ')}${or} ${each.at(-1)}`;
}

/** The arguments of a call, or the keys of a mapping, in the order of the schema: what must be given, then the rest. */
export function argumentsOf(schema: JsonSchema): readonly Argument[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const rows = properties(schema).map(([name, value]): Argument => {
    const fallback = value['default'];
    const description = value['description'];
    return {
      name,
      type: describeType(value),
      required: required.includes(name),
      ...(fallback !== undefined && { default: written(fallback) }),
      text: typeof description === 'string' ? plain(description) : '',
    };
  });
  return [...rows.filter((row) => row.required), ...rows.filter((row) => !row.required)];
}

/** The keys of a mapping with the schemas of their values. */
export function properties(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  const found = schema['properties'];
  if (!isSchema(found)) return [];
  return Object.entries(found).flatMap(([name, value]) => (isSchema(value) ? [[name, value] as const] : []));
}

/** The schema of what an operation or block takes. */
export function callSchema(schema: JsonSchema, name: string): JsonSchema {
  const { definitions } = schema;
  const found = isSchema(definitions) ? definitions[name] : undefined;
  return isSchema(found) ? found : {};
}

/** A value as a spec writes it. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value === 'number') return `${value}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
