const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
const weyl = [0x9e3779b9, 0xbb67ae85] as const;
const rounds = 10;

/** What draws are for: each use has a stream of its own, so that one more draw of one never moves another. */
export const purposes = { shuffle: 1, augment: 0x1000 } as const;

/**
 * Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011): four words of 32 bits that are a
 * function of a counter and a key, of nothing that was drawn before. Writes them over the counter.
 */
export function philox(counter: Uint32Array, keyLow: number, keyHigh: number): void {
  // Not destructured: an iterator would take longer than the rounds.
  let a = counter[0] ?? 0;
  let b = counter[1] ?? 0;
  let c = counter[2] ?? 0;
  let d = counter[3] ?? 0;
  let low = keyLow >>> 0;
  let high = keyHigh >>> 0;
  for (let round = 0; round < rounds; round++) {
    const first = Math.imul(multipliers[0], a) >>> 0;
    const second = Math.imul(multipliers[1], c) >>> 0;
    const firstHigh = highProduct(multipliers[0], a);
    const secondHigh = highProduct(multipliers[1], c);
    a = (secondHigh ^ b ^ low) >>> 0;
    b = second;
    c = (firstHigh ^ d ^ high) >>> 0;
    d = first;
    low = (low + weyl[0]) >>> 0;
    high = (high + weyl[1]) >>> 0;
  }
  counter[0] = a;
  counter[1] = b;
  counter[2] = c;
  counter[3] = d;
}

/** The upper 32 bits of a product of two 32-bit integers. */
function highProduct(left: number, right: number): number {
  const leftHigh = left >>> 16;
  const leftLow = left & 0xffff;
  const rightHigh = right >>> 16;
  const rightLow = right & 0xffff;
  // Every sum stays below 2^53.
  const middle = leftHigh * rightLow + Math.floor((leftLow * rightLow) / 65536);
  const cross = leftLow * rightHigh + (middle % 65536);
  return (leftHigh * rightHigh + Math.floor(middle / 65536) + Math.floor(cross / 65536)) >>> 0;
}

/** The numbers of one purpose, epoch and sample, in order: the same wherever and whenever they are drawn. */
export class Draws {
  readonly #words = new Uint32Array(4);
  readonly #key: readonly [number, number];
  readonly #place: readonly [sample: number, epoch: number, purpose: number];
  #block = 0;
  #next = 4;

  constructor(seed: number, purpose: number, epoch: number, sample: number) {
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
    this.#place = [sample, epoch, purpose];
  }

  /** 32 bits, as an unsigned integer. */
  word(): number {
    if (this.#next === 4) {
      this.#words[0] = this.#block++;
      this.#words.set(this.#place, 1);
      philox(this.#words, ...this.#key);
      this.#next = 0;
    }
    return this.#words[this.#next++] ?? 0;
  }

  /** From 0 up to, not including, 1: 53 bits. */
  unit(): number {
    const high = this.word() >>> 5;
    return (high * 2 ** 26 + (this.word() >>> 6)) * 2 ** -53;
  }

  /** From `low` up to `high`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** An integer from 0 up to, not including, `bound`. */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }
}

/** The order of an epoch's samples: a function of seed and epoch (Fisher and Yates). */
export function shuffled(length: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length }, (_, index) => index);
  const draws = new Draws(seed, purposes.shuffle, epoch, 0);
  for (let last = length - 1; last > 0; last--) {
    const other = draws.below(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}
