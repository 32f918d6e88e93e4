import { expect, test } from 'vitest';
import { applyFix, compileText } from '../support.ts';

const head = 'ninc: 1\ninputs:\n  image: {shape: [N, 3, 8, 8]}\nlayers:\n';
const first = (layers: string) => compileText(head + layers).diagnostics[0];
const help = (layers: string) => first(layers)?.help;

test('a layer without its dash', () => {
  expect(help('  - softmax: {dim: 1}\n  tanh\n')).toBe('a layer of its own begins with a dash, in column 3: - tanh');
  expect(help('  - softmax: {dim: 1}\n    tanh\n')).toBe('a layer of its own begins with a dash, in column 3: - tanh');
  expect(help('  - softmax: {dim: 1}\n  conv2d: {out_channels: 3, kernel_size: 1}\n')).toBe(
    'a layer of its own begins with a dash, in column 3: - conv2d',
  );
});

test('a layer that has keys below it, but no colon', () => {
  const layers = '  - relu\n    id: first\n';
  expect(help(layers)).toBe('what has keys below it takes a colon: - relu:');
  const fix = first(layers)?.fix;
  expect(fix && applyFix(head + layers, fix)).toBe(`${head}  - relu:\n    id: first\n`);
});

test('a dash in a column of its own: those in which it could stand', () => {
  expect(help('  - softmax: {dim: 1}\n   - tanh\n')).toBe(
    'this dash begins in column 4; lists that are open above it have theirs in column 3 (line 5)',
  );
  expect(help('  - residual:\n      layers:\n        - relu\n      - tanh\n')).toBe(
    'this dash begins in column 7; lists that are open above it have theirs in column 9 (line 7), 3 (line 5)',
  );
});

test('layers that YAML reads as one text over several lines', () => {
  const several = 'several lines are read as one name: each layer begins with a dash, all in one column';
  expect(help('  - relu\n   - tanh\n')).toBe(several);
  expect(help('  - relu\n    tanh\n')).toBe(several);
});

test('nothing is guessed of tabs', () => {
  expect(help('  - relu\n\t- tanh\n')).toBeUndefined();
});
