import type { Dim } from './dim/dim.ts';
import { formatDim } from './dim/text.ts';
import type { Node } from './graph.ts';

/** What an attribute is outside of ninc: JSON, sizes as text where they have symbols. */
export type PlainValue = number | string | boolean | null | readonly PlainValue[];

/** The arguments of a node, every default and shorthand spelled out. */
export function attributesOf(node: Node): Readonly<Record<string, PlainValue>> {
  return Object.fromEntries(Object.entries(node.attributes).map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): PlainValue {
  if (Array.isArray(value)) return value.map(plain);
  if (isSymbolic(value)) return formatDim(value);
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(value);
}

function isSymbolic(value: unknown): value is Exclude<Dim, number> {
  return typeof value === 'object' && value !== null && 'key' in value && 'terms' in value;
}
