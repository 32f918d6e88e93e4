import { isActivation } from '../../ir/ops/index.ts';
import { type Item, linesOf } from '../structure/item.ts';
import { holesOf, placesOf, skeletonOf } from './holes.ts';
import { isModule, type Modules, sharedDepth } from './modules.ts';

/** A stretch of a list of layers. */
export interface Occurrence {
  readonly list: readonly Item[];
  readonly start: number;
  readonly length: number;
}

export interface Found {
  readonly occurrences: readonly Occurrence[];
  /** How many lines it saves to make a block of it. */
  readonly saving: number;
}

/** Longer stretches are looked for only in small networks. */
const longest = 48;
const work = 60_000;

/**
 * The stretch of layers that is worth the most as a block: it occurs several times, alike but for its numbers, and nothing outside
 * reads what is inside of it. `kept` are values that must stay visible.
 */
export function bestBlock(
  lists: readonly (readonly Item[])[],
  kept: ReadonlySet<string>,
  modules: Modules,
): Found | undefined {
  const candidates = new Map<string, Occurrence[]>();
  const ids = new Map<string, number>();
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  const most = Math.max(2, Math.min(longest, Math.floor(work / Math.max(1, total))));
  for (const list of lists) {
    const tokens = list.map((item) => {
      const skeleton = skeletonOf(item);
      const id = ids.get(skeleton) ?? ids.size;
      ids.set(skeleton, id);
      return id;
    });
    const places = placesOf(list);
    const lastReads = lastReadOf(list, places, kept);
    for (let start = 0; start < list.length; start++) {
      let key = '';
      // The furthest place outside that reads something before the end of the stretch.
      let open = -1;
      for (let length = 1; length <= most && start + length <= list.length; length++) {
        const at = start + length - 1;
        const reads = referencesFrom(list, places, start, at);
        if (reads === undefined) break;
        key += ` ${tokens[at]}${reads}`;
        if (length > 1) open = Math.max(open, lastReads[at - 1] ?? -1);
        // What is read behind the list is no part of any block.
        if (open >= list.length) break;
        if (open > at) continue;
        if (length === 1 && (list[at]?.paths.length ?? 0) === 0) continue;
        const before = candidates.get(key);
        if (before === undefined) candidates.set(key, [{ list, start, length }]);
        else before.push({ list, start, length });
      }
    }
  }
  return bestOf([...candidates.values()], modules);
}

/** A block that saves less is not worth its name. */
const leastSaving = 3;
/** What a shape can add to the lines that a block saves. */
const mostShapely = 4;

/** The first of those that save the most. What could be as good is looked at first, so that most need not be looked at. */
function bestOf(candidates: readonly (readonly Occurrence[])[], modules: Modules): Found | undefined {
  const promising = candidates
    .flatMap((all, order) => {
      if (all.length < 2) return [];
      const occurrences = withoutOverlap(all);
      const most = mostSaved(occurrences);
      return most < leastSaving ? [] : [{ occurrences, most, order }];
    })
    .sort((a, b) => b.most - a.most);
  let best: (Found & { readonly order: number }) | undefined;
  for (const { occurrences, most, order } of promising) {
    if (best !== undefined && most + mostShapely < best.saving) break;
    const lines = most - Math.max(0, differing(occurrences) - 2);
    if (lines < leastSaving) continue;
    const saving = (isBadlyCut(occurrences) ? 0.4 : 1) * lines + shapeliness(occurrences, modules);
    if (saving <= 0) continue;
    if (best === undefined || saving > best.saving || (saving === best.saving && order < best.order))
      best = { occurrences, saving, order };
  }
  return best;
}

/** Whether a stretch begins or ends in the middle of a module while it holds the end of another: most of its instances do. */
function isBadlyCut(occurrences: readonly Occurrence[]): boolean {
  const bad = occurrences.filter(({ list, start, length }) => {
    const breaks = Array.from({ length: length + 1 }, (_, index) => breakBefore(list, start + index));
    const inside = Math.min(...breaks.slice(1, -1), Number.POSITIVE_INFINITY);
    return Math.max(breaks[0] ?? 0, breaks[length] ?? 0) > inside;
  });
  return bad.length * 2 > occurrences.length;
}

/** How many modules a layer and the one before it have in common. */
function breakBefore(list: readonly Item[], at: number): number {
  const [before, after] = [list[at - 1]?.nodes.at(-1), list[at]?.nodes[0]];
  return before === undefined || after === undefined ? 0 : sharedDepth([before, after]);
}

/** For each layer, the index of the last that reads it by name; one that is kept is read behind the end. */
function lastReadOf(
  list: readonly Item[],
  places: ReadonlyMap<string, number>,
  kept: ReadonlySet<string>,
): readonly number[] {
  const last = list.map((_, index) => index);
  for (const [index, { from }] of list.entries()) {
    for (const value of from ?? []) {
      const place = places.get(value);
      if (place !== undefined) last[place] = Math.max(last[place] ?? 0, index);
    }
  }
  for (const [index, { output }] of list.entries()) if (kept.has(output)) last[index] = list.length;
  // What the next layer reads without saying so is its own business.
  return last;
}

/** How a layer of a stretch reads: places inside, or the stretch's own input; nothing where it reads anything else. */
function referencesFrom(
  list: readonly Item[],
  makers: ReadonlyMap<string, number>,
  start: number,
  at: number,
): string | undefined {
  const from = list[at]?.from;
  if (from === undefined) return '';
  if (at === start) return from.length === 1 ? '' : undefined;
  const given = list[start]?.from?.[0] ?? list[start - 1]?.output;
  const places: string[] = [];
  for (const value of from) {
    const inside = makers.get(value) ?? -1;
    if (inside >= start && inside < at) places.push(`${inside - start}`);
    // The input of a whole list has no layer that makes it.
    else if (value === given || (given === undefined && inside < 0)) places.push('in');
    else return undefined;
  }
  return `<${places.join(',')}>`;
}

function withoutOverlap(all: readonly Occurrence[]): readonly Occurrence[] {
  const ends = new Map<readonly Item[], number>();
  return all.filter(({ list, start, length }) => {
    if (start < (ends.get(list) ?? 0)) return false;
    ends.set(list, start + length);
    return true;
  });
}

/** Lines before, less one for each instance, the block's own and its head; more than two params cost a reader as many more. */
function mostSaved(occurrences: readonly Occurrence[]): number {
  const [first] = occurrences;
  if (first === undefined || occurrences.length < 2) return 0;
  const lines = itemsOf(first).reduce((sum, item) => sum + linesOf(item), 0);
  const calls = occurrences.length;
  return calls * lines - calls - lines - 2;
}

/** A block that a person would have cut there: it is a module of the model, and does not begin with the activation of the layer before. */
function shapeliness(occurrences: readonly Occurrence[], modules: Modules): number {
  const [first] = occurrences;
  const begins = first === undefined ? undefined : itemsOf(first)[0]?.word;
  const own = occurrences.every((occurrence) =>
    isModule(
      itemsOf(occurrence).flatMap(({ nodes }) => nodes),
      modules,
    ),
  );
  return (begins !== undefined && isActivation(begins) ? -4 : 0) + (own ? mostShapely : 0);
}

function differing(occurrences: readonly Occurrence[]): number {
  const rows = occurrences.map((occurrence) => holesOf(itemsOf(occurrence)).map(({ value }) => value));
  const [first = []] = rows;
  const columns = first.map((value, index) => JSON.stringify(rows.map((row) => row[index] ?? value)));
  return new Set(columns.filter((_, index) => rows.some((row) => row[index] !== first[index]))).size;
}

export function itemsOf({ list, start, length }: Occurrence): readonly Item[] {
  return list.slice(start, start + length);
}
