import { describe, expect, test } from 'vitest';
import { check, load, NincError } from '../../src/index.ts';
import { fill } from '../golden/fill.ts';
import seed from '../golden/seed.json' with { type: 'json' };

const spec = 'specs/nin-seed.nin.yaml';
const image = { shape: [1, 3, 224, 224], data: Float32Array.from(fill(3 * 224 * 224, 1000)) };

describe('the library', () => {
  test('check gives one element of `specs`, with params set from outside', () => {
    const report = check(spec, { set: { classes: 100 } });
    expect(report.ok).toBe(true);
    expect(report.outputs).toEqual([{ name: 'output', shape: ['N', 100], dtype: 'float32' }]);
  });

  test('load, run, dispose on the native binding: the same weights give the same numbers as the reference', async () => {
    const [layers, reference] = await Promise.all([
      load(spec, { backend: 'layers', seed: 1 }),
      load(spec, { backend: 'reference', seed: 1 }),
    ]);
    const [{ output: fast }, { output: exact }] = await Promise.all([layers.run({ image }), reference.run({ image })]);
    expect([fast?.shape, fast?.dtype, exact?.dtype]).toEqual([[1, 10], 'float32', 'float64']);
    const largest = Math.max(...Array.from(exact?.data ?? []).map(Math.abs));
    const worst = Math.max(
      ...Array.from(fast?.data ?? []).map((value, index) => Math.abs(value - (exact?.data[index] ?? 0))),
    );
    expect(worst / largest).toBeLessThan(2e-5);
    layers.dispose();
    reference.dispose();
  });

  test('the oracle has ten outputs and the parameters that check counts', () => {
    expect(seed.parameters).toBe(check(spec).totals.parameters);
    expect(seed.output).toHaveLength(10);
  });

  test('a fault of the input rejects with a NincError that carries diagnostics', async () => {
    const faulty = load('nowhere.nin.yaml');
    await expect(faulty).rejects.toBeInstanceOf(NincError);
    await expect(faulty).rejects.toMatchObject({ diagnostics: [{ code: 'NIN1008' }] });
    const model = await load(spec, { backend: 'reference', seed: 1 });
    await expect(model.run({ picture: image })).rejects.toMatchObject({ name: 'NincError' });
    model.dispose();
  });
});
