import type { Segment, Spot } from './layers.ts';

/** Sweeps down and up; more change little. */
const sweeps = 6;

/** The spots of each layer from left to right, so that few segments cross: barycentres of the neighbours, in turn downwards and upwards. */
export function orderLayers(spots: readonly Spot[], segments: readonly Segment[]): readonly (readonly number[])[] {
  const above = spots.map((): number[] => []);
  const below = spots.map((): number[] => []);
  for (const { from, to } of segments) {
    above[to]?.push(from);
    below[from]?.push(to);
  }
  const rows: number[][] = [];
  for (const [spot, { rank }] of spots.entries()) {
    while (rows.length <= rank) rows.push([]);
    rows[rank]?.push(spot);
  }
  const place = spots.map(() => 0);
  const settle = (row: readonly number[]) => {
    for (const [index, spot] of row.entries()) place[spot] = index;
  };
  const sort = (row: number[], neighbours: readonly (readonly number[])[], first: boolean) => {
    const wanted = new Map<number, number>();
    for (const spot of row) {
      const near = neighbours[spot] ?? [];
      const sum = near.reduce((total, one) => total + (place[one] ?? 0), 0);
      wanted.set(spot, near.length > 0 ? sum / near.length : (place[spot] ?? 0));
    }
    const rightOf = (spot: number) => (first && spots[spot]?.aside === true ? 1 : 0);
    row.sort(
      (a, b) =>
        (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) ||
        // At first what stands aside goes to the right; later an order that was found is kept.
        (first ? rightOf(a) - rightOf(b) || a - b : (place[a] ?? 0) - (place[b] ?? 0)),
    );
    settle(row);
  };
  const copy = () => rows.map((row) => [...row]);
  for (const row of rows) settle(row);
  for (const row of rows.slice(1)) sort(row, above, true);
  let best = copy();
  let fewest = crossings(rows, below, place);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    if (sweep % 2 === 0) for (const row of rows.slice(0, -1).reverse()) sort(row, below, false);
    else for (const row of rows.slice(1)) sort(row, above, false);
    const now = crossings(rows, below, place);
    if (now < fewest) [best, fewest] = [copy(), now];
  }
  return best;
}

/** How many pairs of segments cross: pairs of one layer that end in the other order than they begin. */
function crossings(
  rows: readonly (readonly number[])[],
  below: readonly (readonly number[])[],
  place: readonly number[],
): number {
  let all = 0;
  for (const [rank, row] of rows.entries()) {
    const width = rows[rank + 1]?.length ?? 0;
    // Counts of ends so far, as a Fenwick tree.
    const tree = new Array<number>(width + 1).fill(0);
    let seen = 0;
    for (const spot of row) {
      const ends = (below[spot] ?? []).map((one) => place[one] ?? 0);
      for (const end of ends) {
        let upTo = 0;
        for (let at = end + 1; at > 0; at -= at & -at) upTo += tree[at] ?? 0;
        all += seen - upTo;
      }
      for (const end of ends) for (let at = end + 1; at <= width; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
      seen += ends.length;
    }
  }
  return all;
}
