import { type Collection, type Entry, isCollection, type Value } from './layout.ts';
import type { Form } from './places.ts';

/**
 * The entries in the order of the language: known keys as it lists them, others behind (`foreignFirst`: in front), each group as it
 * was written. An alias must stay behind its anchor, so a mapping that holds both, or an anchor twice, stays as it is.
 */
export function orderEntries(collection: Collection, { order }: Form, foreignFirst: boolean): readonly Entry[] {
  const { kind, entries } = collection;
  if (order === undefined || kind !== 'mapping') return entries;
  const foreign = foreignFirst ? -1 : order.length;
  const rank = ({ key }: Entry) => {
    const at = order.indexOf(key?.value ?? '');
    return at < 0 ? foreign : at;
  };
  const ranks = entries.map(rank);
  if (ranks.every((one, index) => index === 0 || (ranks[index - 1] ?? 0) <= one)) return entries;
  return mayMove(collection) ? entries.toSorted((a, b) => rank(a) - rank(b)) : entries;
}

function mayMove(collection: Collection): boolean {
  const anchors: string[] = [];
  let aliases = false;
  const look = (value: Value) => {
    anchors.push(...value.props.filter((prop) => prop.startsWith('&')));
    if (value.kind === 'alias') aliases = true;
    if (!isCollection(value)) return;
    for (const { key, value: inner } of value.entries) {
      if (key !== undefined) look(key);
      look(inner);
    }
  };
  for (const { key, value } of collection.entries) {
    if (key !== undefined) look(key);
    look(value);
  }
  return anchors.length === 0 || (!aliases && new Set(anchors).size === anchors.length);
}
