import { basename } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome, SourceFile } from '../diagnostics/diagnostic.ts';
import type { Document } from './document.ts';
import { validateSpec } from './generated/validators.mjs';
import { reserved } from './schema.ts';
import type {
  Block,
  InputDeclaration,
  Layer,
  OutputDeclaration,
  ParamDeclaration,
  ParamType,
  Spec,
  Text,
} from './spec.ts';
import {
  entryOf,
  type Located,
  type MappingEntry,
  type MappingNode,
  type ScalarNode,
  type SequenceNode,
} from './tree.ts';
import { validateForm } from './validate.ts';

/** Checks the form of a document against the language's schema and reads it into a spec; parts with a fault are left out or marked. */
export function validate(document: Document): Outcome<Spec> {
  const { root, file } = document;
  const faults = validateForm(root, validateSpec, 'the spec');
  const diagnostics = faults.flatMap((fault) => fault.diagnostic ?? []);
  if (root.kind !== 'mapping') return { diagnostics };
  const reader = new FaultyPaths(faults.map((fault) => fault.path.join('/')));
  const value = readSpec(root, file, reader, diagnostics);
  return { value, diagnostics };
}

/** What lies in lists of layers inside of a layer, which are judged one by one. */
const nestedLayers = /^\/(residual\/(layers|shortcut)|branches\/paths)\/\d/;

/** Knows which places of the tree were already reported. */
class FaultyPaths {
  readonly #paths = new Set<string>();

  constructor(paths: readonly string[]) {
    for (const path of paths) {
      this.#paths.add(path);
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
        if (!nestedLayers.test(path.slice(at))) this.#paths.add(path.slice(0, at));
      }
    }
  }

  /** Whether the value at a path, or anything in it outside of nested lists of layers, has a fault. */
  at(path: string): boolean {
    return this.#paths.has(path);
  }
}

interface Reading {
  readonly file: SourceFile;
  readonly faulty: FaultyPaths;
  readonly diagnostics: Diagnostic[];
}

function readSpec(root: MappingNode, file: SourceFile, faulty: FaultyPaths, diagnostics: Diagnostic[]): Spec {
  const reading: Reading = { file, faulty, diagnostics };
  const name = entryOf(root, 'name')?.value;
  const description = entryOf(root, 'description')?.value;
  const faultyKeys = (key: string) =>
    entriesOf(entryOf(root, key)?.value)
      .filter((entry) => faulty.at(`${key}/${entry.key}`))
      .map((entry) => entry.key);
  const layers = entryOf(root, 'layers')?.value;
  const empty = layers === undefined || (layers.kind === 'sequence' && layers.items.length === 0);
  const start = { ...root.range, end: root.range.start + 1 };
  const train = entryOf(root, 'train');
  return {
    file,
    name: name !== undefined && isText(name) ? name.value : specName(file.path),
    ...(description !== undefined && isText(description) && { description: description.value }),
    range: root.range,
    params: readParams(entryOf(root, 'params')?.value, 'params', reading),
    faultyParams: faultyKeys('params'),
    faultyInputs: faultyKeys('inputs'),
    inputNames: entriesOf(entryOf(root, 'inputs')?.value).map(({ key }) => key),
    ...(empty && { noLayersAt: layers?.range ?? start }),
    imports: itemsOf(entryOf(root, 'imports')?.value)
      .filter(isText)
      .filter(({ value }) => value !== ''),
    inputs: entriesOf(entryOf(root, 'inputs')?.value).flatMap((entry) => readInput(entry, reading)),
    hasInputs: entryOf(root, 'inputs') !== undefined,
    blocks: entriesOf(entryOf(root, 'blocks')?.value).flatMap((entry) => readBlock(entry, reading)),
    layers: readLayers(layers, 'layers', reading),
    outputs: entriesOf(entryOf(root, 'outputs')?.value).flatMap(readOutput),
    ...(train?.value.kind === 'mapping' && {
      train: { range: train.keyRange, node: train.value, faulty: faultyKeys('train') },
    }),
  };
}

/** `specs/nin-seed.nin.yaml` → `nin-seed`. */
export function specName(path: string): string {
  return basename(path).replace(/(\.nin)?\.ya?ml$/i, '') || 'model';
}

function isText(node: Located): node is Text {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

function entriesOf(node: Located | undefined): readonly MappingEntry[] {
  return node?.kind === 'mapping' ? node.entries : [];
}

function itemsOf(node: Located | undefined): readonly Located[] {
  return node?.kind === 'sequence' ? node.items : [];
}

function readParams(node: Located | undefined, path: string, { faulty }: Reading): ParamDeclaration[] {
  return entriesOf(node)
    .filter(({ key }) => !faulty.at(`${path}/${key}`))
    .map(({ key: name, keyRange: range, value }) => {
      if (value.kind !== 'mapping') {
        const empty = value.kind === 'scalar' && value.value === null;
        return empty ? { name, range } : { name, range, default: value };
      }
      const type = entryOf(value, 'type')?.value;
      const length = entryOf(value, 'length')?.value;
      const fallback = entryOf(value, 'default')?.value;
      const description = entryOf(value, 'description')?.value;
      return {
        name,
        range,
        ...(type !== undefined && isText(type) && { type: type.value as ParamType }),
        ...(length?.kind === 'scalar' && typeof length.value === 'number' && { length: length.value }),
        ...(fallback !== undefined && { default: fallback }),
        ...(description !== undefined && isText(description) && { description: description.value }),
      };
    });
}

function readInput({ key: name, keyRange: range, value }: MappingEntry, { faulty }: Reading): InputDeclaration[] {
  if (value.kind !== 'mapping' || faulty.at(`inputs/${name}`)) return [];
  const shape = entryOf(value, 'shape')?.value;
  if (shape?.kind !== 'sequence') return [];
  const dtype = entryOf(value, 'dtype')?.value;
  return [
    {
      name,
      range,
      shape,
      dtype: dtype?.kind === 'scalar' && dtype.value === 'float64' ? 'float64' : 'float32',
      where: itemsOf(entryOf(value, 'where')?.value).filter(isText),
    },
  ];
}

function readOutput({ key: name, keyRange: range, value }: MappingEntry): OutputDeclaration[] {
  return isText(value) ? [{ name, range, from: value }] : [];
}

function readBlock({ key: name, keyRange: range, value }: MappingEntry, reading: Reading): Block[] {
  if (value.kind !== 'mapping') return [];
  const description = entryOf(value, 'description')?.value;
  return [
    {
      name,
      range,
      ...(description !== undefined && isText(description) && { description: description.value }),
      params: readParams(entryOf(value, 'params')?.value, `blocks/${name}/params`, reading),
      layers: readLayers(entryOf(value, 'layers')?.value, `blocks/${name}/layers`, reading),
      file: reading.file,
    },
  ];
}

function readLayers(node: Located | undefined, path: string, reading: Reading): Layer[] {
  return itemsOf(node).flatMap((item, index) => readLayer(item, `${path}/${index}`, reading));
}

function readLayer(node: Located, path: string, reading: Reading): Layer[] {
  const faulty = reading.faulty.at(path);
  if (isText(node)) {
    return [{ kind: 'call', name: node, range: node.range, nameRange: node.range, faulty }];
  }
  if (node.kind !== 'mapping') return [];
  const operations = node.entries.filter(({ key }) => !reserved.includes(key));
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) {
    const found = operations.map(({ key }) => key);
    const range = operations[1]?.keyRange ?? node.range;
    const help = found.length > 1 ? 'begin a list item of its own for each: `- name`' : undefined;
    reading.diagnostics.push(diagnostic('NIN2004', { found }, { range, help }));
  }
  if (operation === undefined) return [];
  const common = {
    range: node.range,
    nameRange: operation.keyRange,
    faulty: faulty || operations.length > 1,
    ...readReserved(node),
  };
  const body = operation.value;
  if (operation.key === 'residual') {
    const at = (key: string) => (body.kind === 'mapping' ? entryOf(body, key)?.value : undefined);
    const layers = readLayers(at('layers'), `${path}/residual/layers`, reading);
    return [
      {
        kind: 'residual',
        ...common,
        layers,
        shortcut: readLayers(at('shortcut'), `${path}/residual/shortcut`, reading),
      },
    ];
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

function readBranches(body: Located, path: string, common: Common, reading: Reading): Layer {
  const at = (key: string) => (body.kind === 'mapping' ? entryOf(body, key)?.value : undefined);
  const merge = at('merge');
  const dim = at('dim');
  const paths = itemsOf(at('paths')).map((layers, index) =>
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
