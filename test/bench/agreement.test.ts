import { expect, test } from 'vitest';
import { disagreement } from '../../bench/agreement.mjs';

const one = (name: string, output: readonly number[], more = {}) => ({ name, output, weights: 'a', ...more });

test('contenders of the same weights agree, within what their precision rounds', () => {
  expect(disagreement([one('a', [1, -8]), one('b', [1.005, -8])])).toBeUndefined();
  expect(disagreement([one('a', [1, -8]), one('b', [1.5, -8], { precision: 'bf16' })])).toBeUndefined();
  expect(disagreement([one('a', [1, -8]), one('b', [1.01, -8])])).toBe('b differs from a by 1.0e-2, of 8.0e+0');
  expect(disagreement([one('a', [1, -8]), one('b', [1, -8, 0])])).toBe('b gives 3 numbers, a 2');
  expect(disagreement([one('a', [1]), one('b', [Number.NaN])])).toMatch(/^b differs from a/);
});

test('who has weights of its own is compared with nobody', () => {
  const own = { name: 'own', output: [5] };
  expect(disagreement([own, one('a', [1]), { ...own, weights: 'b' }, one('c', [1])])).toBeUndefined();
});
