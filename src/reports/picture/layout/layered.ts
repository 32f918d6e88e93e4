import { alignedBlocks } from './align.ts';
import type { Edge, Point, Segment, Spot, Vertex } from './layers.ts';
import { orderLayers } from './order.ts';
import { placeBlocks } from './place.ts';
import { rankVertices } from './rank.ts';
import { type Routed, routeSegments } from './route.ts';

/** Room between boxes of one layer, and between a box and a line. */
const spacing = 26;
const lineSpacing = 16;

export interface Laid {
  /** Of each vertex, its centre and its top. */
  readonly at: readonly Point[];
  readonly width: number;
  readonly height: number;
  /** Of each edge, from exit to entry: horizontal and vertical in turn. */
  readonly routes: readonly (readonly Point[])[];
}

/** More spots than this fill minutes and megabytes. */
export const mostSpots = 200_000;

/** A layout would hold more lines than anybody could read. */
export class TooTangled extends Error {}

/**
 * Layers from top to bottom, after Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures
 * (1981): ranks, order within the layers by barycentres, then columns. Chains are straight, as in Brandes, Köpf: Fast and Simple
 * Horizontal Coordinate Assignment (2001), but the main path never yields to what stands aside. Throws TooTangled.
 */
export function layOut(vertices: readonly Vertex[], edges: readonly Edge[]): Laid {
  const ranks = rankVertices(vertices, edges);
  const { spots, segments, paths } = splitEdges(vertices, edges, ranks);
  const rows = orderLayers(spots, segments);
  const layers = { spots, segments, rows };
  const x = placeBlocks(layers, alignedBlocks(layers), lineSpacing);
  const { tops, routes, height }: Routed = routeSegments(layers, x, vertices);
  const lefts = spots.map(({ before }, spot) => (x[spot] ?? 0) - before);
  const rights = spots.map(({ after }, spot) => (x[spot] ?? 0) + after);
  const left = lefts.reduce((least, one) => Math.min(least, one), lefts[0] ?? 0);
  const right = rights.reduce((most, one) => Math.max(most, one), rights[0] ?? 0);
  const moved = ({ x: across, y }: Point): Point => ({ x: across - left, y });
  return {
    at: vertices.map((_, vertex) => moved({ x: x[vertex] ?? 0, y: tops[vertex] ?? 0 })),
    width: right - left,
    height,
    routes: paths.map((path) => joined(path.flatMap((segment) => routes[segment] ?? [])).map(moved)),
  };
}

/** Spots for all vertices first, then those where edges pass; of each edge the segments that it is made of. */
function splitEdges(vertices: readonly Vertex[], edges: readonly Edge[], ranks: readonly number[]) {
  const spots: Spot[] = vertices.map(({ before, after, aside }, vertex) => ({
    vertex,
    rank: ranks[vertex] ?? 0,
    before: before + (spacing - lineSpacing) / 2,
    after: after + (spacing - lineSpacing) / 2,
    aside,
  }));
  const segments: Segment[] = [];
  const readers = new Map<string, Set<number>>();
  const exitOf = ({ from, exit }: Edge) => `${from} ${exit}`;
  for (const edge of edges) {
    const found = readers.get(exitOf(edge));
    if (found === undefined) readers.set(exitOf(edge), new Set([edge.to]));
    else found.add(edge.to);
  }
  /** Of each exit, the spots and segments that its longest edge passes so far. */
  const trunks = new Map<string, { readonly spots: number[]; readonly segments: number[] }>();
  const paths = edges.map((edge): readonly number[] => {
    const key = exitOf(edge);
    const trunk = trunks.get(key) ?? { spots: [edge.from], segments: [] };
    trunks.set(key, trunk);
    const start = ranks[edge.from] ?? 0;
    const span = (ranks[edge.to] ?? 0) - start;
    // What only skips layers, while others take them one by one, stands aside.
    const skips = (readers.get(key)?.size ?? 0) > 1 || vertices[edge.from]?.aside === true;
    while (trunk.spots.length < span) {
      const from = trunk.spots.at(-1) ?? edge.from;
      const exit = from === edge.from ? edge.exit : 0;
      trunk.segments.push(segments.length);
      trunk.spots.push(spots.length);
      segments.push({ from, to: spots.length, exit, entry: 0, aside: skips });
      spots.push({ rank: start + trunk.spots.length - 1, before: 0, after: 0, aside: skips });
      if (spots.length > mostSpots) throw new TooTangled();
    }
    const from = trunk.spots[span - 1] ?? edge.from;
    const last = segments.length;
    const aside = vertices[edge.to]?.aside === true || (spots[from]?.aside ?? false);
    segments.push({ from, to: edge.to, exit: from === edge.from ? edge.exit : 0, entry: edge.entry, aside });
    return [...trunk.segments.slice(0, span - 1), last];
  });
  return { spots, segments, paths };
}

/** Points without those that a straight line passes. */
function joined(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const [before, last] = [kept.at(-2), kept.at(-1)];
    if (last !== undefined && last.x === point.x && last.y === point.y) continue;
    const straight =
      before !== undefined &&
      last !== undefined &&
      ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y));
    if (straight) kept.pop();
    kept.push(point);
  }
  return kept;
}
