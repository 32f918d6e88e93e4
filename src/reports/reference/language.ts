import type { JsonSchema } from '../../parser/schema.ts';
import { reserved, structures } from '../../parser/schema.ts';
import { code, heading, type Part, text } from './page.ts';
import { argumentsOf, callSchema, isSchema, properties } from './types.ts';

/** A spec that shows every part of the language once; a test compiles it. */
export const languageExample = `ninc: 1
name: two-paths
description: A small network that shows the language.
params: {classes: 10, dropout: true}
inputs:
  image: {shape: [N, 3, H, W], where: ["32 <= H <= 512", "32 <= W <= 512"]}
blocks:
  conv_relu:
    params: {channels: {type: int}, kernel: {default: 3}}
    layers:
      - conv2d: {out_channels: "\${channels}", kernel_size: "\${kernel}", padding: same}
      - relu
layers:
  - conv_relu: {channels: "\${max(16, 3 * classes)}"}
    id: stem
  - residual:
      layers:
        - conv_relu: {channels: 30}
          repeat: 2
  - branches:
      merge: concat
      paths:
        - [{max_pool2d: {kernel_size: 2}}]
        - [{avg_pool2d: {kernel_size: 2}}]
  - dropout2d:
    when: "\${dropout}"
  - conv2d: {out_channels: "\${classes}", kernel_size: 1}
  - global_avg_pool2d
  - flatten:
    expect: [N, "\${classes}"]
outputs: {logits: flatten_1}
`;

/** The section of one key. */
export interface LanguageSection {
  readonly name: string;
  readonly summary: string;
  readonly parts: readonly Part[];
}

/** Sections by the word that a person would look up: the keys of a spec, those of a layer, the structures. */
export function languageSections(schema: JsonSchema): readonly LanguageSection[] {
  const layer = properties(callSchema(schema, 'layer'));
  return [...properties(schema), ...layer.filter(([key]) => reserved.includes(key) || isStructure(key))].map(
    ([key, value]) => keySection(key, value),
  );
}

/** Sections of what `train:` is made of (`adamw`, `image_folder`, `one_cycle`), by the word that a person would look up. */
export function trainingSections(schema: JsonSchema): readonly LanguageSection[] {
  const train = properties(schema).find(([key]) => key === 'train')?.[1];
  const names = new Set(languageSections(schema).map(({ name }) => name));
  return train === undefined ? [] : innerSections('train', train).filter(({ name }) => !names.has(name));
}

function innerSections(path: string, schema: JsonSchema): readonly LanguageSection[] {
  const lists = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isSchema) : [schema];
  const items = lists.flatMap(({ items: item }) => (isSchema(item) ? properties(item) : []));
  return [...properties(schema), ...items].flatMap(([key, value]) => {
    if (!hasKeys(value)) return [];
    const where = `${path}.${key}`;
    const { summary, parts } = keySection(where, value);
    return [{ name: key, summary, parts }, ...innerSections(where, value)];
  });
}

function isStructure(key: string): boolean {
  return structures.includes(key);
}

/** The whole page of the language. */
export function languagePage(schema: JsonSchema): readonly Part[] {
  const sections = languageSections(schema);
  const below = (names: readonly string[]) =>
    sections.filter(({ name }) => names.includes(name)).flatMap(({ parts }) => parts.map(deeper));
  return [
    heading(1, 'The language'),
    text('A spec is one YAML 1.2 document in a file that ends in `.nin.yaml`. Most of the language, in one network:'),
    code('yaml', languageExample),
    heading(2, 'Keys of a spec'),
    ...below(properties(schema).map(([key]) => key)),
    heading(2, 'Layers'),
    text(layerText),
    ...below(reserved),
    heading(2, 'Structures'),
    ...below(structures),
    heading(2, 'Expressions'),
    text(expressionText),
    heading(2, 'Names of layers'),
    text(nameText),
    heading(2, 'Shapes'),
    text(shapeText),
  ];
}

const layerText =
  'A layer is the name of an [operation](README.md#operations) or [block](blocks.md) (`relu`), or a mapping with exactly one such name as a key, whose value is its arguments, beside these keys:';
const expressionText =
  'Wherever a number, a flag or a word may stand, `${…}` may stand too: an expression over the params in scope. It has `+ - * / // %`, comparisons, `and`, `or`, `not`, parentheses, lists and their elements (`channels[0]`), and `min`, `max`, `floor`, `ceil`. `//` and `%` are Python’s; numbers stay within ±(2^53 - 1). Nothing else is ever evaluated. A whole layer may be `"${activation}"`: the operation or block that the param names. `$${` stands for the characters `${`.';
const nameText =
  'A layer without `id` is `<operation>_<k>`, k counting that operation from 1 within its scope: `conv2d_1`, `conv2d_2`. Layers of a block are named after its instance: `nin_block_2.conv2d_3`. Path i of `branches` is `<instance>.path_<i>`, the other path of `residual` is `<instance>.shortcut`. A parameter adds its role: `nin_block_2.conv2d_3.weight`. With `repeat: n` the instances count on, and an explicit `id: a` gives `a_1` to `a_n`. In a block, `input` is what the block was given.';
const shapeText =
  'A dimension is a positive integer, a symbol such as `N`, or an expression of symbols (`floor((H - 3)/2) + 1`). Pictures are `[N, C, H, W]` and weights as PyTorch has them, whatever layout a backend computes in. What must hold of the symbols for every layer to be valid is said by `ninc check`; what `where` promises is proved for every size that it allows.';

/** A key with what it takes: its own keys in a table, those of named things (`inputs.<name>`) in another. */
function keySection(key: string, schema: JsonSchema): LanguageSection {
  const [own] = argumentsOf({ properties: { [key]: schema } });
  const summary = own?.text ?? '';
  const takes = own === undefined || own.type === '' || own.type === 'mapping' ? [] : [text(`Takes: ${own.type}.`)];
  return { name: key, summary, parts: [heading(2, key), text(summary), ...takes, ...tables(key, schema)] };
}

function tables(path: string, schema: JsonSchema): readonly Part[] {
  const rows = argumentsOf(schema);
  const own = rows.length === 0 ? [] : [{ kind: 'arguments', title: `key of \`${path}\``, rows } as const];
  const inner = properties(schema).flatMap(([key, value]) => (hasKeys(value) ? tables(`${path}.${key}`, value) : []));
  const values = schema['additionalProperties'];
  const named = isSchema(values) && hasKeys(values) ? tables(`${path}.<name>`, values) : [];
  return [...own, ...inner, ...named, ...tablesOfItems(path, schema)];
}

/** Of a list of mappings; a layer, which the schema refers to, has sections of its own. */
function tablesOfItems(path: string, schema: JsonSchema): readonly Part[] {
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isSchema) : [schema];
  return branches.flatMap(({ items }) => (isSchema(items) && hasKeys(items) ? tables(`${path}[…]`, items) : []));
}

function hasKeys(schema: JsonSchema): boolean {
  const values = schema['additionalProperties'];
  const items = tablesOfItems('', schema);
  return properties(schema).length > 0 || items.length > 0 || (isSchema(values) && hasKeys(values));
}

/** A section as a part of a page. */
function deeper(part: Part): Part {
  return part.kind === 'heading' ? { ...part, level: 3 } : part;
}
