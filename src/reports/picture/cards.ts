import type { Card, Item, Readers } from './items.ts';
import { isTerminal } from './measure.ts';
import type { Kind, Leaf } from './picture.ts';

/** Layers that change no shape and stand beside the one that they belong to: a norm, an activation, dropout. */
const companions: ReadonlySet<Kind> = new Set(['normalization', 'activation', 'regularization']);

/** So many layers stand in one card at most. */
const mostRows = 6;

/**
 * Layers that are read as one, a convolution with its norm and activation for instance, as one card: each reads nothing but the
 * one before, which nobody else reads, and all but one leave the shape as it is.
 */
export function joinedCards(items: readonly Item[], readers: Readers): readonly Item[] {
  const joined: Item[] = [];
  for (const item of items) {
    const before = joined.at(-1);
    const both = before === undefined ? undefined : oneOf(before, item, readers);
    if (both === undefined) joined.push(item);
    else joined[joined.length - 1] = both;
  }
  return joined;
}

function oneOf(before: Item, item: Item, readers: Readers): Card | undefined {
  if (before.kind !== 'card' || item.kind !== 'card' || before.group !== undefined || item.group !== undefined)
    return undefined;
  if (before.aside !== item.aside) return undefined;
  if (before.rest.length > 0 || item.rest.length > 0 || before.rows.length + item.rows.length > mostRows)
    return undefined;
  const [last, first] = [before.rows.at(-1), item.rows[0]];
  if (last === undefined || first === undefined || isTerminal(last) || isTerminal(first)) return undefined;
  if (first.reads.length !== 1 || first.reads[0] !== last.id || readers.get(last.id)?.size !== 1) return undefined;
  // A norm that comes first belongs to what follows, and what comes behind that to the next.
  const leading = before.rows[0]?.family === 'normalization';
  const all = item.rows.every(isCompanion);
  const open = before.rows.every(isCompanion);
  if (leading ? !open || (!all && item.rows.length > 1) : !all) return undefined;
  return { kind: 'card', rows: [...before.rows, ...item.rows], rest: [], aside: before.aside };
}

function isCompanion({ family, takes, shape }: Leaf): boolean {
  return companions.has(family) && takes[0] === shape;
}
