/** Bits behind the point of the factors, and of what the first pass leaves. */
const factorBits = 13;
const passBits = 2;
const columnBits = factorBits - passBits;
/** The second pass also divides by eight. */
const rowBits = factorBits + passBits + 3;

// The factors of Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications" (1989), times 2^13:
// sums of √2·cos(kπ/16), as libjpeg groups them, so that its rounding is met. Being written out, they are compiled into the products.
const c0298 = 2446;
const c0390 = 3196;
const c0541 = 4433;
const c0765 = 6270;
const c0899 = 7373;
const c1175 = 9633;
const c1501 = 12299;
const c1847 = 15137;
const c1961 = 16069;
const c2053 = 16819;
const c2562 = 20995;
const c3072 = 25172;

// One transform of eight values: its results k and 7 - k are the sum and the difference of an even part, of the values 0, 2, 4 and 6,
// and an odd part, of the others. Each part is written out as a sum of products. In integers of 32 bits, which wrap, that gives what
// the steps of libjpeg give, which save multiplications; here those cost nothing, and functions so small are compiled into the loops
// that call them.

function even0(v0: number, v2: number, v4: number, v6: number): number {
  return (((v0 + v4) << factorBits) + Math.imul(v2, c0541 + c0765) + Math.imul(v6, c0541)) | 0;
}

function even1(v0: number, v2: number, v4: number, v6: number): number {
  return (((v0 - v4) << factorBits) + Math.imul(v2, c0541) + Math.imul(v6, c0541 - c1847)) | 0;
}

function even2(v0: number, v2: number, v4: number, v6: number): number {
  return (((v0 - v4) << factorBits) - Math.imul(v2, c0541) - Math.imul(v6, c0541 - c1847)) | 0;
}

function even3(v0: number, v2: number, v4: number, v6: number): number {
  return (((v0 + v4) << factorBits) - Math.imul(v2, c0541 + c0765) - Math.imul(v6, c0541)) | 0;
}

function odd0(v1: number, v3: number, v5: number, v7: number): number {
  const lower = Math.imul(v1, c1175 + c1501 - c0899 - c0390) + Math.imul(v3, c1175);
  return (lower + Math.imul(v5, c1175 - c0390) + Math.imul(v7, c1175 - c0899)) | 0;
}

function odd1(v1: number, v3: number, v5: number, v7: number): number {
  const lower = Math.imul(v1, c1175) + Math.imul(v3, c1175 + c3072 - c2562 - c1961);
  return (lower + Math.imul(v5, c1175 - c2562) + Math.imul(v7, c1175 - c1961)) | 0;
}

function odd2(v1: number, v3: number, v5: number, v7: number): number {
  const lower = Math.imul(v1, c1175 - c0390) + Math.imul(v3, c1175 - c2562);
  return (lower + Math.imul(v5, c1175 + c2053 - c2562 - c0390) + Math.imul(v7, c1175)) | 0;
}

function odd3(v1: number, v3: number, v5: number, v7: number): number {
  const lower = Math.imul(v1, c1175 - c0899) + Math.imul(v3, c1175 - c1961);
  return (lower + Math.imul(v5, c1175) + Math.imul(v7, c1175 + c0298 - c0899 - c1961)) | 0;
}

/** Where the coefficients of a file belong, by rows (ITU T.81, figure A.6). */
// biome-ignore format: a table of 8 × 8
export const zigzag = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10,
  17, 24, 32, 25, 18, 11, 4, 5,
  12, 19, 26, 33, 40, 48, 41, 34,
  27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36,
  29, 22, 15, 23, 30, 37, 44, 51,
  58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
);

/** What is between the two passes; nothing of it outlives a call. */
const between = new Int32Array(64);

/**
 * The samples of the block whose coefficients begin at `from`: dequantized, transformed back and held in 0…255, bit for bit as
 * libjpeg's accurate integer method. They go to `to` and seven rows below, `stride` apart. Coefficients and `table` are by rows.
 */
export function inverseTransform(
  coefficients: Int16Array,
  from: number,
  table: Uint16Array,
  samples: Uint8ClampedArray,
  to: number,
  stride: number,
): void {
  columns(coefficients, from, table, between);
  rows(between, samples, to, stride);
}

function columns(coefficients: Int16Array, from: number, table: Uint16Array, values: Int32Array): void {
  const half = 1 << (columnBits - 1);
  for (let x = 0, at = from; x < 8; x++, at++) {
    const v0 = Math.imul(coefficients[at] ?? 0, table[x] ?? 0);
    const v1 = Math.imul(coefficients[at + 8] ?? 0, table[x + 8] ?? 0);
    const v2 = Math.imul(coefficients[at + 16] ?? 0, table[x + 16] ?? 0);
    const v3 = Math.imul(coefficients[at + 24] ?? 0, table[x + 24] ?? 0);
    const v4 = Math.imul(coefficients[at + 32] ?? 0, table[x + 32] ?? 0);
    const v5 = Math.imul(coefficients[at + 40] ?? 0, table[x + 40] ?? 0);
    const v6 = Math.imul(coefficients[at + 48] ?? 0, table[x + 48] ?? 0);
    const v7 = Math.imul(coefficients[at + 56] ?? 0, table[x + 56] ?? 0);
    if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) === 0) {
      // Of most photographs, this is half of the columns.
      const level = ((v0 << factorBits) + half) >> columnBits;
      for (let y = x; y < 64; y += 8) values[y] = level;
      continue;
    }
    const e0 = even0(v0, v2, v4, v6) + half;
    const e1 = even1(v0, v2, v4, v6) + half;
    const e2 = even2(v0, v2, v4, v6) + half;
    const e3 = even3(v0, v2, v4, v6) + half;
    const o0 = odd0(v1, v3, v5, v7);
    const o1 = odd1(v1, v3, v5, v7);
    const o2 = odd2(v1, v3, v5, v7);
    const o3 = odd3(v1, v3, v5, v7);
    values[x] = (e0 + o0) >> columnBits;
    values[x + 8] = (e1 + o1) >> columnBits;
    values[x + 16] = (e2 + o2) >> columnBits;
    values[x + 24] = (e3 + o3) >> columnBits;
    values[x + 32] = (e3 - o3) >> columnBits;
    values[x + 40] = (e2 - o2) >> columnBits;
    values[x + 48] = (e1 - o1) >> columnBits;
    values[x + 56] = (e0 - o0) >> columnBits;
  }
}

function rows(values: Int32Array, samples: Uint8ClampedArray, to: number, stride: number): void {
  const half = 1 << (rowBits - 1);
  for (let y = 0, at = to; y < 64; y += 8, at += stride) {
    const v0 = values[y] ?? 0;
    const v1 = values[y + 1] ?? 0;
    const v2 = values[y + 2] ?? 0;
    const v3 = values[y + 3] ?? 0;
    const v4 = values[y + 4] ?? 0;
    const v5 = values[y + 5] ?? 0;
    const v6 = values[y + 6] ?? 0;
    const v7 = values[y + 7] ?? 0;
    const e0 = even0(v0, v2, v4, v6) + half;
    const e1 = even1(v0, v2, v4, v6) + half;
    const e2 = even2(v0, v2, v4, v6) + half;
    const e3 = even3(v0, v2, v4, v6) + half;
    const o0 = odd0(v1, v3, v5, v7);
    const o1 = odd1(v1, v3, v5, v7);
    const o2 = odd2(v1, v3, v5, v7);
    const o3 = odd3(v1, v3, v5, v7);
    samples[at] = ((e0 + o0) >> rowBits) + 128;
    samples[at + 1] = ((e1 + o1) >> rowBits) + 128;
    samples[at + 2] = ((e2 + o2) >> rowBits) + 128;
    samples[at + 3] = ((e3 + o3) >> rowBits) + 128;
    samples[at + 4] = ((e3 - o3) >> rowBits) + 128;
    samples[at + 5] = ((e2 - o2) >> rowBits) + 128;
    samples[at + 6] = ((e1 - o1) >> rowBits) + 128;
    samples[at + 7] = ((e0 - o0) >> rowBits) + 128;
  }
}

/** The same where all coefficients but the first are 0. */
export function flat(first: number, samples: Uint8ClampedArray, to: number, stride: number): void {
  const level = ((first + 4) >> 3) + 128;
  for (let y = 0, at = to; y < 8; y++, at += stride - 8) for (const end = at + 8; at < end; at++) samples[at] = level;
}
