import { describe, expect, test } from 'vitest';
import { opened, source } from '../datasets.ts';

describe('the digits that ship', () => {
  test('are 8,000 and 2,000 pictures of 28 × 28, the digits in the shares that assets/digits/README.md says', async () => {
    const shares = {
      train: [801, 902, 793, 826, 784, 690, 811, 856, 755, 782],
      test: [200, 225, 198, 206, 196, 173, 203, 214, 189, 196],
    };
    for (const split of ['train', 'test'] as const) {
      const digits = await opened(source({ kind: 'digits', split }));
      expect(digits).toMatchObject({ name: `digits, ${split}`, shape: [1, 28, 28], targetShape: [] });
      expect(digits.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
      const all = Int32Array.from({ length: digits.length }, (_, index) => index);
      const counts = Array.from({ length: 10 }, () => 0);
      for (const label of digits.targets(all).value?.data ?? []) counts[label] = (counts[label] ?? 0) + 1;
      expect(counts).toEqual(shares[split]);
    }
  });

  test('no picture is in both parts, or twice in one', async () => {
    const seen = new Set<string>();
    for (const split of ['train', 'test'] as const) {
      const digits = await opened(source({ kind: 'digits', split }));
      for (let sample = 0; sample < digits.length; sample++)
        seen.add(Buffer.from(digits.read(sample).value?.data ?? []).toString('latin1'));
    }
    expect(seen.size).toBe(10_000);
  });

  test('the first of those to train on is a three', async () => {
    const digits = await opened(source({ kind: 'digits', split: 'train' }));
    expect(digits.targets(Int32Array.of(0)).value?.data).toEqual(Int32Array.of(3));
    const { data = [] } = digits.read(0).value ?? {};
    const rows = Array.from({ length: 10 }, (_, row) =>
      Array.from(data.slice((2 * row + 4) * 28, (2 * row + 5) * 28), (level) => (level > 99 ? '#' : '.')).join(''),
    );
    expect(rows).toEqual([
      '............................',
      '..............#########.....',
      '............####...###......',
      '.............#....###.......',
      '.............#######........',
      '...........#########........',
      '.................###........',
      '....###........####.........',
      '....#############...........',
      '............................',
    ]);
  });
});
