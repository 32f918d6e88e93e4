import type { Layers, Point, Segment, Vertex } from './layers.ts';

export interface Routed {
  /** Of each spot. */
  readonly tops: readonly number[];
  readonly height: number;
  /** Of each segment. */
  readonly routes: readonly (readonly Point[])[];
}

const underBox = 6;
const trackHeight = 10;
const arrow = 14;
/** In a gap with more than so many, lines share their heights: nobody could follow them anyway. */
const mostTracked = 1000;

/** Segments from one exit, which share their way across. */
interface Bundle {
  readonly start: number;
  readonly ends: readonly number[];
  readonly low: number;
  readonly high: number;
  track: number;
}

/** Heights of the layers, and of the horizontal parts of lines in the gaps between them, so that no two lie on each other. */
export function routeSegments(
  { spots, segments, rows }: Layers,
  x: readonly number[],
  vertices: readonly Vertex[],
): Routed {
  const gaps = rows.map((): Segment[] => []);
  for (const segment of segments) gaps[spots[segment.from]?.rank ?? 0]?.push(segment);
  const heightOf = (spot: number) => vertices[spots[spot]?.vertex ?? -1]?.height ?? 0;
  const tops = spots.map(() => 0);
  const routes = new Map<Segment, readonly Point[]>();
  let y = 0;
  for (const [rank, row] of rows.entries()) {
    const tall = row.reduce((most, spot) => Math.max(most, heightOf(spot)), 0);
    for (const spot of row) tops[spot] = y;
    const gap = gaps[rank] ?? [];
    if (gap.length === 0) {
      y += tall;
      continue;
    }
    const vertexOf = (spot: number) => vertices[spots[spot]?.vertex ?? -1];
    const labels = row.reduce((most, spot) => Math.max(most, vertexOf(spot)?.label ?? 0), 0);
    // Lines end at ports without a head.
    const leaves = gap.every(({ to }) => vertexOf(to)?.end === 'last');
    const bundles = bundled(gap, x);
    const tracks = assignTracks([...bundles.values()].filter(({ low, high }) => high > low));
    const first = y + tall + underBox + labels;
    const next = first + Math.max(0, tracks - 1) * trackHeight + (tracks > 0 ? 8 : 0) + (leaves ? 6 : arrow);
    for (const segment of gap) {
      const bundle = bundles.get(keyOf(segment));
      const across = first + (bundle?.track ?? 0) * trackHeight;
      const [start, end] = ends(segment, x);
      routes.set(segment, [
        { x: start, y: (tops[segment.from] ?? 0) + heightOf(segment.from) },
        { x: start, y: across },
        { x: end, y: across },
        { x: end, y: next },
      ]);
    }
    y = next;
  }
  return { tops, height: y, routes: segments.map((segment) => routes.get(segment) ?? []) };
}

/** Nearly straight is straight. */
function ends({ from, to, exit, entry = 0 }: Segment, x: readonly number[]): [number, number] {
  const [start, end] = [(x[from] ?? 0) + exit, (x[to] ?? 0) + entry];
  return Math.abs(start - end) < 1 ? [start, start] : [start, end];
}

function keyOf({ from, exit }: Segment): string {
  return `${from} ${exit}`;
}

function bundled(gap: readonly Segment[], x: readonly number[]): Map<string, Bundle> {
  const bundles = new Map<string, Bundle>();
  for (const segment of gap) {
    const [start, end] = ends(segment, x);
    const known = bundles.get(keyOf(segment));
    const all = [...(known?.ends ?? []), end];
    const [low, high] = [Math.min(known?.low ?? start, end), Math.max(known?.high ?? start, end)];
    bundles.set(keyOf(segment), { start, ends: all, low, high, track: 0 });
  }
  return bundles;
}

/** Gives each bundle a height of its own where it would lie on another; says how many there are. */
function assignTracks(bundles: readonly Bundle[]): number {
  if (bundles.length > mostTracked) return 1;
  // Those that lead outwards lie above those that start before them: then they do not cross.
  const order = [...bundles].sort((a, b) => rightness(b) - rightness(a) || rightness(a) * (b.start - a.start));
  const done: Bundle[] = [];
  const near = (a: number, b: number) => Math.abs(a - b) < 8;
  let tracks = 0;
  const place = (one: Bundle, waiting: ReadonlySet<Bundle>) => {
    if (done.includes(one)) return;
    // A line that comes down where another goes on down must end above it.
    for (const other of bundles) {
      if (other === one || waiting.has(other) || !one.ends.some((end) => near(end, other.start))) continue;
      place(other, new Set([...waiting, one]));
    }
    one.track = 0;
    for (const other of done)
      if (one.ends.some((end) => near(end, other.start))) one.track = Math.max(one.track, other.track + 1);
    const touches = (other: Bundle) =>
      other.track === one.track && one.low < other.high + 8 && other.low < one.high + 8;
    while (done.some(touches)) one.track++;
    tracks = Math.max(tracks, one.track + 1);
    done.push(one);
  };
  for (const one of order) place(one, new Set());
  return tracks;
}

/** 1 where it leads to the right, -1 to the left, 0 both ways. */
function rightness({ start, low, high }: Bundle): number {
  return high > start && low < start ? 0 : high > start ? 1 : -1;
}
