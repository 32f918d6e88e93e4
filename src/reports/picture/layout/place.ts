import type { Block } from './align.ts';
import type { Layers } from './layers.ts';

/** Rounds of pulling blocks towards what they are joined to. */
const rounds = 60;

/** At least so far the right block is from the left one. */
interface Apart {
  readonly left: number;
  readonly right: number;
  readonly least: number;
}

interface Pull {
  readonly one: number;
  readonly other: number;
  /** Where the other would have the one: its own place plus this. */
  readonly offset: number;
}

/**
 * The centre of each spot. Blocks of the main path are pulled to the middle of what they are joined to, as far as the boxes
 * leave room; then what stands aside takes the nearest free place.
 */
export function placeBlocks(
  { spots, segments, rows }: Layers,
  blocks: readonly Block[],
  gap: number,
): readonly number[] {
  const blockOf = new Map<number, number>();
  for (const [index, block] of blocks.entries()) for (const spot of block.spots) blockOf.set(spot, index);
  const offsetOf = (spot: number) => blocks[blockOf.get(spot) ?? 0]?.offsets.get(spot) ?? 0;
  const apart: Apart[] = [];
  for (const row of rows) {
    for (const [index, right] of row.entries()) {
      const left = row[index - 1];
      if (left === undefined) continue;
      const least = (spots[left]?.after ?? 0) + (spots[right]?.before ?? 0) + gap + offsetOf(left) - offsetOf(right);
      apart.push({ left: blockOf.get(left) ?? 0, right: blockOf.get(right) ?? 0, least });
    }
  }
  const pulls: Pull[][] = blocks.map(() => []);
  for (const { from, to, exit, entry = 0 } of segments) {
    const [one, other] = [blockOf.get(from) ?? 0, blockOf.get(to) ?? 0];
    if (one === other) continue;
    const offset = offsetOf(to) + entry - offsetOf(from) - exit;
    pulls[one]?.push({ one, other, offset });
    pulls[other]?.push({ one: other, other: one, offset: -offset });
  }
  const isAside = (block: number) => blocks[block]?.aside === true;
  const { leftToRight, lefts, rights } = ordered(blocks.length, apart);
  const place = mainPlaces(leftToRight, lefts, rights, pulls, isAside);
  standAside(leftToRight, lefts, rights, pulls, isAside, place);
  return spots.map((_, spot) => (place[blockOf.get(spot) ?? 0] ?? 0) + offsetOf(spot));
}

/** Blocks so that each comes behind all that are left of it; straight segments do not cross, so there is such an order. */
function ordered(count: number, apart: readonly Apart[]) {
  const lefts = Array.from({ length: count }, (): Apart[] => []);
  const rights = Array.from({ length: count }, (): Apart[] => []);
  for (const one of apart) {
    lefts[one.right]?.push(one);
    rights[one.left]?.push(one);
  }
  const waiting = lefts.map(({ length }) => length);
  const leftToRight = waiting.flatMap((open, block) => (open === 0 ? [block] : []));
  for (let at = 0; at < leftToRight.length; at++) {
    for (const { right } of rights[leftToRight[at] ?? 0] ?? []) {
      waiting[right] = (waiting[right] ?? 0) - 1;
      if (waiting[right] === 0) leftToRight.push(right);
    }
  }
  return { leftToRight, lefts, rights };
}

type Sides = readonly (readonly Apart[])[];

/** Of main blocks the places; of others none yet. */
function mainPlaces(
  leftToRight: readonly number[],
  lefts: Sides,
  rights: Sides,
  pulls: readonly (readonly Pull[])[],
  isAside: (block: number) => boolean,
): number[] {
  let place = lefts.map(() => 0);
  const all = lefts.map((_, block) => block);
  for (let round = 0; round <= rounds; round++) {
    const wish = all.map((block) => {
      const near = (pulls[block] ?? []).filter(({ other }) => !isAside(other));
      if (near.length === 0 || round === 0) return place[block] ?? 0;
      const sum = near.reduce((total, { other, offset }) => total + (place[other] ?? 0) + offset, 0);
      // Half way: two that only pull each other would change places for ever.
      return ((place[block] ?? 0) + sum / near.length) / 2;
    });
    const low = pushed(leftToRight, lefts, wish, isAside, 1);
    const high = pushed([...leftToRight].reverse(), rights, wish, isAside, -1);
    // Both keep what must be apart, and so does their middle.
    place = all.map((block) => (isAside(block) ? 0 : ((low[block] ?? 0) + (high[block] ?? 0)) / 2));
  }
  return place.map((one) => Math.round(one * 2) / 2);
}

/** Wishes, moved to the right (or left, with -1) as far as the blocks before ask for; what is aside has none, but takes its room. */
function pushed(
  order: readonly number[],
  sides: Sides,
  wish: readonly number[],
  isAside: (block: number) => boolean,
  sign: 1 | -1,
): number[] {
  const found = wish.map(() => -sign * Number.POSITIVE_INFINITY);
  for (const block of order) {
    let most = isAside(block) ? -sign * Number.POSITIVE_INFINITY : (wish[block] ?? 0);
    for (const { left, right, least } of sides[block] ?? []) {
      const asked = sign === 1 ? (found[left] ?? 0) + least : (found[right] ?? 0) - least;
      most = sign === 1 ? Math.max(most, asked) : Math.min(most, asked);
    }
    found[block] = most;
  }
  return found;
}

/** Gives what is aside the place nearest to what it is joined to, between its neighbours. */
function standAside(
  leftToRight: readonly number[],
  lefts: Sides,
  rights: Sides,
  pulls: readonly (readonly Pull[])[],
  isAside: (block: number) => boolean,
  place: number[],
): void {
  const limit = place.map((one, block) => (isAside(block) ? Number.POSITIVE_INFINITY : one));
  for (const block of [...leftToRight].reverse()) {
    if (!isAside(block)) continue;
    for (const { right, least } of rights[block] ?? [])
      limit[block] = Math.min(limit[block] ?? 0, (limit[right] ?? 0) - least);
  }
  for (const block of leftToRight) {
    if (!isAside(block)) continue;
    const near = (pulls[block] ?? []).filter(({ other }) => !isAside(other));
    const sum = near.reduce((total, { other, offset }) => total + (place[other] ?? 0) + offset, 0);
    let found = near.length === 0 ? 0 : sum / near.length;
    for (const { left, least } of lefts[block] ?? []) found = Math.max(found, (place[left] ?? 0) + least);
    place[block] = Math.min(found, limit[block] ?? found);
  }
}
