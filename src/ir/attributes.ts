import type { Dim } from './dim/dim.ts';
import { formatDim } from './dim/text.ts';
import type { Node } from './graph.ts';

/** The arguments of a node, spelled out; sizes as text where they have symbols. */
export function attributesOf(node: Node): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(node.attributes).map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return isSymbolic(value) ? formatDim(value) : value;
}

function isSymbolic(value: unknown): value is Exclude<Dim, number> {
  return typeof value === 'object' && value !== null && 'key' in value && 'terms' in value;
}
