import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, load, NincError } from 'ninc';
import { afterAll, describe, expect, test } from 'vitest';
import { workspace } from '../cli/run.ts';
import { safetensors } from './stored.ts';

const { folder, remove } = workspace({
  'net.nin.yaml': `
    ninc: 1
    name: net
    params: {classes: 2}
    inputs: {image: {shape: [N, 1, 2, 2]}}
    layers:
      - flatten
      - linear: {out_features: "\${classes}"}
  `,
  'bad.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 1, 2, 2]}}
    layers:
      - flaten
  `,
});
afterAll(remove);
const net = join(folder, 'net.nin.yaml');
const bad = join(folder, 'bad.nin.yaml');
const weights = join(folder, 'w.safetensors');
// Row 1 sums, row 2 takes the first minus the last.
writeFileSync(
  weights,
  safetensors({
    'linear_1.weight': { shape: [2, 4], data: [1, 1, 1, 1, 1, 0, 0, -1] },
    'linear_1.bias': { shape: [2], data: [0.5, 0] },
  }),
);
const image = { shape: [2, 1, 2, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) };

/** What a promise is rejected with. */
const fault = async (promise: Promise<unknown>): Promise<NincError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof NincError)) throw new Error(`no NincError: ${String(error)}`);
  return error;
};

describe('check', () => {
  test('gives one element of `specs`, and takes values of params', () => {
    expect(check(net)).toMatchObject({ file: net, name: 'net', ok: true, totals: { parameters: 10, macs: 8 } });
    expect(check(net, { set: { classes: 100 } }).outputs).toEqual([
      { name: 'output', shape: ['N', 100], dtype: 'float32' },
    ]);
  });

  test('a fault of the spec is in the report, not thrown', () => {
    expect(check(bad)).toMatchObject({ ok: false, diagnostics: [{ code: 'NIN3001' }] });
    expect(check(join(folder, 'nowhere.nin.yaml'))).toMatchObject({ ok: false, diagnostics: [{ severity: 'error' }] });
  });

  test('loads no runtime', () => {
    const script = `
      import { check } from 'ninc';
      check(${JSON.stringify(net)});
      const maps = (await import('node:fs')).readFileSync('/proc/self/maps', 'utf8');
      console.log(/libtensorflow|onnxruntime/.test(maps));
    `;
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' });
    expect(stdout).toBe('false\n');
  });
});

describe('load', () => {
  test.each(['graph', 'layers', 'onnx'] as const)(
    '%s: runs, gives shape, dtype and a Float32Array, and is disposed',
    async (backend) => {
      const program = await load(net, { backend, precision: 'f32', weights });
      const { output } = await program.run({ image });
      expect(output).toEqual({ shape: [2, 2], dtype: 'float32', data: Float32Array.of(10.5, -3, 26.5, -3) });
      program.dispose();
      await expect(program.run({ image })).rejects.toThrow();
    },
  );

  test.each(['reference', 'graph'] as const)('%s in f64 gives a Float64Array', async (backend) => {
    const program = await load(net, { backend, precision: 'f64', weights });
    const { output } = await program.run({ image });
    expect(output).toEqual({ shape: [2, 2], dtype: 'float64', data: Float64Array.of(10.5, -3, 26.5, -3) });
    program.dispose();
  });

  test('a seed in place of weights, the same each time; any batch', async () => {
    const first = await load(net, { backend: 'reference', seed: 1 });
    const second = await load(net, { backend: 'reference', seed: 1 });
    const eight = { image: { shape: [8, 1, 2, 2], data: new Float32Array(32).fill(0.25) } };
    const { output } = await first.run(eight);
    expect(output?.shape).toEqual([8, 2]);
    expect((await second.run(eight)).output).toEqual(output);
  });

  test('a fault of the input rejects with a NincError that carries diagnostics', async () => {
    const codes = async (promise: Promise<unknown>) => (await fault(promise)).diagnostics.map(({ code }) => code);
    expect(await codes(load(bad))).toEqual(['NIN3001']);
    expect(await codes(load(net, { weights: join(folder, 'nowhere.safetensors') }))).toEqual([
      expect.stringMatching(/^NIN6/),
    ]);
    const program = await load(net, { backend: 'reference', weights });
    const wrong = [
      {},
      { image: { shape: [2, 1, 2, 3], data: new Float32Array(12) } },
      { image: { shape: [2, 1, 2, 2], data: new Float32Array(7) } },
      { image, more: image },
    ];
    for (const inputs of wrong) expect(await codes(program.run(inputs))).toEqual([expect.stringMatching(/^NIN6/)]);
    const error = await fault(program.run({}));
    expect(error).toBeInstanceOf(Error);
    expect(error.diagnostics[0]).toMatchObject({
      severity: 'error',
      message: expect.any(String),
      range: expect.any(Object),
    });
  });
});

describe("load with mode: 'train'", () => {
  const batch = { image: { shape: [2, 1, 2, 2], data: image.data }, label: { shape: [2], data: Int32Array.of(0, 1) } };
  const options = { mode: 'train', weights, loss: 'cross_entropy', batch: 2 } as const;

  test.each(['graph', 'layers'] as const)(
    '%s: a step gives the loss before it, and follows SGD with momentum',
    async (backend) => {
      const trainer = await load(net, { ...options, backend, optimizer: { sgd: { lr: 0.1, momentum: 0.9 } } });
      // Logits (10.5, −3) with label 0 and (26.5, −3) with label 1: log(1 + e^−13.5) and 29.5 + log(1 + e^−29.5), halved.
      const { loss } = await trainer.trainStep(batch);
      expect(loss).toBeCloseTo(14.75, 4);
      await trainer.save(join(folder, `${backend}.safetensors`));
      trainer.dispose();
      const trained = await load(net, { backend: 'reference', weights: join(folder, `${backend}.safetensors`) });
      const { output } = await trained.run({ image });
      // dL/dlogits = ((−1.37e−6, …), (1, −1))/2: weight row 1 −= 0.1·(5, 6, 7, 8)/2, bias −= 0.05; row 2 the other way.
      const row = [1, 2, 3, 4].map((value, index) => value * (1 - 0.05 * (index + 5))).reduce((a, b) => a + b);
      expect(output?.data[0]).toBeCloseTo(row + 0.45, 3);
      expect(readFileSync(join(folder, `${backend}.safetensors`)).length).toBeGreaterThan(40);
    },
  );

  test('what does not fit rejects with a NincError', async () => {
    expect((await fault(load(bad, { ...options, optimizer: 'adam' }))).diagnostics[0]?.code).toBe('NIN3001');
    const trainer = await load(net, { ...options, optimizer: { adam: { lr: 0.01 } } });
    const many = {
      image: { shape: [3, 1, 2, 2], data: new Float32Array(12) },
      label: { shape: [3], data: new Int32Array(3) },
    };
    expect((await fault(trainer.trainStep(many))).diagnostics[0]?.code).toMatch(/^NIN6/);
    trainer.dispose();
  });
});
