import type { Layers, Segment } from './layers.ts';

/** Spots that stand in one column. */
export interface Block {
  /** From top to bottom. */
  readonly spots: readonly number[];
  /** Of each of its spots, how far its centre is from the block's. */
  readonly offsets: ReadonlyMap<number, number>;
  /** All of it stands beside the main path. */
  readonly aside: boolean;
}

/** Room between lines that enter one box. */
const entrySpacing = 18;

/**
 * Spots as straight columns: two are in one where the segment between them is the main one of both, and no other straight
 * segment crosses it. Chooses where segments enter their boxes.
 */
export function alignedBlocks(layers: Layers): readonly Block[] {
  const { spots, segments, rows } = layers;
  const place = new Map(rows.flatMap((row) => row.map((spot, index): [number, number] => [spot, index])));
  const above = spots.map((): Segment[] => []);
  const below = spots.map((): Segment[] => []);
  for (const segment of segments) {
    below[segment.from]?.push(segment);
    above[segment.to]?.push(segment);
  }
  const straight = new Set<Segment>();
  for (const row of rows) {
    const wanted = row.flatMap((spot) => {
      const one = mainOf(below[spot] ?? []);
      return one !== undefined && mainOf(above[one.to] ?? []) === one ? [one] : [];
    });
    const isLine = ({ from, to }: Segment) => spots[from]?.vertex === undefined && spots[to]?.vertex === undefined;
    const kept: { readonly from: number; readonly to: number }[] = [];
    // Long lines first: a bend in one is seen more than between two boxes.
    for (const one of [...wanted.filter(isLine), ...wanted.filter((one) => !isLine(one))]) {
      const [from, to] = [place.get(one.from) ?? 0, place.get(one.to) ?? 0];
      if (kept.some((other) => (other.from - from) * (other.to - to) < 0)) continue;
      kept.push({ from, to });
      straight.add(one);
    }
  }
  for (const [spot, entering] of above.entries()) chooseEntries(entering, straight, spots[spot], place);
  const next = new Map([...straight].map((one) => [one.from, one]));
  const inner = new Set([...straight].map(({ to }) => to));
  const blocks: Block[] = [];
  for (const row of rows) {
    for (const first of row) {
      if (inner.has(first)) continue;
      const offsets = new Map([[first, 0]]);
      let [spot, offset] = [first, 0];
      for (let one = next.get(spot); one !== undefined; one = next.get(spot)) {
        offset += one.exit - (one.entry ?? 0);
        spot = one.to;
        offsets.set(spot, offset);
      }
      const members = [...offsets.keys()];
      blocks.push({ spots: members, offsets, aside: members.every((one) => spots[one]?.aside === true) });
    }
  }
  return blocks;
}

/** The only one, or the only one that is not aside. */
function mainOf(all: readonly Segment[]): Segment | undefined {
  const main = all.filter(({ aside }) => !aside);
  const [only] = main.length === 0 ? all : main;
  return (main.length === 0 ? all : main).length === 1 ? only : undefined;
}

/** The straight one enters in the middle, others beside it in the order in which they come; without a straight one all share the middle. */
function chooseEntries(
  entering: readonly Segment[],
  straight: ReadonlySet<Segment>,
  spot: Layers['spots'][number] | undefined,
  place: ReadonlyMap<number, number>,
): void {
  const free = entering.filter(({ entry }) => entry === undefined);
  const order = (segment: Segment) => place.get(segment.from) ?? 0;
  free.sort((a, b) => order(a) - order(b));
  const room = Math.min(spot?.before ?? 0, spot?.after ?? 0) - 16;
  const step = Math.min(entrySpacing, free.length < 2 ? 0 : (2 * room) / free.length);
  const middle = free.findIndex((one) => straight.has(one));
  const centre = middle < 0 ? (free.length - 1) / 2 : middle;
  for (const [index, one] of free.entries()) {
    const far = Math.max(centre, free.length - 1 - centre);
    const fitting = far * step > room ? room / Math.max(1, far) : step;
    one.entry = (index - centre) * fitting;
  }
}
