/** Longer names than any spec has are not compared: the comparison takes the product of both lengths. */
const maximumLength = 100;

/**
 * The candidate that was probably meant by `found`, if one is near enough: within a third of its length in edits, case aside;
 * else the one candidate that begins with it, or that it begins with (`kernel` for `kernel_size`).
 */
export function suggest(found: string, candidates: Iterable<string>): string | undefined {
  if (found.length > maximumLength) return undefined;
  const known = [...candidates];
  return nearest(found, known) ?? continued(found, known);
}

function continued(found: string, candidates: readonly string[]): string | undefined {
  const name = found.toLowerCase();
  const begins = (candidate: string) =>
    Math.min(name.length, candidate.length) >= 4 &&
    (candidate.toLowerCase().startsWith(name) || name.startsWith(candidate.toLowerCase()));
  const fitting = candidates.filter((candidate) => candidate !== found && begins(candidate));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function nearest(found: string, candidates: readonly string[]): string | undefined {
  const name = found.toLowerCase();
  const limit = Math.max(1, Math.floor(found.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    if (candidate === found || candidate.length > maximumLength) continue;
    const other = candidate.toLowerCase();
    if (Math.abs(other.length - name.length) >= least) continue;
    const edits = distance(name, other, least);
    // A one-letter name shares nothing with another one that it is changed into.
    if (edits >= least || edits >= Math.max(name.length, other.length)) continue;
    least = edits;
    best = candidate;
  }
  return best;
}

/**
 * Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of neighbours. Gives
 * up with `enough` once it cannot be less.
 */
function distance(a: string, b: string, enough: number): number {
  let before: number[] = [];
  let least = 0;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const edits = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
      current.push(edits);
    }
    // A swap reaches back two rows, so both must be too far.
    const near = Math.min(...current);
    if (near >= enough && least >= enough) return enough;
    least = near;
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
