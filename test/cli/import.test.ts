import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { floats, onnx } from '../onnx/model.ts';
import { ninc, workspace } from './run.ts';

const net = onnx({
  x: ['N', 2, 4, 4],
  constants: [floats('conv1.weight', [3, 2, 3, 3], Math.sin), floats('conv1.bias', [3], Math.cos)],
  nodes: [
    ['Conv', ['x', 'conv1.weight', 'conv1.bias'], ['c'], { pads: [1, 1, 1, 1] }],
    ['Relu', ['c'], ['y']],
  ],
});

const { folder, remove } = workspace({
  'net.onnx': net,
  'bad.onnx': onnx({ nodes: [['Einsum', ['x'], ['y']]] }),
  'exported/model.json': '{}',
});
afterAll(remove);

test('writes a spec and its weights, which check and run', () => {
  const made = ninc(folder, 'import', 'net.onnx', '--out', 'models');
  expect([made.status, made.stderr]).toEqual([0, '']);
  expect(made.stdout).toMatch(/models\/net\.nin\.yaml .* 2 layers in 3 lines/);
  expect(made.stdout).toMatch(/models\/net\.safetensors .* 57 parameters/);
  expect(readFileSync(join(folder, 'models/net.nin.yaml'), 'utf8')).toContain('id: conv1');
  expect(ninc(folder, 'check', 'models/net.nin.yaml').status).toBe(0);
  const ran = ninc(
    folder,
    'run',
    'models/net.nin.yaml',
    '--weights',
    'models/net.safetensors',
    '--backend',
    'reference',
  );
  expect([ran.status, ran.stderr]).toEqual([0, '']);
});

test('--name names files and model; --format json says what was made', () => {
  const { status, stdout } = ninc(
    folder,
    'import',
    'net.onnx',
    '--out',
    'named',
    '--name',
    'small',
    '--format',
    'json',
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    spec: join('named', 'small.nin.yaml'),
    weights: join('named', 'small.safetensors'),
    name: 'small',
    layers: 2,
    lines: 3,
    parameters: 57,
    blocks: [],
  });
});

test('what cannot be said is listed, and nothing is written', () => {
  const { status, stdout, stderr } = ninc(folder, 'import', 'bad.onnx', '--out', 'nothing');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('error[NIN6704] Einsum_0 (Einsum): the language has no such operation');
  expect(existsSync(join(folder, 'nothing'))).toBe(false);
});

test.each([
  [['import', 'net.onnx'], 2, '--out DIR'],
  [['import', 'net.onnx', '--out', 'x', '--name', '../y'], 2, '--name'],
  [['import', 'nowhere.onnx', '--out', 'x'], 1, 'NIN6001'],
  [['import', '.', '--out', 'x'], 1, 'NIN6001'],
  [['import', 'exported/model.json', '--out', 'x'], 1, 'NIN6701'],
])('%j is refused', (words, status, said) => {
  const finished = ninc(folder, ...words);
  expect([finished.status, finished.stdout]).toEqual([status, '']);
  expect(finished.stderr).toContain(said);
  expect(readdirSync(folder)).not.toContain('x');
});
