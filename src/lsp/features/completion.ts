import { describeValue, wordsOf } from '../../parser/describe.ts';
import { shippedBlocks } from '../../parser/library.ts';
import { type JsonSchema, reserved } from '../../parser/schema.ts';
import type { Block, Layer, ParamDeclaration } from '../../parser/spec.ts';
import { plain } from '../../parser/tree.ts';
import { describeType, properties } from '../../reports/reference/types.ts';
import { type Context, contextAt, isLayer } from '../context.ts';
import { alternatives, schemasAt } from '../language.ts';
import { blockNamed, type Model } from '../model.ts';
import { visibleIds } from '../names/visible.ts';
import type { Span } from '../positions.ts';

export type CompletionKind = 'operation' | 'block' | 'key' | 'value' | 'layer' | 'input' | 'param' | 'function';

/** One thing that may stand at a place. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** A few words beside it. */
  readonly detail?: string;
  readonly documentation?: string;
  /** What is written; the label where not given. */
  readonly text?: string;
  /** The same with places to fill in, in the snippet language of editors. */
  readonly snippet?: string;
}

export interface Completions {
  /** The word that they replace, in the text that was given. */
  readonly word: Span;
  /** The nearest, or the most needed, first. */
  readonly items: readonly Completion[];
}

/**
 * What may stand at a place of a text. The text is the newest, the model may be of an older one: `inModel` is where the place
 * lies there.
 */
export function completion(model: Model, text: string, offset: number, inModel: number): Completions | undefined {
  const context = contextAt(text, offset);
  if (context === undefined) return undefined;
  const items = context.expression ? inExpression(model, context) : inLanguage(model, context, inModel);
  return { word: context.word, items };
}

function inExpression(model: Model, { path }: Context): readonly Completion[] {
  const { spec } = model;
  const block = path[0] === 'blocks' ? spec?.blocks.find(({ name }) => name === path[1]) : undefined;
  const params = [...(block?.params ?? []), ...(spec?.params ?? [])];
  const functions = ['min', 'max', 'floor', 'ceil'].map(
    (label): Completion => ({ label, kind: 'function', snippet: `${label}($1)` }),
  );
  const words = ['and', 'or', 'not', 'true', 'false'].map((label): Completion => ({ label, kind: 'value' }));
  return [...params.map(paramItem), ...functions, ...words];
}

function paramItem({ name: label, type, default: fallback, description }: ParamDeclaration): Completion {
  const value = fallback === undefined ? '' : ` = ${describeValue(plain(fallback))}`;
  const detail = `${type ?? ''}${value}`.trim();
  return { label, kind: 'param', ...(detail !== '' && { detail }), ...documented(description) };
}

function inLanguage(model: Model, context: Context, offset: number): readonly Completion[] {
  const { path, role } = context;
  const layerAt = path.findLastIndex((_, index) => isLayer(path.slice(0, index + 1)));
  const rest = layerAt < 0 ? undefined : path.slice(layerAt + 1);
  const isIdentifier = rest?.[0] === 'from' || (path[0] === 'outputs' && path.length === 2);
  if (isIdentifier && role === 'value') return ids(model, path, offset);
  if (rest?.length === 0) return inLayer(model, context);
  // A place right below a key that lists layers is where an item begins.
  const listed = role === 'value' && isLayer([...path, '0']);
  if (listed) return callables(model).map((item) => asItem(item));
  const block = rest === undefined ? undefined : blockNamed(model, rest[0] ?? '');
  if (rest !== undefined && block !== undefined) return inCall(model, context, block, rest);
  const schemas = schemasAt(path).flatMap(alternatives);
  return role === 'key' ? keysOf(schemas, context) : valuesOf(schemas);
}

function asItem(item: Completion): Completion {
  return {
    ...item,
    text: `- ${item.text ?? item.label}`,
    ...(item.snippet !== undefined && { snippet: `- ${item.snippet}` }),
  };
}

/** The name of a layer alone, or a key of its mapping. */
function inLayer(model: Model, { role, keys }: Context): readonly Completion[] {
  const named = keys.some((key) => !reserved.includes(key));
  const own = schemasAt(['layers', '0']).flatMap(alternatives).flatMap(properties);
  const further = own.flatMap(([label, schema]) =>
    reserved.includes(label) && !keys.includes(label) ? [keyItem(label, schema, false)] : [],
  );
  if (role === 'value') return callables(model);
  return named ? further : [...callables(model), ...further];
}

/** Operations, structures and blocks: the own and imported blocks first. */
function callables(model: Model): readonly Completion[] {
  const own = [...model.blocks.values()].map(({ block }) => blockItem(block));
  const library = [...shippedBlocks().values()].map(({ block }) => blockItem(block));
  const names = new Set([...own, ...library].map(({ label }) => label));
  const operations = schemasAt(['layers', '0'])
    .flatMap(alternatives)
    .flatMap(properties)
    .filter(([name]) => !reserved.includes(name) && !names.has(name))
    .map(([name, schema]) => operationItem(name, schema));
  return [...own, ...operations, ...library.filter(({ label }) => !own.some((one) => one.label === label))];
}

function blockItem({ name, params, description }: Block): Completion {
  const needed = params.filter((param) => param.default === undefined).map((param) => param.name);
  return { label: name, kind: 'block', detail: 'block', ...documented(description), ...call(name, needed) };
}

function operationItem(name: string, schema: JsonSchema): Completion {
  const [found = schema] = alternatives(schema);
  const description = found['description'];
  const required = Array.isArray(found['required']) ? found['required'].map(String) : [];
  const structure = structureSnippets[name];
  return {
    label: name,
    kind: 'operation',
    ...documented(description),
    ...(structure === undefined ? call(name, required) : { snippet: structure }),
  };
}

/** What is indented as the editor indents the line that it is put into. */
const structureSnippets: Readonly<Record<string, string>> = {
  residual: 'residual:\n    layers:\n      - $1',
  branches: 'branches:\n    merge: ${1|concat,add|}\n    paths:\n      - [$2]',
};

/** A call with places for the arguments that must be given. */
function call(name: string, needed: readonly string[]): { readonly snippet?: string } {
  if (needed.length === 0) return {};
  return { snippet: `${name}: {${needed.map((one, index) => `${one}: $${index + 1}`).join(', ')}}` };
}

/** The params of a block as arguments, and what they may be. */
function inCall(
  model: Model,
  { role, keys }: Context,
  block: Block,
  [, argument]: readonly string[],
): readonly Completion[] {
  if (role === 'key' && argument === undefined)
    return block.params
      .filter(({ name }) => !keys.includes(name))
      .map((param) => ({ ...paramItem(param), ...value(param.name) }));
  const param = block.params.find(({ name }) => name === argument);
  if (model.names?.naming.get(block.name)?.has(argument ?? '') === true)
    return callables(model).map(({ label, kind, documentation }) => ({ label, kind, ...documented(documentation) }));
  return param?.type === 'bool' ? booleans : [];
}

function value(key: string): Pick<Completion, 'text' | 'kind'> {
  return { kind: 'key', text: `${key}: ` };
}

const booleans: readonly Completion[] = ['true', 'false'].map((label) => ({ label, kind: 'value' }));

function keysOf(schemas: readonly JsonSchema[], { keys }: Context): readonly Completion[] {
  const found = new Map<string, Completion>();
  for (const schema of schemas) {
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    for (const [label, inner] of properties(schema))
      if (!keys.includes(label) && !found.has(label)) found.set(label, keyItem(label, inner, required.includes(label)));
  }
  const all = [...found.values()];
  const needed = (item: Completion) => item.detail?.endsWith('required') === true;
  return [...all.filter(needed), ...all.filter((item) => !needed(item))];
}

function keyItem(label: string, schema: JsonSchema, required: boolean): Completion {
  const [found = schema] = alternatives(schema);
  const description = schema['description'] ?? found['description'];
  const detail = [describeType(schema), ...(required ? ['required'] : [])].filter((part) => part !== '').join(', ');
  return { label, kind: 'key', text: `${label}: `, ...(detail !== '' && { detail }), ...documented(description) };
}

function valuesOf(schemas: readonly JsonSchema[]): readonly Completion[] {
  const words = new Set(schemas.flatMap(wordsOf));
  const found = [...words].map((label): Completion => ({ label, kind: 'value' }));
  const version = schemas.some((schema) => schema['const'] === 1) ? [{ label: '1', kind: 'value' } as const] : [];
  const flags = schemas.some(({ type }) => type === 'boolean') ? booleans : [];
  return [...version, ...found, ...flags];
}

function ids(model: Model, path: readonly string[], offset: number): readonly Completion[] {
  return visibleIds(model, path[0] === 'blocks' ? path[1] : undefined, offset).map(({ name, kind, layer }) => ({
    label: name,
    kind,
    ...(layer !== undefined && { detail: operationOf(layer) }),
  }));
}

function operationOf(layer: Layer): string {
  return layer.kind === 'call' ? layer.name.value : layer.kind;
}

function documented(text: unknown): { readonly documentation?: string } {
  return typeof text === 'string' && text !== '' ? { documentation: text } : {};
}
