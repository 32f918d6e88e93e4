import { basename } from 'node:path';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Document } from './document.ts';
import { validateSpec } from './generated/validators.mjs';
import { faultyPlaces, itemsOf, type Reading, readLayers } from './read-layers.ts';
import type { Block, InputDeclaration, OutputDeclaration, ParamDeclaration, ParamType, Spec } from './spec.ts';
import { entryOf, isText, type Located, type MappingEntry, type MappingNode } from './tree.ts';
import { validateForm } from './validate.ts';

/** Checks the form of a document against the language's schema and reads it into a spec; parts with a fault are left out or marked. */
export function validate(document: Document): Outcome<Spec> {
  const { root, file } = document;
  const faults = validateForm(root, validateSpec, 'the spec');
  const paths = faults.map((fault) => fault.path.join('/'));
  const reading: Reading = { file, faulty: faultyPlaces(paths), diagnostics: [], told: new Set() };
  const value = root.kind === 'mapping' ? readSpec(root, reading) : undefined;
  const diagnostics = faults.flatMap(({ diagnostic }, index) =>
    diagnostic === undefined || reading.told.has(paths[index] ?? '') ? [] : diagnostic,
  );
  return { ...(value !== undefined && { value }), diagnostics: [...diagnostics, ...reading.diagnostics] };
}

function readSpec(root: MappingNode, reading: Reading): Spec {
  const { file, faulty } = reading;
  const name = entryOf(root, 'name')?.value;
  const description = entryOf(root, 'description')?.value;
  const faultyKeys = (key: string) =>
    entriesOf(entryOf(root, key)?.value)
      .filter((entry) => faulty.has(`${key}/${entry.key}`))
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
    importsFaulty: faulty.has('imports'),
    inputs: entriesOf(entryOf(root, 'inputs')?.value).flatMap((entry) => readInput(entry, reading)),
    hasInputs: entryOf(root, 'inputs') !== undefined,
    inputsMisspelt: root.entries.some(({ key }) => suggest(key, ['inputs']) !== undefined),
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

function entriesOf(node: Located | undefined): readonly MappingEntry[] {
  return node?.kind === 'mapping' ? node.entries : [];
}

function readParams(node: Located | undefined, path: string, { faulty }: Reading): ParamDeclaration[] {
  return entriesOf(node)
    .filter(({ key }) => !faulty.has(`${path}/${key}`))
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
  if (value.kind !== 'mapping' || faulty.has(`inputs/${name}`)) return [];
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
