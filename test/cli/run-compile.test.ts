import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readNpy, writeNpy } from '../../src/weights/npy.ts';
import { writeSafetensors } from '../../src/weights/safetensors.ts';
import type { Tensor } from '../../src/weights/tensor.ts';
import { ninc, workspace } from './run.ts';

const { folder, remove } = workspace({
  'net.nin.yaml': `
    ninc: 1
    inputs: {x: {shape: [N, 2, 3, 3]}}
    layers:
      - conv2d: {out_channels: 1, kernel_size: 3}
      - flatten
    outputs: {score: flatten_1, features: conv2d_1}
  `,
});
afterAll(remove);

const path = (name: string) => join(folder, name);
const tensor = (shape: readonly number[], value: (index: number) => number, precise = false): Tensor => {
  const data = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => value(index));
  return { shape, data: precise ? Float64Array.from(data) : Float32Array.from(data) };
};
const weights = (change: Readonly<Record<string, Tensor | undefined>> = {}) => {
  const all: Record<string, Tensor | undefined> = {
    'conv2d_1.weight': tensor([1, 2, 3, 3], () => 1),
    'conv2d_1.bias': tensor([1], () => 0.5),
    ...change,
  };
  return new Map(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
};
const write = (name: string, content: ReturnType<typeof weights>) =>
  expect(writeSafetensors(path(name), content)).toEqual([]);

write('good.safetensors', weights());
// By hand: the sum of 0…17 is 153, plus the bias.
expect(
  writeNpy(
    path('x.npy'),
    tensor([1, 2, 3, 3], (index) => index),
  ),
).toEqual([]);

describe('ninc run', () => {
  test.each(['reference', 'layers'])(
    '%s computes what the hand does, and writes one array for each output',
    (backend) => {
      const out = path(`out-${backend}`);
      const finished = ninc(
        folder,
        'run',
        'net.nin.yaml',
        '--weights',
        'good.safetensors',
        '--input',
        'x=x.npy',
        '--backend',
        backend,
        '--out',
        out,
        '--format',
        'json',
      );
      expect(finished.status).toBe(0);
      const result = JSON.parse(finished.stdout);
      expect(Object.keys(result)).toEqual(['backend', 'precision', 'outputs', 'timings_ms']);
      expect(Object.keys(result.timings_ms)).toEqual(['check', 'compile', 'load', 'first_run']);
      const dtype = backend === 'reference' ? 'float64' : 'float32';
      expect(result.outputs).toEqual([
        { name: 'score', shape: [1, 1], dtype, file: join(out, 'score.npy') },
        { name: 'features', shape: [1, 1, 1, 1], dtype, file: join(out, 'features.npy') },
      ]);
      expect(Array.from(readNpy(join(out, 'score.npy')).value?.data ?? [])).toEqual([153.5]);
      expect(readdirSync(out).sort()).toEqual(['features.npy', 'score.npy']);
    },
  );

  test('random inputs and weights come from the seed', () => {
    const once = (seed: string) =>
      ninc(folder, 'run', 'net.nin.yaml', '--seed', seed, '--backend', 'reference', '--batch', '2').stdout.split(
        '\n',
      )[1];
    expect(once('1')).toBe(once('1'));
    expect(once('1')).not.toBe(once('2'));
  });

  test('--batch beside an array of another size is refused, not passed over', () => {
    writeNpy(
      path('three.npy'),
      tensor([3, 2, 3, 3], () => 0),
    );
    const run = (...words: string[]) => ninc(folder, 'run', 'net.nin.yaml', '--backend', 'reference', ...words);
    const refused = run('--input', 'three.npy', '--batch', '7');
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toBe(
      'ninc: N cannot be 7: three.npy gives x the shape [3, 2, 3, 3]; --batch is for random inputs\n',
    );
    expect(run('--input', 'three.npy', '--batch', '3').status).toBe(0);
  });

  test.each<[string, ReturnType<typeof weights>, RegExp]>([
    ['a missing parameter', weights({ 'conv2d_1.bias': undefined }), /conv2d_1\.bias/],
    ['an extra one', weights({ 'conv2d_2.bias': tensor([1], () => 0) }), /conv2d_2\.bias/],
    ['a wrong shape', weights({ 'conv2d_1.weight': tensor([1, 2, 3, 2], () => 1) }), /\[1, 2, 3, 2\]/],
    ['a wrong dtype', weights({ 'conv2d_1.bias': tensor([1], () => 0.5, true) }), /F64|float64/],
  ])('weights with %s: an error, exit 1, no output file', (_name, content, message) => {
    write('bad.safetensors', content);
    const finished = ninc(
      folder,
      'run',
      'net.nin.yaml',
      '--weights',
      'bad.safetensors',
      '--backend',
      'reference',
      '--precision',
      'f32',
      '--out',
      path('none'),
    );
    expect([finished.status, finished.stdout]).toEqual([1, '']);
    expect(finished.stderr).toMatch(/^error\[NIN60\d\d\] /);
    expect(finished.stderr).toMatch(message);
    expect(finished.stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(path('none'))).toBe(false);
  });

  test.each<[string, Tensor]>([
    ['of another rank', tensor([2, 3, 3], () => 0)],
    ['of another size', tensor([1, 3, 3, 3], () => 0)],
  ])('an input %s: an error, exit 1, no output file', (_name, value) => {
    expect(writeNpy(path('bad.npy'), value)).toEqual([]);
    const finished = ninc(
      folder,
      'run',
      'net.nin.yaml',
      '--input',
      'x=bad.npy',
      '--backend',
      'reference',
      '--out',
      path('none'),
    );
    expect([finished.status, finished.stdout]).toEqual([1, '']);
    expect(finished.stderr).toMatch(/^error\[NIN62\d\d\] /);
    expect(existsSync(path('none'))).toBe(false);
  });

  test('a backend that cannot compute in the precision is wrong usage', () => {
    expect(ninc(folder, 'run', 'net.nin.yaml', '--backend', 'layers', '--precision', 'f64').status).toBe(2);
  });
});

describe('ninc compile', () => {
  test('ir: the graph as JSON', () => {
    const finished = ninc(folder, 'compile', 'net.nin.yaml', '--target', 'ir', '--out', path('ir'));
    expect([finished.status, finished.stderr]).toEqual([0, '']);
    const document = JSON.parse(readFileSync(path('ir/ir.json'), 'utf8'));
    expect(document.nodes.map(({ id }: { id: string }) => id)).toEqual(['conv2d_1', 'flatten_1']);
  });

  test('tfjs: model.json and weights.bin', () => {
    const finished = ninc(
      folder,
      'compile',
      'net.nin.yaml',
      '--target',
      'tfjs',
      '--out',
      path('tfjs'),
      '--weights',
      'good.safetensors',
    );
    expect(finished.status).toBe(0);
    expect(readdirSync(path('tfjs')).sort()).toEqual(['model.json', 'weights.bin']);
  });

  test('a folder that cannot be made is an error, not a stack', () => {
    const finished = ninc(folder, 'compile', 'net.nin.yaml', '--target', 'ir', '--out', path('x.npy/sub'));
    expect(finished.status).toBe(1);
    expect(finished.stderr).toMatch(/^error\[NIN6002\] /);
  });
});

describe('ninc explain, schema, init', () => {
  test('explain prints the page of a code', () => {
    const { status, stdout } = ninc(folder, 'explain', 'nin4003');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^NIN4003: /);
    expect(stdout).toMatch(/Incorrect[\s\S]*Correct/);
  });

  test('init writes a spec that check takes, and changes nothing the second time', () => {
    const made = workspace({ 'package.json': '{"name": "a"}' });
    try {
      expect(ninc(made.folder, 'init').status).toBe(0);
      expect(ninc(made.folder, 'check', 'models').status).toBe(0);
      expect(JSON.parse(readFileSync(join(made.folder, 'package.json'), 'utf8')).scripts.check).toBe(
        'ninc check models',
      );
      expect(ninc(made.folder, 'init').stdout).toContain('is there already, and stays as it is');
    } finally {
      made.remove();
    }
  });
});
