import type { Item } from './tree.ts';

/** What became of the items of one scope: pairs in order, and what has no counterpart. */
export interface Alignment {
  readonly pairs: readonly (readonly [Item, Item])[];
  readonly removed: readonly Item[];
  readonly added: readonly Item[];
}

/** More cells than this are not filled: longer scopes are first cut where something is once on both sides. */
const mostCells = 250_000;
/** What is less alike has nothing to do with each other. */
const leastLike = 0.35;

/**
 * Pairs the items of two scopes in order, so that what is paired is as alike as can be: Needleman and Wunsch (1970) with the
 * likeness of items as the score, after equal beginnings and ends are taken off.
 */
export function align(before: readonly Item[], after: readonly Item[]): Alignment {
  const pairs: [Item, Item][] = [];
  pairUp(before, after, pairs);
  const [left, right] = [new Set(pairs.map(([a]) => a)), new Set(pairs.map(([, b]) => b))];
  return {
    pairs,
    removed: before.filter((item) => !left.has(item)),
    added: after.filter((item) => !right.has(item)),
  };
}

function pairUp(before: readonly Item[], after: readonly Item[], pairs: [Item, Item][]): void {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  for (; start < shorter && same(before[start], after[start], true); start++) keep(before[start], after[start], pairs);
  const [a, b] = [before.slice(start), after.slice(start)];
  const ends: [Item, Item][] = [];
  while (a.length > 0 && b.length > 0 && same(a.at(-1), b.at(-1), false)) keep(a.pop(), b.pop(), ends);
  between(a, b, pairs);
  pairs.push(...ends.reverse());
}

function keep(a: Item | undefined, b: Item | undefined, pairs: [Item, Item][]): void {
  if (a !== undefined && b !== undefined) pairs.push([a, b]);
}

/** At the beginning names have to agree as well: of two equal layers the second may be the one that stayed. */
function same(a: Item | undefined, b: Item | undefined, named: boolean): boolean {
  return a !== undefined && b !== undefined && a.content === b.content && (!named || a.name === b.name);
}

function between(a: readonly Item[], b: readonly Item[], pairs: [Item, Item][]): void {
  if (a.length === 0 || b.length === 0) return;
  if (a.length * b.length <= mostCells) {
    bestPairs(a, b, pairs);
    return;
  }
  const equal = increasing(anchorsOf(a, b, ({ name, content }) => `${name} ${content}`));
  const anchors = equal.length > 0 ? equal : increasing(anchorsOf(a, b, ({ name, label }) => `${name} ${label}`));
  if (anchors.length === 0) return;
  let [fromA, fromB] = [0, 0];
  for (const [atA, atB] of [...anchors, [a.length, b.length] as const]) {
    pairUp(a.slice(fromA, atA), b.slice(fromB, atB), pairs);
    keep(a[atA], b[atB], pairs);
    [fromA, fromB] = [atA + 1, atB + 1];
  }
}

/** Places of what has the same key, and is once on each side. */
function anchorsOf(a: readonly Item[], b: readonly Item[], key: (item: Item) => string) {
  const places = once(b, key);
  return [...once(a, key)].flatMap(([text, at]) => {
    const other = places.get(text);
    return other === undefined ? [] : [[at, other] as const];
  });
}

function once(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const twice = new Set<string>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    if (places.has(key)) twice.add(key);
    places.set(key, index);
  }
  for (const key of twice) places.delete(key);
  return places;
}

/** The longest part of the pairs in which both sides grow (patience sorting); the first side grows already. */
function increasing(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const tops: number[] = [];
  const earlier: number[] = [];
  for (const [index, [, value]] of pairs.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    earlier.push(low === 0 ? -1 : (tops[low - 1] ?? -1));
    tops[low] = index;
  }
  const chosen: (readonly [number, number])[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = earlier[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) chosen.push(pair);
  }
  return chosen.reverse();
}

function bestPairs(a: readonly Item[], b: readonly Item[], pairs: [Item, Item][]): void {
  const width = b.length + 1;
  const scores = new Float64Array((a.length + 1) * width);
  const taken = new Uint8Array(scores.length);
  for (let row = a.length - 1; row >= 0; row--) {
    for (let column = b.length - 1; column >= 0; column--) {
      const at = row * width + column;
      const [down, right] = [scores[at + width] ?? 0, scores[at + 1] ?? 0];
      const [x, y] = [a[row], b[column]];
      const score = x === undefined || y === undefined ? 0 : worth(x, y);
      const paired = score > 0 ? score + (scores[at + width + 1] ?? 0) : -1;
      scores[at] = Math.max(paired, down, right);
      taken[at] = paired >= Math.max(down, right) ? 2 : down >= right ? 0 : 1;
    }
  }
  for (let row = 0, column = 0; row < a.length && column < b.length; ) {
    const step = taken[row * width + column];
    if (step === 2) keep(a[row], b[column], pairs);
    if (step !== 1) row++;
    if (step !== 0) column++;
  }
}

/** How much is gained by a pair: its likeness, and more for what holds more. */
function worth(a: Item, b: Item): number {
  const found = likeness(a, b);
  return found < leastLike ? 0 : found * (1 + Math.log2(Math.min(a.layers.length, b.layers.length)));
}

/** From 0 to 1: whether one is the other, changed. */
function likeness(a: Item, b: Item): number {
  if ((a.layer === undefined) !== (b.layer === undefined)) return 0;
  const named = a.name === b.name ? (isCounted(a) ? 0.05 : 0.3) : 0;
  const placed = a.picture === b.picture ? 0.2 : 0;
  if (a.content === b.content) return 0.7 + Math.min(0.3, named + placed);
  if (a.layer !== undefined) return a.label === b.label ? 0.4 + 0.2 * shared(a, b) + Math.min(0.1, named + placed) : 0;
  const kind = a.label === b.label ? 0.25 : 0;
  return Math.min(0.69, kind + 0.4 * common(a, b) + named + placed);
}

/** Whether its name only counts: `conv2d_3`, and not `stem`. */
export function isCounted({ name, label }: Item): boolean {
  return name.startsWith(`${label}_`) && /^\d+$/.test(name.slice(label.length + 1));
}

/** The part of the arguments that are equal. */
function shared(a: Item, b: Item): number {
  const most = Math.max(a.texts.size, b.texts.size);
  let equal = 0;
  for (const [name, text] of a.texts) if (b.texts.get(name) === text) equal++;
  return most === 0 ? 1 : equal / most;
}

/** The part of the layers that have a counterpart of the same operation (Dice's coefficient). */
function common(a: Item, b: Item): number {
  return dice(a.operations, b.operations);
}

/** Twice what both have, of what they have together (Dice, 1945). */
export function dice(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let [both, all] = [0, 0];
  for (const [key, count] of a) both += Math.min(count, b.get(key) ?? 0);
  for (const count of [...a.values(), ...b.values()]) all += count;
  return all === 0 ? 1 : (2 * both) / all;
}
