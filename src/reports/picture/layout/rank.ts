import type { Edge, Vertex } from './layers.ts';

/** The layer of each vertex: one below the lowest that it reads. What reads nothing stands just above its first reader. */
export function rankVertices(vertices: readonly Vertex[], edges: readonly Edge[]): readonly number[] {
  const reads = vertices.map((): number[] => []);
  const readBy = vertices.map((): number[] => []);
  for (const { from, to } of edges) {
    reads[to]?.push(from);
    readBy[from]?.push(to);
  }
  const below = vertices.some(({ end }) => end === 'first') ? 1 : 0;
  const ranks: number[] = [];
  for (const [vertex, { end }] of vertices.entries()) {
    const lowest = (reads[vertex] ?? []).reduce((most, from) => Math.max(most, (ranks[from] ?? 0) + 1), below);
    ranks.push(end === 'first' ? 0 : lowest);
  }
  for (const [vertex, { end }] of vertices.entries()) {
    const followers = readBy[vertex] ?? [];
    if (end !== undefined || followers.length === 0 || (reads[vertex] ?? []).length > 0) continue;
    const first = followers.reduce((least, to) => Math.min(least, ranks[to] ?? 0), Number.POSITIVE_INFINITY);
    ranks[vertex] = Math.max(below, first - 1);
  }
  const last = vertices.reduce(
    (most, { end }, vertex) => (end === 'last' ? most : Math.max(most, ranks[vertex] ?? 0)),
    0,
  );
  return vertices.map(({ end }, vertex) => (end === 'last' ? last + 1 : (ranks[vertex] ?? 0)));
}
