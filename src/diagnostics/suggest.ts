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
  const rows: Rows = [
    new Uint8Array(maximumLength + 1),
    new Uint8Array(maximumLength + 1),
    new Uint8Array(maximumLength + 1),
  ];
  for (const candidate of candidates) {
    if (candidate === found || candidate.length > maximumLength) continue;
    const other = candidate.toLowerCase();
    if (Math.abs(other.length - name.length) >= least) continue;
    const edits = distance(name, other, least, rows);
    // A one-letter name shares nothing with another one that it is changed into.
    if (edits >= least || edits >= Math.max(name.length, other.length)) continue;
    least = edits;
    best = candidate;
  }
  return best;
}

/** Room for the last two rows of a comparison and the current one, used again for every candidate. */
type Rows = readonly [Uint8Array, Uint8Array, Uint8Array];

/**
 * Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of neighbours. Gives
 * up with `enough` once it cannot be less. Neither name is longer than the rows.
 */
function distance(a: string, b: string, enough: number, rows: Rows): number {
  let [before, previous, current] = rows;
  let least = 0;
  for (let column = 0; column <= b.length; column++) previous[column] = column;
  for (let row = 1; row <= a.length; row++) {
    current[0] = row;
    let near = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let edits = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        edits = Math.min(edits, at(before, column - 2) + 1);
      current[column] = edits;
      near = Math.min(near, edits);
    }
    // A swap reaches back two rows, so both must be too far.
    if (near >= enough && least >= enough) return enough;
    least = near;
    [before, previous, current] = [previous, current, before];
  }
  return at(previous, b.length);
}

function at(row: Uint8Array, column: number): number {
  return row[column] ?? 0;
}
