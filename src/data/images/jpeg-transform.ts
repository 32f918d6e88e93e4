/** Bits behind the point of the factors, and of what the first pass leaves. */
const factorBits = 13;
const passBits = 2;

function fixed(factor: number): number {
  return Math.round(factor * 2 ** factorBits);
}

// The factors of Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications" (1989): sums of
// √2·cos(kπ/16), as libjpeg groups them, so that its rounding is met.
const c0298 = fixed(0.298631336);
const c0390 = fixed(0.390180644);
const c0541 = fixed(0.5411961);
const c0765 = fixed(0.765366865);
const c0899 = fixed(0.899976223);
const c1175 = fixed(1.175875602);
const c1501 = fixed(1.50132111);
const c1847 = fixed(1.847759065);
const c1961 = fixed(1.96157056);
const c2053 = fixed(2.053119869);
const c2562 = fixed(2.562915447);
const c3072 = fixed(3.072711026);

/** From the zigzag order of the file to rows (ITU T.81, figure A.6). */
// biome-ignore format: a table of 8 × 8
const zigzag = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10,
  17, 24, 32, 25, 18, 11, 4, 5,
  12, 19, 26, 33, 40, 48, 41, 34,
  27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36,
  29, 22, 15, 23, 30, 37, 44, 51,
  58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
);

/** One inverse transform of eight values in place, `step` apart from `at`; the results lose `bits` bits, rounded. */
function transform(values: Int32Array, at: number, step: number, bits: number): void {
  const v0 = values[at] ?? 0;
  const v1 = values[at + step] ?? 0;
  const v2 = values[at + 2 * step] ?? 0;
  const v3 = values[at + 3 * step] ?? 0;
  const v4 = values[at + 4 * step] ?? 0;
  const v5 = values[at + 5 * step] ?? 0;
  const v6 = values[at + 6 * step] ?? 0;
  const v7 = values[at + 7 * step] ?? 0;
  const half = 1 << (bits - 1);
  if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) === 0) {
    const level = ((v0 << factorBits) + half) >> bits;
    for (let k = 0; k < 8; k++) values[at + k * step] = level;
    return;
  }

  // In integers of 32 bits throughout, which wrap as the sums themselves do: several times faster than in floating point.
  const turned = Math.imul(v2 + v6, c0541);
  const outer = (turned + Math.imul(v2, c0765)) | 0;
  const inner = (turned - Math.imul(v6, c1847)) | 0;
  const sum = (((v0 + v4) << factorBits) + half) | 0;
  const difference = (((v0 - v4) << factorBits) + half) | 0;
  const even0 = (sum + outer) | 0;
  const even1 = (difference + inner) | 0;
  const even2 = (difference - inner) | 0;
  const even3 = (sum - outer) | 0;

  const shared = Math.imul(v1 + v3 + v5 + v7, c1175);
  const z1 = Math.imul(v7 + v1, -c0899);
  const z2 = Math.imul(v5 + v3, -c2562);
  const z3 = (shared - Math.imul(v7 + v3, c1961)) | 0;
  const z4 = (shared - Math.imul(v5 + v1, c0390)) | 0;
  const odd0 = (Math.imul(v1, c1501) + z1 + z4) | 0;
  const odd1 = (Math.imul(v3, c3072) + z2 + z3) | 0;
  const odd2 = (Math.imul(v5, c2053) + z2 + z4) | 0;
  const odd3 = (Math.imul(v7, c0298) + z1 + z3) | 0;

  values[at] = (even0 + odd0) >> bits;
  values[at + step] = (even1 + odd1) >> bits;
  values[at + 2 * step] = (even2 + odd2) >> bits;
  values[at + 3 * step] = (even3 + odd3) >> bits;
  values[at + 4 * step] = (even3 - odd3) >> bits;
  values[at + 5 * step] = (even2 - odd2) >> bits;
  values[at + 6 * step] = (even1 - odd1) >> bits;
  values[at + 7 * step] = (even0 - odd0) >> bits;
}

/**
 * The samples of stored blocks [rows, stride, 64] as [8·rows, 8·stride]: dequantized, transformed back and held in 0…255, bit
 * for bit as libjpeg's accurate integer method. Blocks and `table` are in zigzag order.
 */
export function inverseTransform(coefficients: Int16Array, stride: number, table: Uint16Array): Uint8Array {
  const samples = new Uint8ClampedArray(coefficients.length);
  const values = new Int32Array(64);
  for (let block = 0; block < coefficients.length / 64; block++) {
    const row = Math.floor(block / stride);
    const first = 64 * stride * row + 8 * (block - row * stride);
    let higher = 0;
    for (let k = 0; k < 64; k++) {
      const value = coefficients[64 * block + k] ?? 0;
      values[zigzag[k] ?? 0] = value * (table[k] ?? 0);
      if (k > 0) higher |= value;
    }
    if (higher === 0) {
      const level = (((values[0] ?? 0) + 4) >> 3) + 128;
      for (let y = 0; y < 8; y++) samples.fill(level, first + 8 * stride * y, first + 8 * stride * y + 8);
      continue;
    }
    for (let x = 0; x < 8; x++) transform(values, x, 8, factorBits - passBits);
    for (let y = 0; y < 8; y++) transform(values, 8 * y, 1, factorBits + passBits + 3);
    for (let k = 0; k < 64; k++) samples[first + 8 * stride * (k >> 3) + (k & 7)] = (values[k] ?? 0) + 128;
  }
  return new Uint8Array(samples.buffer);
}
