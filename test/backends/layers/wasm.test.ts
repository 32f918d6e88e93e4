import { beforeAll, describe, expect, test } from 'vitest';
import { program } from '../../../src/backends/layers/program.ts';
import { loadRuntime, type Runtime } from '../../../src/backends/tfjs-runtime.ts';
import { cases } from '../../golden/operations.ts';
import { decoded, decomposed, described, errorOf, graphFor, inputsFor, tolerance, weightsFor } from './cases.ts';

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadRuntime('wasm');
});

describe('layers on wasm, where there is no native binding', () => {
  test('says what it is', () => {
    expect(runtime.kind).toBe('wasm');
    expect(runtime.text).toMatch(/^tfjs-backend-wasm \d+\.\d+\.\d+$/);
    expect(runtime.tf.getBackend()).toBe('wasm');
  });

  test.each(cases.map((one) => [`${one.op} ${described(one)}`, one] as const))('%s', async (_, one) => {
    const graph = graphFor(one, one.inputs);
    const model = program(runtime, decomposed(graph), weightsFor(one, graph));
    const { output } = await model.run(inputsFor(one));
    model.dispose();
    expect(output?.shape).toEqual(one.shape);
    expect(errorOf(output, decoded(one.output))).toBeLessThan(tolerance);
  });
});
