import type { Range } from '../diagnostics/diagnostic.ts';

/** A YAML tree in which every value knows its place: plain data, aliases resolved (a shared subtree is one object). */
export type Located = ScalarNode | SequenceNode | MappingNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly range: Range;
  /** Where the text of a string begins, if every character of it stands in the file as it is (no escapes, no folding). */
  readonly textStart?: number;
}

/** A string of the spec with its place; may hold expressions. */
export interface Text extends ScalarNode {
  readonly value: string;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: readonly Located[];
  readonly range: Range;
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly entries: readonly MappingEntry[];
  readonly range: Range;
}

export interface MappingEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Located;
}

/** Whether a value is a string. */
export function isText(node: Located): node is Text {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

/** The entry of a key, if the mapping has it. */
export function entryOf(mapping: MappingNode, key: string): MappingEntry | undefined {
  return mapping.entries.find((candidate) => candidate.key === key);
}

/** The node at a JSON pointer's segments, and the entry that leads to it. */
export function walk(root: Located, path: readonly string[]): { node: Located; entry?: MappingEntry } {
  let node = root;
  let entry: MappingEntry | undefined;
  for (const segment of path) {
    if (node.kind === 'mapping') {
      entry = entryOf(node, segment);
      if (entry === undefined) break;
      node = entry.value;
    } else if (node.kind === 'sequence') {
      const item = node.items[Number(segment)];
      if (item === undefined) break;
      node = item;
    }
  }
  return entry === undefined ? { node } : { node, entry };
}

/** The plain value: what the schema validates. Objects have no prototype, so that a key `__proto__` is a key. */
export function plain(node: Located): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'sequence':
      return node.items.map(plain);
    case 'mapping': {
      const object: Record<string, unknown> = Object.create(null);
      for (const { key, value } of node.entries) object[key] = plain(value);
      return object;
    }
  }
}
