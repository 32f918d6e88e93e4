import { MersenneTwister } from '../../src/weights/random.ts';

/** Seeded decisions for mutations. */
export class Random {
  readonly #twister: MersenneTwister;

  constructor(seed: number) {
    this.#twister = new MersenneTwister(seed >>> 0);
  }

  below(count: number): number {
    return count < 2 ? 0 : this.#twister.next() % count;
  }

  once(inSoMany: number): boolean {
    return this.below(inSoMany) === 0;
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }

  any<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }
}
