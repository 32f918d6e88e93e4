const size = 624;
const shift = 397;

/**
 * The seeds that are taken: integers from 0 to 2^53 - 1, what a number holds exactly. As in PyTorch on CPU, the generator
 * is seeded by the low 32 bits, so that seeds 2^32 apart give the same numbers.
 */
export const seedRange = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

export function isSeed(seed: number): boolean {
  return Number.isSafeInteger(seed) && seed >= seedRange.minimum;
}

/**
 * MT19937 (Matsumoto and Nishimura, 1998), seeded as `torch.manual_seed` seeds PyTorch's CPU generator: the same stream
 * of 32-bit integers on every machine. Throws for a seed outside `seedRange`, which the command line refuses first.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(size);
  #next = size;

  constructor(seed: number) {
    if (!isSeed(seed)) throw new RangeError(`seed ${seed} is not an integer from 0 to 2^53 - 1`);
    const state = this.#state;
    // `>>>` keeps the low 32 bits.
    let previous = seed >>> 0;
    state[0] = previous;
    for (let index = 1; index < size; index++) {
      previous = (Math.imul(1812433253, previous ^ (previous >>> 30)) + index) >>> 0;
      state[index] = previous;
    }
  }

  /** The next 32 bits, as an unsigned integer. */
  next(): number {
    if (this.#next === size) this.#twist();
    let word = this.#state[this.#next++] ?? 0;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let index = 0; index < size; index++) {
      const low = state[(index + 1) % size] ?? 0;
      const joined = ((state[index] ?? 0) & 0x80000000) | (low & 0x7fffffff);
      state[index] = (state[(index + shift) % size] ?? 0) ^ (joined >>> 1) ^ ((low & 1) === 0 ? 0 : 0x9908b0df);
    }
    this.#next = 0;
  }
}

/**
 * Fills an array with the numbers of `torch.Tensor.uniform_(from, to)` on CPU: 24 bits of one draw for a float32, 53 bits
 * of two for a float64. PyTorch's own last bit depends on whether the machine fuses the multiplication with the addition.
 * In float32 this gives what a fusing machine does (any x86 with AVX2), in float64 what one without does.
 */
export function fillUniform(
  data: Float32Array | Float64Array,
  from: number,
  to: number,
  random: MersenneTwister,
): void {
  if (data instanceof Float32Array) {
    // A fused multiply-add of float32 rounds once. So does this: in float64 the product of two 24-bit numbers is exact,
    // and where one bound is 0 or the negative of the other, so is the sum.
    const low = Math.fround(from);
    const distance = Math.fround(Math.fround(to) - low);
    for (let index = 0; index < data.length; index++) {
      data[index] = (random.next() & 0xffffff) * 2 ** -24 * distance + low;
    }
    return;
  }
  const distance = to - from;
  for (let index = 0; index < data.length; index++) {
    const high = random.next() & 0x1fffff;
    data[index] = (high * 2 ** 32 + random.next()) * 2 ** -53 * distance + from;
  }
}
