import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ninc, workspace } from '../cli/run.ts';
import { readNpy, readSafetensors, type StoredTensor, safetensors } from './stored.ts';
import { fine, report } from './workbench.ts';

const spec = `
  ninc: 1
  inputs: {x: {shape: [N, 2, 4, 4]}}
  layers:
    - conv2d: {out_channels: 3, kernel_size: 3}
    - relu
    - flatten
    - linear: {out_features: 5}
`;
const { folder, remove } = workspace({
  'net.nin.yaml': spec,
  'twins.nin.yaml': `
    ninc: 1
    inputs: {x: {shape: [N, 4]}}
    layers:
      - linear: {out_features: 4}
      - linear: {out_features: 4}
  `,
});
afterAll(remove);
const path = (name: string) => join(folder, name);

const filled = (shape: readonly number[], from: number): StoredTensor => ({
  shape,
  data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => from + index / 64),
});
const own: Readonly<Record<string, StoredTensor>> = {
  'conv2d_1.weight': filled([3, 2, 3, 3], -1),
  'conv2d_1.bias': filled([3], 1),
  'linear_1.weight': filled([5, 12], -2),
  'linear_1.bias': filled([5], 2),
};
const without = (name: string) => Object.fromEntries(Object.entries(own).filter(([key]) => key !== name));
const run = (name: string, tensors: Readonly<Record<string, StoredTensor>>) => {
  writeFileSync(path(name), safetensors(tensors));
  return ninc(folder, 'run', 'net.nin.yaml', '--weights', name, '--backend', 'reference');
};

describe('names and shapes are PyTorch’s', () => {
  test('`<node id>.weight`, `.bias`, `.running_mean`, `.running_var`', () => {
    const text = `
      ninc: 1
      inputs: {x: {shape: [N, 4, 8, 8]}}
      blocks: {b: {layers: [{conv2d: {out_channels: 6, kernel_size: [3, 5], groups: 2}}, batch_norm2d]}}
      layers:
        - b
        - conv_transpose2d: {out_channels: 2, kernel_size: 3, bias: false}
        - prelu
        - flatten
        - {linear: {out_features: 3}, id: head}
    `;
    expect(fine(report(text)).parameters.map(({ name, shape }) => `${name} [${shape.join(', ')}]`)).toEqual([
      'b_1.conv2d_1.weight [6, 2, 3, 5]',
      'b_1.conv2d_1.bias [6]',
      'b_1.batch_norm2d_1.weight [6]',
      'b_1.batch_norm2d_1.bias [6]',
      'b_1.batch_norm2d_1.running_mean [6]',
      'b_1.batch_norm2d_1.running_var [6]',
      // (in, out, h, w), as torch.nn.ConvTranspose2d has them.
      'conv_transpose2d_1.weight [6, 2, 3, 3]',
      'prelu_1.weight [1]',
      'head.weight [3, 96]',
      'head.bias [3]',
    ]);
  });
});

describe('--weights is strict', () => {
  test('a file with exactly the parameters is read', () => {
    expect(run('own.safetensors', own)).toMatchObject({ status: 0, stderr: '' });
  });

  test.each<[string, Readonly<Record<string, StoredTensor>>, RegExp]>([
    ['a tensor too many', { ...own, extra: filled([1], 0) }, /NIN6\d{3}.*extra/],
    ['one that is missing', without('linear_1.bias'), /NIN6\d{3}.*linear_1\.bias/],
    ['another shape', { ...own, 'linear_1.weight': filled([12, 5], 0) }, /NIN6\d{3}.*linear_1\.weight.*\[12, 5\]/],
    [
      'another order of dimensions',
      { ...own, 'conv2d_1.weight': filled([3, 3, 2, 3], 0) },
      /NIN6\d{3}.*conv2d_1\.weight/,
    ],
    ['float16', { ...own, 'conv2d_1.bias': { shape: [3], dtype: 'F16', data: new Uint8Array(6) } }, /NIN6\d{3}.*F16/],
    [
      'bfloat16',
      { ...own, 'conv2d_1.bias': { shape: [3], dtype: 'BF16', data: new Uint8Array(6) } },
      /NIN6\d{3}.*BF16/,
    ],
    ['float64', { ...own, 'conv2d_1.bias': { shape: [3], dtype: 'F64', data: new Uint8Array(24) } }, /NIN6\d{3}.*F64/],
  ])('%s is refused by name', (name, tensors, text) => {
    const { status, stdout, stderr } = run(`${name}.safetensors`, tensors);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(text);
    expect(stderr.match(/^error/gm)).toHaveLength(1);
  });

  test.each<[string, Uint8Array]>([
    ['no file of tensors', Buffer.from('hello')],
    ['an empty file', Buffer.alloc(0)],
    ['one that was cut off', safetensors(own).subarray(0, -5)],
    ['a header longer than the file', Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 123])],
  ])('%s is a diagnostic', (name, bytes) => {
    writeFileSync(path(`${name}.safetensors`), bytes);
    const { status, stderr } = ninc(
      folder,
      'run',
      'net.nin.yaml',
      '--weights',
      `${name}.safetensors`,
      '--backend',
      'reference',
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error\[NIN60/);
  });
});

describe('--seed initialises as PyTorch does', () => {
  test('the weights of `torch.manual_seed(1)`, and the same each time', () => {
    const compiled = (out: string, seed: string) => {
      const { status, stderr } = ninc(
        folder,
        'compile',
        'net.nin.yaml',
        '--target',
        'pytorch',
        '--seed',
        seed,
        '--out',
        out,
      );
      expect([status, stderr]).toEqual([0, expect.not.stringMatching(/error/)]);
      return readFileSync(path(`${out}/weights.safetensors`));
    };
    const first = compiled('a', '1');
    expect(compiled('b', '1').equals(first)).toBe(true);
    expect(compiled('c', '2').equals(first)).toBe(false);
    // python3 -c "import torch; torch.manual_seed(1); c = torch.nn.Conv2d(2, 3, 3); l = torch.nn.Linear(12, 5);
    //   print(c.weight.flatten()[:3].tolist(), c.bias.tolist(), l.bias.tolist())"
    const tensors = readSafetensors(first);
    const begin = (name: string, count: number) => tensors[name]?.data.slice(0, count);
    expect(begin('conv2d_1.weight', 3)).toEqual([0.12144870311021805, -0.10403385013341904, -0.045693591237068176]);
    expect(begin('conv2d_1.bias', 3)).toEqual([0.23477113246917725, 0.18893620371818542, -0.011036433279514313]);
    expect(begin('linear_1.bias', 5)).toEqual([
      0.17933610081672668, -0.20891964435577393, -0.20787617564201355, -0.17458252608776093, 0.036265779286623,
    ]);
  });
});

describe('weights import', () => {
  const foreign = {
    'layer1.0.weight': filled([3, 2, 3, 3], -1),
    'layer1.0.bias': filled([3], 1),
    'fc.weight': filled([5, 12], -2),
    'fc.bias': filled([5], 2),
  };

  test('maps by order and shape where names differ, prints the mapping, and writes it', () => {
    writeFileSync(path('foreign.safetensors'), safetensors(foreign));
    const words = ['weights', 'import', 'foreign.safetensors', '--spec', 'net.nin.yaml', '--out', 'mapped.safetensors'];
    const { status, stdout } = ninc(folder, ...words);
    expect(status).toBe(0);
    expect(
      stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(/ {2,}/).filter((_, i) => i !== 1)),
    ).toEqual([
      ['conv2d_1.weight', 'layer1.0.weight', 'by shape'],
      ['conv2d_1.bias', 'layer1.0.bias', 'by shape'],
      ['linear_1.weight', 'fc.weight', 'by shape'],
      ['linear_1.bias', 'fc.bias', 'by shape'],
    ]);
    const mapped = readSafetensors(readFileSync(path('mapped.safetensors')));
    expect(mapped).toEqual(readSafetensors(safetensors(own)));
  });

  test('refuses an ambiguous mapping, and one that does not fit', () => {
    const square = (from: number) => filled([4, 4], from);
    writeFileSync(
      path('twins.safetensors'),
      safetensors({ 'p.bias': filled([4], 0), 'p.weight': square(0), 'q.bias': filled([4], 1), 'q.weight': square(1) }),
    );
    for (const [file, name] of [
      ['twins.safetensors', 'twins.nin.yaml'],
      ['twins.safetensors', 'net.nin.yaml'],
    ] as const) {
      const { status, stdout, stderr } = ninc(
        folder,
        'weights',
        'import',
        file,
        '--spec',
        name,
        '--out',
        'no.safetensors',
      );
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^error\[NIN60/);
      expect(() => readFileSync(path('no.safetensors'))).toThrow('ENOENT');
    }
  });
});

test('float64 weights and results of --precision f64 are float64', () => {
  const wide = (from: StoredTensor): StoredTensor => ({
    shape: from.shape,
    dtype: 'F64',
    data: new Uint8Array(Float64Array.from(from.data).buffer),
  });
  const tensors = Object.fromEntries(Object.entries(own).map(([name, tensor]) => [name, wide(tensor)]));
  writeFileSync(path('wide.safetensors'), safetensors(tensors));
  const words = ['--weights', 'wide.safetensors', '--backend', 'reference', '--precision', 'f64', '--out', 'wide'];
  expect(ninc(folder, 'run', 'net.nin.yaml', ...words).status).toBe(0);
  expect(readNpy(readFileSync(path('wide/output.npy')))).toMatchObject({ shape: [1, 5], dtype: '<f8' });
});
