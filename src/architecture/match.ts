import { align, dice, isCounted } from './align.ts';
import type { Architecture } from './architecture.ts';
import { type Contents, type Item, treeOf } from './tree.ts';

/** Two items of which one became the other. */
export interface Pair {
  readonly kind: 'pair' | 'replaced' | 'rebuilt';
  readonly before: Item;
  readonly after: Item;
  readonly inside: readonly Match[];
}

/** A pair of items, or one without a counterpart, in the order of the second network. */
export type Match =
  | Pair
  | { readonly kind: 'removed' | 'added'; readonly item: Item; readonly behind: Item | undefined }
  | {
      readonly kind: 'moved';
      readonly before: Item;
      readonly after: Item;
      readonly behind: { readonly from: Item | undefined; readonly to: Item | undefined };
    };

/** Of a block of which less than this is left, nobody wants to read what became of each layer. */
const leastLeft = 0.5;
const nearlyAll = 0.9;

/** What of one network is what of the other. */
export function matchNetworks(before: Architecture, after: Architecture): readonly Match[] {
  const contents: Contents = new Map();
  return withMoves(matchScopes(treeOf(before, contents), treeOf(after, contents)));
}

function matchScopes(before: readonly Item[], after: readonly Item[]): readonly Match[] {
  const { pairs } = align(before, after);
  const matches: Match[] = [];
  let [left, right] = [0, 0];
  const gap = (toLeft: number, toRight: number) => {
    const [gone, come] = [before.slice(left, toLeft), after.slice(right, toRight)];
    matches.push(...inGap(gone, come, before[left - 1], after[right - 1]));
    [left, right] = [toLeft + 1, toRight + 1];
  };
  const [placesBefore, placesAfter] = [places(before), places(after)];
  for (const [a, b] of pairs) {
    gap(placesBefore.get(a) ?? 0, placesAfter.get(b) ?? 0);
    matches.push(matchPair(a, b));
  }
  gap(before.length, after.length);
  return matches;
}

function places(items: readonly Item[]): ReadonlyMap<Item, number> {
  return new Map(items.map((item, index) => [item, index]));
}

/** One layer in the place of one other is another operation; more are taken away and put in. */
function inGap(
  gone: readonly Item[],
  come: readonly Item[],
  behindGone: Item | undefined,
  behindCome: Item | undefined,
): readonly Match[] {
  const single = (item: Item) => item.layer !== undefined;
  if (gone.length === come.length && gone.every(single) && come.every(single)) {
    return gone.flatMap((before, index): Match[] => {
      const after = come[index];
      return after === undefined ? [] : [{ kind: 'replaced', before, after, inside: [] }];
    });
  }
  return [
    ...gone.map(
      (item, index): Match => ({ kind: 'removed', item, behind: index === 0 ? behindGone : gone[index - 1] }),
    ),
    ...come.map((item, index): Match => ({ kind: 'added', item, behind: index === 0 ? behindCome : come[index - 1] })),
  ];
}

function matchPair(before: Item, after: Item): Match {
  if (before.layer !== undefined || after.layer !== undefined) return { kind: 'pair', before, after, inside: [] };
  const inside = matchScopes(before.items, after.items);
  const left =
    before.content === after.content ? 1 : leftOf(inside) / ((before.layers.length + after.layers.length) / 2);
  // Other blocks inside, and not only under another name.
  const otherParts = dice(labelsOf(before), labelsOf(after)) < leastLeft && left < nearlyAll;
  return { kind: left < leastLeft || otherParts ? 'rebuilt' : 'pair', before, after, inside };
}

function labelsOf({ items }: Item): ReadonlyMap<string, number> {
  const labels = new Map<string, number>();
  for (const { label } of items) labels.set(label, (labels.get(label) ?? 0) + 1);
  return labels;
}

/** How many layers have a counterpart. */
function leftOf(matches: readonly Match[]): number {
  return matches.reduce((sum, match) => {
    if (match.kind !== 'pair') return sum;
    return sum + (match.before.layer === undefined ? leftOf(match.inside) : 1);
  }, 0);
}

/** What was taken away in one place and put in in another, and is the same, was moved. */
function withMoves(matches: readonly Match[]): readonly Match[] {
  const gone = unmatched(matches, 'removed');
  const come = unmatched(matches, 'added');
  const moves = new Map<Item, Item>();
  for (const [content, [before, ...others]] of gone) {
    const [after, ...further] = come.get(content) ?? [];
    // Of several that are equal nobody can tell which went where.
    if (before === undefined || after === undefined || others.length + further.length > 0) continue;
    moves.set(before.item, after.item);
  }
  return moves.size === 0
    ? matches
    : applied(matches, moves, new Map([...come.values()].flat().map((one) => [one.item, one])));
}

type Lone = Extract<Match, { kind: 'removed' | 'added' }>;

function unmatched(matches: readonly Match[], kind: Lone['kind'], found = new Map<number, Lone[]>()) {
  for (const match of matches) {
    if (match.kind === kind) {
      const { content } = match.item;
      found.set(content, [...(found.get(content) ?? []), match]);
    } else if (match.kind === 'pair') {
      unmatched(match.inside, kind, found);
    }
  }
  return found;
}

function applied(
  matches: readonly Match[],
  moves: ReadonlyMap<Item, Item>,
  come: ReadonlyMap<Item, Lone>,
): readonly Match[] {
  const arrived = new Set(moves.values());
  return matches.flatMap((match): Match[] => {
    if (match.kind === 'pair') return [{ ...match, inside: applied(match.inside, moves, come) }];
    if (match.kind === 'added') return arrived.has(match.item) ? [] : [match];
    if (match.kind !== 'removed') return [match];
    const after = moves.get(match.item);
    if (after === undefined) return [match];
    return [{ kind: 'moved', before: match.item, after, behind: { from: match.behind, to: come.get(after)?.behind } }];
  });
}

/** Every layer of the first network that has a counterpart, and that; those that were moved where they are asked for. */
export function layerPairs(matches: readonly Match[], moved: boolean): readonly (readonly [Item, Item])[] {
  return matches.flatMap((match): readonly (readonly [Item, Item])[] => {
    if ('item' in match) return [];
    if (match.kind === 'moved') return moved ? leaves(match.before, match.after) : [];
    return match.before.layer === undefined || match.after.layer === undefined
      ? layerPairs(match.inside, moved)
      : [[match.before, match.after]];
  });
}

/** Two items of the same content have the same layers. */
function leaves(before: Item, after: Item): readonly (readonly [Item, Item])[] {
  if (before.layer !== undefined) return [[before, after]];
  return before.items.flatMap((item, index) => {
    const other = after.items[index];
    return other === undefined ? [] : leaves(item, other);
  });
}

/** Whether a pair has another name that somebody chose; where both only count, the numbers moved. */
export function renaming(before: Item, after: Item): 'renamed' | 'renumbered' | undefined {
  if (before.name === after.name) return undefined;
  return isCounted(before) && isCounted(after) ? 'renumbered' : 'renamed';
}
