import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Draws, philox, purposes, shuffled } from '../../src/data/random.ts';

/** The known answers of Random123 (kat_vectors, philox4x32 10). */
const known = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
] as const;

describe('philox', () => {
  test.each(known)('of $counter: the words of Random123', ({ counter, key, words }) => {
    const state = Uint32Array.from(counter);
    philox(state, key[0], key[1]);
    expect([...state]).toEqual(words);
  });
});

const seed = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const position = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('Draws', () => {
  test('are a function of seed, purpose, epoch and sample', () => {
    fc.assert(
      fc.property(seed, position, position, position, (seed, purpose, epoch, sample) => {
        const [one, other] = [new Draws(seed, purpose, epoch, sample), new Draws(seed, purpose, epoch, sample)];
        const drawn = Array.from({ length: 9 }, () => one.word());
        expect(Array.from({ length: 9 }, () => other.word())).toEqual(drawn);
        expect(new Set(drawn).size).toBeGreaterThan(7);
      }),
    );
  });

  test('differ where any of them does, the upper bits of the seed too', () => {
    const first = (...place: [number, number, number, number]) => new Draws(...place).word();
    const drawn = [
      first(1, 1, 1, 1),
      first(2, 1, 1, 1),
      first(1 + 2 ** 32, 1, 1, 1),
      first(1, 2, 1, 1),
      first(1, 1, 2, 1),
      first(1, 1, 1, 2),
    ];
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  test('below gives every integer of its range about as often, and no other', () => {
    const draws = new Draws(7, purposes.augment, 0, 0);
    const counts = new Map<number, number>();
    for (let index = 0; index < 6000; index++) {
      const value = draws.below(6);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    // Chi-squared of five degrees of freedom: above 20.5 in one of a thousand.
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(20.5);
  });

  test('unit stays in [0, 1) and has the mean and variance of a uniform number', () => {
    const draws = new Draws(3, purposes.augment, 2, 9);
    const values = Array.from({ length: 10_000 }, () => draws.unit());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeCloseTo(0.5, 1.5);
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(variance).toBeCloseTo(1 / 12, 2);
  });
});

describe('shuffled', () => {
  test('is a permutation, the same for the same seed and epoch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), seed, position, (length, seed, epoch) => {
        const order = shuffled(length, seed, epoch);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, index) => index));
        expect(shuffled(length, seed, epoch)).toEqual(order);
      }),
    );
  });

  test('differs from epoch to epoch and from seed to seed', () => {
    const orders = [shuffled(50, 1, 0), shuffled(50, 1, 1), shuffled(50, 2, 0)].map((order) => order.join());
    expect(new Set(orders).size).toBe(3);
  });
});
