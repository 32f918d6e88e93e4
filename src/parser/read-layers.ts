import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, SourceFile } from '../diagnostics/diagnostic.ts';
import { meant } from '../diagnostics/elsewhere.ts';
import { didYouMean } from '../diagnostics/fix.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { operationAsValue } from './form-help.ts';
import { reserved, structures } from './schema.ts';
import type { Layer, Text } from './spec.ts';
import {
  entryOf,
  isText,
  type Located,
  type MappingEntry,
  type MappingNode,
  type ScalarNode,
  type SequenceNode,
} from './tree.ts';

/** What lies in lists of layers inside of a layer, which are judged one by one. */
const nestedLayers = /^\/(residual\/(layers|shortcut)|branches\/paths)\/\d/;

/** Places with a fault, and those around them: a value that has a fault anywhere in it, outside of nested lists of layers, is faulty. */
export function faultyPlaces(paths: readonly string[]): ReadonlySet<string> {
  const places = new Set(paths);
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      if (!nestedLayers.test(path.slice(at))) places.add(path.slice(0, at));
    }
  }
  return places;
}

/** What reading a document shares. */
export interface Reading {
  readonly file: SourceFile;
  /** Places of values that are at fault. */
  readonly faulty: ReadonlySet<string>;
  readonly diagnostics: Diagnostic[];
  /** Places of faults that were told in another way. */
  readonly told: Set<string>;
}

export function itemsOf(node: Located | undefined): readonly Located[] {
  return node?.kind === 'sequence' ? node.items : [];
}

/** A list of layers; what is no layer is left out. */
export function readLayers(node: Located | undefined, path: string, reading: Reading): Layer[] {
  return itemsOf(node).flatMap((item, index) => readLayer(item, `${path}/${index}`, reading));
}

function readLayer(node: Located, path: string, reading: Reading): Layer[] {
  if (isText(node)) return [readNamed(node, reading.faulty.has(path), reading)];
  if (node.kind !== 'mapping') return [];
  const keys = node.entries.filter(({ key }) => !reserved.includes(key));
  const operation = operationOf(keys);
  if (operation === undefined) {
    reading.diagnostics.push(diagnostic('NIN2004', { found: [] }, { range: node.range }));
    return [];
  }
  const others = keys.filter((entry) => entry !== operation);
  for (const { key } of others) reading.told.add(`${path}/${key}`);
  if (others.length > 0) reading.diagnostics.push(...tellOthers(operation, others));
  const faulty = reading.faulty.has(path) || others.length > 0;
  const common = {
    range: node.range,
    nameRange: operation.keyRange,
    faulty,
    ...readReserved(node),
  };
  const body = operation.value;
  if (operation.key === 'residual') {
    const layers = readLayers(valueAt(body, 'layers'), `${path}/residual/layers`, reading);
    const shortcut = readLayers(valueAt(body, 'shortcut'), `${path}/residual/shortcut`, reading);
    return [{ kind: 'residual', ...common, layers, shortcut }];
  }
  if (operation.key === 'branches') return [readBranches(body, path, common, reading)];
  const name: Text = {
    kind: 'scalar',
    value: operation.key,
    range: operation.keyRange,
    textStart: operation.keyRange.start,
  };
  return [{ kind: 'call', name, ...common, ...(body.kind === 'mapping' && { arguments: body }) }];
}

type Common = Omit<Extract<Layer, { kind: 'call' }>, 'kind' | 'name' | 'arguments'>;

/** A layer without arguments, by its name. */
function readNamed(name: Text, faulty: boolean, { diagnostics }: Reading): Layer {
  const common = { range: name.range, nameRange: name.range };
  if (!structures.includes(name.value)) return { kind: 'call', name, ...common, faulty };
  const [key, help] =
    name.value === 'residual'
      ? ['layers', 'residual: {layers: […]}']
      : ['paths', 'branches: {merge: concat, paths: […]}'];
  diagnostics.push(diagnostic('NIN2001', { what: name.value, key }, { range: name.range, help }));
  return { kind: 'residual', ...common, layers: [], shortcut: [], faulty: true };
}

/** Whether a value can be what an operation is given: arguments, or none. */
function isArguments({ value }: MappingEntry): boolean {
  return value.kind === 'mapping' || (value.kind === 'scalar' && value.value === null);
}

/** Of the keys of a layer that are not reserved, the one that names its operation: the first that can. */
function operationOf(keys: readonly MappingEntry[]): MappingEntry | undefined {
  // Nearly every layer has one: nothing is to be compared.
  if (keys.length < 2) return keys[0];
  const candidates = keys.filter((entry) => isArguments(entry) && suggest(entry.key, reserved) === undefined);
  return candidates[0] ?? keys[0];
}

/** One error for keys that a layer has beside its operation: misspelt, not indented, unknown, or an operation of its own. */
function tellOthers(operation: MappingEntry, others: readonly MappingEntry[]): readonly Diagnostic[] {
  const misspelt = others.filter(({ key }) => meant(key, reserved) !== undefined);
  const told = misspelt.map(({ key, keyRange: range }) =>
    diagnostic(
      'NIN2002',
      { what: 'a layer', key, known: reserved },
      { range, ...didYouMean(key, meant(key, reserved), range) },
    ),
  );
  const rest = others.filter((entry) => !misspelt.includes(entry));
  const [first] = rest;
  if (first === undefined) return told;
  const range = first.keyRange;
  const isEmpty = operation.value.kind === 'scalar';
  if (!isArguments(first) && !isEmpty)
    return [
      ...told,
      diagnostic(
        'NIN2002',
        { what: 'a layer', key: first.key, known: reserved },
        { range, ...operationAsValue(first.key, first.value) },
      ),
    ];
  const help = isArguments(first)
    ? 'begin a list item of its own for each: `- name`'
    : `what belongs to ${operation.key} stands further right than it, or in braces: ${operation.key}: {${first.key}: …}`;
  const found = [operation, ...rest].map(({ key }) => key);
  return [...told, diagnostic('NIN2004', { found }, { range, help })];
}

function readBranches(body: Located, path: string, common: Common, reading: Reading): Layer {
  const merge = valueAt(body, 'merge');
  const dim = valueAt(body, 'dim');
  const paths = itemsOf(valueAt(body, 'paths')).map((layers, index) =>
    readLayers(layers, `${path}/branches/paths/${index}`, reading),
  );
  return {
    kind: 'branches',
    ...common,
    merge: merge?.kind === 'scalar' && merge.value === 'add' ? 'add' : 'concat',
    paths,
    ...(dim?.kind === 'scalar' && { dim }),
  };
}

function valueAt(node: Located, key: string): Located | undefined {
  return node.kind === 'mapping' ? entryOf(node, key)?.value : undefined;
}

function readReserved(node: MappingNode): Partial<Common> {
  const id = entryOf(node, 'id')?.value;
  const from = entryOf(node, 'from')?.value;
  const sources = from === undefined ? undefined : isText(from) ? [from] : itemsOf(from).filter(isText);
  return {
    ...(id !== undefined && isText(id) && { id }),
    ...(sources !== undefined && { from: sources }),
    ...scalarAt(node, 'repeat'),
    ...scalarAt(node, 'when'),
    ...sequenceAt(node, 'expect'),
  };
}

function scalarAt<K extends string>(node: MappingNode, key: K): { [P in K]?: ScalarNode } {
  const value = entryOf(node, key)?.value;
  return (value?.kind === 'scalar' ? { [key]: value } : {}) as { [P in K]?: ScalarNode };
}

function sequenceAt<K extends string>(node: MappingNode, key: K): { [P in K]?: SequenceNode } {
  const value = entryOf(node, key)?.value;
  return (value?.kind === 'sequence' ? { [key]: value } : {}) as { [P in K]?: SequenceNode };
}
