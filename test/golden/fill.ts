/**
 * Numbers in [0, 1) that any language can make again, element i of array number p: integer arithmetic modulo 2^32, so exact.
 * The Python of `make/operations.py`, and of the seed's oracle, has the same text.
 *
 *     h = i · 2654435761 + (p + 1) · 40503;  h ^= h >> 15;  h = h · 2246822519;  h ^= h >> 13;  u = h / 2^32
 */
export function fill(count: number, p: number): Float64Array {
  const offset = Math.imul(p + 1, 40503);
  return Float64Array.from({ length: count }, (_, i) => {
    let h = (Math.imul(i, 2654435761) + offset) >>> 0;
    h ^= h >>> 15;
    h = Math.imul(h, 2246822519);
    h ^= h >>> 13;
    return (h >>> 0) / 2 ** 32;
  });
}

/** The same in (-scale, scale). */
export function fillSigned(count: number, p: number, scale = 1): Float64Array {
  return fill(count, p).map((u) => (2 * u - 1) * scale);
}
