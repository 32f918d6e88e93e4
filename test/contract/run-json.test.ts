import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ninc, workspace } from '../cli/run.ts';
import { npy, readNpy, safetensors } from './stored.ts';

const { folder, remove } = workspace({
  'net.nin.yaml': `
    ninc: 1
    inputs: {x: {shape: [N, 2, 3, 3]}}
    layers:
      - conv2d: {out_channels: 1, kernel_size: 3}
      - flatten
    outputs: {score: flatten_1, map: conv2d_1}
  `,
  'wide.nin.yaml': `
    ninc: 1
    inputs: {x: {shape: [N, 2], dtype: float64}}
    layers: [relu]
  `,
});
afterAll(remove);
const path = (name: string) => join(folder, name);

/** Two pictures of 0 … 17 and 18 … 35. */
const x = Float32Array.from({ length: 36 }, (_, index) => index);
writeFileSync(path('x.npy'), npy([2, 2, 3, 3], x));
writeFileSync(path('x64.npy'), npy([2, 2, 3, 3], Float64Array.from(x)));
const ones = Array.from({ length: 18 }, () => 1);
writeFileSync(
  path('w.safetensors'),
  safetensors({ 'conv2d_1.weight': { shape: [1, 2, 3, 3], data: ones }, 'conv2d_1.bias': { shape: [1], data: [0.5] } }),
);
/** By hand: the sums of 0 … 17 and of 18 … 35, and the bias. */
const expected = [153.5, 477.5];

const run = (...words: string[]) => ninc(folder, 'run', 'net.nin.yaml', '--weights', 'w.safetensors', ...words);

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

describe('run --format json', () => {
  test.each([
    ['reference', 'f64', 'float64'],
    ['reference', 'f32', 'float32'],
    ['graph', 'f32', 'float32'],
    ['graph', 'f64', 'float64'],
    ['layers', 'f32', 'float32'],
    ['onnx', 'f32', 'float32'],
  ])('%s in %s: every key, and one .npy for each output', (backend, precision, dtype) => {
    const out = `${backend}-${precision}`;
    const words = ['--backend', backend, '--precision', precision, '--format', 'json', '--out', out];
    const { status, stdout } = run('--input', 'x=x.npy', ...words);
    expect(status).toBe(0);
    const milliseconds = expect.any(Number);
    expect(JSON.parse(stdout)).toEqual({
      backend,
      precision,
      outputs: [
        { name: 'score', shape: [2, 1], dtype, file: `${out}/score.npy` },
        { name: 'map', shape: [2, 1, 1, 1], dtype, file: `${out}/map.npy` },
      ],
      timings_ms: { check: milliseconds, compile: milliseconds, load: milliseconds, first_run: milliseconds },
    });
    expect(readdirSync(path(out)).sort()).toEqual(['map.npy', 'score.npy']);
    for (const [name, shape] of [
      ['score', [2, 1]],
      ['map', [2, 1, 1, 1]],
    ] as const)
      expect(readNpy(readFileSync(path(`${out}/${name}.npy`)))).toEqual({
        shape,
        dtype: dtype === 'float32' ? '<f4' : '<f8',
        data: expected,
      });
  });

  test('without --backend the fastest that is present', () => {
    const { stdout } = run('--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ backend: 'graph', precision: 'f32' });
  });

  test('bf16 is bfloat16 of the same', () => {
    const { status, stdout } = run('--input', 'x=x.npy', '--precision', 'bf16', '--format', 'json', '--out', 'bf16');
    expect([status, JSON.parse(stdout).precision]).toEqual([0, 'bf16']);
    const { data } = readNpy(readFileSync(path('bf16/score.npy')));
    for (const [index, value] of data.entries())
      expect(Math.abs(value / (expected[index] ?? 0) - 1)).toBeLessThan(0.02);
  });

  test('without --input random numbers from the seed, of the batch that is asked for', () => {
    const once = (out: string, ...words: string[]) => {
      const { stdout } = run('--backend', 'reference', '--format', 'json', '--out', out, ...words);
      expect(JSON.parse(stdout).outputs[0].shape).toEqual([3, 1]);
      return readFileSync(path(`${out}/score.npy`));
    };
    const first = once('r1', '--batch', '3', '--seed', '4');
    expect(once('r2', '--batch', '3', '--seed', '4').equals(first)).toBe(true);
    expect(once('r3', '--batch', '3', '--seed', '5').equals(first)).toBe(false);
  });

  test('nothing is left in the temporary folder, nor in the cache of the user', () => {
    const { TMPDIR, XDG_CACHE_HOME } = process.env;
    mkdirSync(path('temporary'));
    process.env['TMPDIR'] = process.env['XDG_CACHE_HOME'] = path('temporary');
    try {
      for (const backend of ['graph', 'layers', 'onnx']) expect(run('--backend', backend).status).toBe(0);
    } finally {
      restore('TMPDIR', TMPDIR);
      restore('XDG_CACHE_HOME', XDG_CACHE_HOME);
    }
    // Its own compiled code ninc may keep there.
    expect(readdirSync(path('temporary')).filter((name) => name !== 'ninc')).toEqual([]);
  });

  test('without --out nothing is written, and outputs have no file', () => {
    const before = readdirSync(folder);
    const { stdout } = run('--backend', 'reference', '--format', 'json');
    expect(JSON.parse(stdout).outputs[0]).toEqual({ name: 'score', shape: [1, 1], dtype: 'float64' });
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('.npy files', () => {
  test('float64 values are taken for a float32 input', () => {
    const { status } = run('--input', 'x=x64.npy', '--backend', 'reference', '--out', 'from64');
    expect(status).toBe(0);
    expect(readNpy(readFileSync(path('from64/score.npy'))).data).toEqual(expected);
  });

  test('a float64 spec takes and gives float64', () => {
    writeFileSync(path('third.npy'), npy([1, 2], Float64Array.of(1 / 3, -1)));
    const { status, stdout } = ninc(
      folder,
      'run',
      'wide.nin.yaml',
      '--input',
      'x=third.npy',
      '--out',
      'w',
      '--format',
      'json',
    );
    expect([status, JSON.parse(stdout).outputs[0].dtype]).toEqual([0, 'float64']);
    expect(readNpy(readFileSync(path('w/output.npy'))).data).toEqual([1 / 3, 0]);
  });

  const whole = npy([2, 2, 3, 3], x);
  test.each<[string, Uint8Array]>([
    ['Fortran order', npy([2, 2, 3, 3], x, { fortran: true })],
    ['big-endian', npy([2, 2, 3, 3], x, { descr: '>f4' })],
    ['integers', npy([2, 2, 3, 3], x, { descr: '<i4' })],
    ['Python objects', npy([2, 2, 3, 3], x, { descr: '|O' })],
    ['cut off', whole.subarray(0, -3)],
    ['too long', Buffer.concat([whole, Buffer.alloc(8)])],
    ['no .npy at all', Buffer.from('hello')],
    ['empty', Buffer.alloc(0)],
    ['another number of dimensions', npy([2, 18], x)],
    ['another size', npy([2, 3, 2, 3], x)],
    ['a size that no memory has', npy([2, 2, 3, 3_000_000_000], x)],
  ])('%s is refused with NIN6xxx, and nothing is written', (name, bytes) => {
    writeFileSync(path(`${name}.npy`), bytes);
    const { status, stdout, stderr } = run('--input', `x=${name}.npy`, '--backend', 'reference', '--out', `no ${name}`);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error\[NIN6\d{3}\]/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(path(`no ${name}`))).toBe(false);
  });
});
