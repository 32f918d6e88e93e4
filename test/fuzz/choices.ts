/** The largest draw. */
export const largestDraw = 65_535;

/**
 * Decisions read off a list of draws, in order; what lies behind its end is 0. Zero is always the plainest alternative, so that
 * shorter and smaller lists are simpler things: that is how fast-check shrinks what is made of them.
 */
export class Choices {
  readonly #draws: readonly number[];
  #at = 0;

  constructor(draws: readonly number[]) {
    this.#draws = draws;
  }

  /** An integer of at least 0, below `count`. */
  below(count: number): number {
    const draw = this.#draws[this.#at++] ?? 0;
    return count < 2 ? 0 : draw % count;
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True once in so many times. */
  once(inSoMany: number): boolean {
    return this.below(inSoMany) === inSoMany - 1;
  }

  /** One of a list that is not empty; the first is the plainest. */
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }

  /** One of a list, if it has any. */
  any<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }
}
