import type { Range, SourceFile } from '../../diagnostics/diagnostic.ts';
import type { Placed } from '../../ir/build/scope.ts';
import { isOperation } from '../../ir/ops/index.ts';
import { type Expression, nameNodes } from '../../parser/expression/ast.ts';
import { parseExpression } from '../../parser/expression/parse.ts';
import { expressionsOf, hasExpression, parseTemplate } from '../../parser/expression/template.ts';
import type { Blocks, DefinedBlock } from '../../parser/imports.ts';
import { structures } from '../../parser/schema.ts';
import type { CallLayer, Layer, ParamDeclaration, Spec, Text } from '../../parser/spec.ts';
import { entryOf, isText, type Located, type MappingNode, type ScalarNode } from '../../parser/tree.ts';
import { namingParams } from './naming-params.ts';
import type { Occurrence } from './occurrence.ts';
import { keyRange, textRange } from './ranges.ts';
import { resolveId } from './resolve.ts';
import { type LocalScope, type NamedLayer, Scopes } from './scopes.ts';

/** Everything that is named in one file. */
export interface Names {
  /** In the order of the text; they do not overlap. */
  readonly occurrences: readonly Occurrence[];
  /** The expressions of the file, without `${` and `}`. */
  readonly expressions: readonly Range[];
  readonly scopes: Scopes;
  /** Params of blocks whose values name operations, by the block. */
  readonly naming: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface NamesInput {
  readonly spec: Spec;
  readonly blocks: Blocks;
  readonly library: () => Blocks;
  readonly placed: readonly Placed[];
}

/** The params that expressions can read, nearest first. */
type Params = readonly ParamDeclaration[];

interface Collecting extends NamesInput {
  readonly scopes: Scopes;
  readonly naming: ReadonlyMap<string, ReadonlySet<string>>;
  readonly occurrences: Occurrence[];
  readonly expressions: Range[];
}

/** Finds every name of a spec and what it is the name of. */
export function collectNames(input: NamesInput): Names {
  const { spec, blocks, library, placed } = input;
  const scopes = new Scopes(placed, blocks, library);
  const all = [...blocks.values(), ...library().values()].map(({ block }) => block);
  const collecting: Collecting = { ...input, scopes, naming: namingParams(all), occurrences: [], expressions: [] };
  collectSpec(spec, collecting);
  const { occurrences, expressions, naming } = collecting;
  return {
    occurrences: inOrder(occurrences, spec.file, ({ range }) => range),
    expressions: inOrder(expressions, spec.file, (range) => range),
    scopes,
    naming,
  };
}

/** What stands in the file itself, each place once: what an alias repeats is met several times. */
function inOrder<T>(all: readonly T[], { path }: SourceFile, rangeOf: (one: T) => Range): readonly T[] {
  const own = all.filter((one) => rangeOf(one).file.path === path);
  const sorted = own.sort((a, b) => rangeOf(a).start - rangeOf(b).start);
  let end = -1;
  return sorted.filter((one) => {
    const range = rangeOf(one);
    if (range.start < end) return false;
    end = range.end;
    return true;
  });
}

function collectSpec(spec: Spec, collecting: Collecting): void {
  const { occurrences, scopes } = collecting;
  const { params } = spec;
  collectParams(params, params, collecting);
  for (const text of spec.imports)
    occurrences.push({ kind: 'import', name: text.value, range: textRange(text), definition: false });
  for (const { name, range, shape, where } of spec.inputs) {
    const place = keyRange(range, name);
    occurrences.push({ kind: 'input', name, range: place, definition: true, definedAt: place });
    for (const node of [shape, ...where]) collectValues(node, params, collecting);
  }
  for (const block of spec.blocks) {
    const { name, range } = block;
    const place = keyRange(range, name);
    occurrences.push({ kind: 'block', name, range: place, definition: true, definedAt: place });
    const inside = [...block.params, ...params];
    collectParams(block.params, inside, collecting, collecting.naming.get(name));
    collectLayers(block.layers, scopes.ofBlock(block), inside, collecting, true);
  }
  const top = scopes.ofLayers(spec.layers);
  collectLayers(spec.layers, top, params, collecting, false);
  for (const { name, range, from } of spec.outputs) {
    const place = keyRange(range, name);
    occurrences.push({ kind: 'output', name, range: place, definition: true, definedAt: place });
    collectValues(from, params, collecting);
    collectReference(from, top, collecting, undefined, false);
  }
  if (spec.train === undefined) return;
  collectValues(spec.train.node, params, collecting);
  collectTrained(spec, spec.train.node, collecting);
}

/** The output that a loss names: `cross_entropy: {output: logits}`. */
function collectTrained({ outputs }: Spec, train: MappingNode, { occurrences }: Collecting): void {
  const loss = entryOf(train, 'loss')?.value;
  for (const { value } of loss?.kind === 'mapping' ? loss.entries : []) {
    const text = value.kind === 'mapping' ? entryOf(value, 'output')?.value : undefined;
    if (text === undefined || !isText(text)) continue;
    const output = outputs.find(({ name }) => name === text.value);
    if (output === undefined) continue;
    const definedAt = keyRange(output.range, output.name);
    occurrences.push({ kind: 'output', name: text.value, range: textRange(text), definition: false, definedAt });
  }
}

function collectParams(own: Params, visible: Params, collecting: Collecting, naming?: ReadonlySet<string>): void {
  for (const declaration of own) {
    const { name, range, default: fallback } = declaration;
    const place = keyRange(range, name);
    collecting.occurrences.push({ kind: 'param', name, range: place, definition: true, definedAt: place, declaration });
    if (fallback === undefined) continue;
    collectValues(fallback, visible, collecting);
    if (naming?.has(name) === true && isText(fallback)) collectCallName(fallback, undefined, collecting);
  }
}

function collectLayers(
  layers: readonly Layer[],
  scope: LocalScope,
  params: Params,
  collecting: Collecting,
  inBlock: boolean,
): void {
  const { scopes, occurrences } = collecting;
  for (const layer of layers) {
    if (layer.id !== undefined) {
      collectValues(layer.id, params, collecting);
      const range = textRange(layer.id);
      if (!hasExpression(layer.id.value))
        occurrences.push({ kind: 'layer', name: layer.id.value, range, definition: true, definedAt: range, layer });
    }
    for (const text of layer.from ?? []) {
      collectValues(text, params, collecting);
      collectReference(text, scope, collecting, layer, inBlock);
    }
    for (const node of [layer.repeat, layer.expect]) if (node !== undefined) collectValues(node, params, collecting);
    if (layer.when !== undefined) collectCondition(layer.when, params, collecting);
    if (layer.kind === 'call') {
      collectCall(layer, params, collecting);
      continue;
    }
    const range = keyRange(layer.nameRange, layer.kind);
    occurrences.push({ kind: 'operation', name: layer.kind, range, definition: false, layer });
    const inside = scopes.inside(layer, scope) ?? scope;
    const paths = layer.kind === 'residual' ? [layer.shortcut] : layer.paths;
    const names = layer.kind === 'residual' ? ['shortcut'] : paths.map((_, index) => `path_${index + 1}`);
    if (layer.kind === 'residual') collectLayers(layer.layers, inside, params, collecting, inBlock);
    else if (layer.dim !== undefined) collectValues(layer.dim, params, collecting);
    for (const [index, path] of paths.entries())
      collectLayers(path, inside.paths.get(names[index] ?? '') ?? inside, params, collecting, inBlock);
  }
}

function collectCall(layer: CallLayer, params: Params, collecting: Collecting): void {
  const { name } = layer;
  const defined = collectCallName(name, layer, collecting);
  if (hasExpression(name.value)) collectValues(name, params, collecting);
  const naming = collecting.naming.get(name.value);
  for (const entry of layer.arguments?.entries ?? []) {
    const range = keyRange(entry.keyRange, entry.key);
    const declaration = defined?.block.params.find((param) => param.name === entry.key);
    collecting.occurrences.push({
      kind: 'argument',
      name: entry.key,
      range,
      definition: false,
      layer,
      operation: name.value,
      ...(declaration !== undefined && { declaration, definedAt: keyRange(declaration.range, declaration.name) }),
    });
    collectValues(entry.value, params, collecting);
    if (naming?.has(entry.key) === true && isText(entry.value)) collectCallName(entry.value, undefined, collecting);
  }
}

/** A name of an operation or block; gives the block. */
function collectCallName(text: Text, layer: Layer | undefined, collecting: Collecting): DefinedBlock | undefined {
  const name = text.value;
  if (hasExpression(name)) return undefined;
  const { occurrences, blocks, library } = collecting;
  const of = layer === undefined ? {} : { layer };
  const range = textRange(text);
  if (isOperation(name) || structures.includes(name)) {
    occurrences.push({ kind: 'operation', name, range, definition: false, ...of });
    return undefined;
  }
  const defined = blocks.get(name) ?? library().get(name);
  if (defined === undefined) return undefined;
  occurrences.push({
    kind: 'block',
    name,
    range,
    definition: false,
    definedAt: keyRange(defined.block.range, name),
    ...of,
  });
  return defined;
}

/** An id of a layer or the name of an input; `input` inside of a block is neither. */
function collectReference(
  text: Text,
  scope: LocalScope,
  { spec, scopes, occurrences }: Collecting,
  layer: Layer | undefined,
  inBlock: boolean,
): void {
  if (hasExpression(text.value)) return;
  const place = textRange(text);
  const steps = resolveId(text.value, scope, scopes);
  // Where the characters do not stand one by one, parts have no places of their own.
  if (place.end - place.start !== text.value.length) return;
  for (const { start, name, found } of steps) {
    if (found === undefined) continue;
    const { definedAt, automatic } = definitionOf(found);
    const end = place.start + start + (automatic ? name.length : (found.idLength ?? name.length));
    const range = { ...place, start: place.start + start, end };
    occurrences.push({
      kind: 'layer',
      name,
      range,
      definition: false,
      definedAt,
      layer: found.layer,
      ...(automatic && { automatic }),
    });
  }
  const input = steps.length > 0 || inBlock ? undefined : spec.inputs.find(({ name }) => name === text.value);
  if (input !== undefined) {
    const definedAt = keyRange(input.range, input.name);
    const of = layer === undefined ? {} : { layer };
    occurrences.push({ kind: 'input', name: input.name, range: place, definition: false, definedAt, ...of });
  }
}

function definitionOf({ layer, idLength }: NamedLayer): { readonly definedAt: Range; readonly automatic: boolean } {
  const written = layer.id !== undefined && idLength !== undefined && idLength > 0;
  return { definedAt: written && layer.id !== undefined ? textRange(layer.id) : layer.nameRange, automatic: !written };
}

/** Expressions in a value, to any depth. */
function collectValues(node: Located, params: Params, collecting: Collecting): void {
  if (node.kind === 'sequence') for (const item of node.items) collectValues(item, params, collecting);
  if (node.kind === 'mapping') for (const { value } of node.entries) collectValues(value, params, collecting);
  if (node.kind !== 'scalar' || !isText(node) || !hasExpression(node.value) || node.textStart === undefined) return;
  const template = parseTemplate(node.value);
  // What is written is coloured, right or wrong.
  if ('error' in template) {
    collectBroken(node, collecting);
    return;
  }
  for (const { expression, start, end } of expressionsOf(template.value)) {
    collecting.expressions.push(within(node, start + 2, end - 1));
    collectExpression(node, expression, params, collecting);
  }
}

function collectBroken(node: Text, { expressions }: Collecting): void {
  for (const match of node.value.matchAll(/\$\{([^}]*)/g))
    expressions.push(within(node, match.index + 2, match.index + match[0].length));
}

function collectCondition(node: ScalarNode, params: Params, collecting: Collecting): void {
  if (!isText(node) || hasExpression(node.value)) {
    collectValues(node, params, collecting);
    return;
  }
  if (node.textStart === undefined) return;
  const parsed = parseExpression(node.value);
  collecting.expressions.push(within(node, 0, node.value.length));
  if (!('error' in parsed)) collectExpression(node, parsed.value, params, collecting);
}

function collectExpression(node: Text, expression: Expression, params: Params, { occurrences }: Collecting): void {
  for (const { name, start, end } of nameNodes(expression)) {
    const declaration = params.find((param) => param.name === name);
    if (declaration === undefined) continue;
    const definedAt = keyRange(declaration.range, name);
    occurrences.push({
      kind: 'param',
      name,
      range: within(node, start, end),
      definition: false,
      definedAt,
      declaration,
    });
  }
}

function within({ range: { file }, textStart = 0 }: ScalarNode, start: number, end: number): Range {
  return { file, start: textStart + start, end: textStart + end };
}
