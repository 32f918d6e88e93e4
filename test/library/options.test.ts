import { describe, expect, test } from 'vitest';
import { NincError } from '../../src/diagnostics/error.ts';
import { load } from '../../src/load-training.ts';

/** As a caller from JavaScript may. */
const refused = async (options: object) => {
  const error = await load('specs/nin-seed.nin.yaml', options).catch((caught: unknown) => caught);
  if (!(error instanceof NincError)) throw new Error('it was taken');
  return error.diagnostics.map(
    ({ code, message, help }) => `${code} ${message}${help === undefined ? '' : ` (${help})`}`,
  );
};

/** What makes of a load one that trains. */
const training = { mode: 'train', loss: 'cross_entropy', optimizer: 'adam' };

describe('load', () => {
  test('refuses options that it does not know', async () => {
    expect(await refused({ sed: 1 })).toEqual([
      'NIN5006 load does not take sed: there is no such option (did you mean seed?)',
    ]);
    expect(await refused({ loss: 'cross_entropy' })).toEqual([
      'NIN5006 load does not take loss: there is no such option',
    ]);
  });

  test('refuses what no option can be', async () => {
    expect(await refused({ mode: 'trian' })).toEqual([
      "NIN5006 load does not take mode: trian: the only mode is 'train'; without it a network runs",
    ]);
    expect(await refused({ weights: 5, set: null, once: 'yes', read: 'fast' })).toEqual([
      'NIN5006 load does not take weights: 5: it must be a text',
      'NIN5006 load does not take set: null: it must be an object',
      'NIN5006 load does not take once: yes: it must be true or false',
      'NIN5006 load does not take read: fast: it must be a function',
    ]);
    expect(await refused({ mode: 'train', optimizer: 'sgd', precision: 'f64' })).toEqual([
      'NIN5006 load does not take precision: f64: training is in f32 or bf16',
    ]);
    expect(await refused(null as unknown as object)).toEqual(['NIN5006 load does not take null: it is no object']);
    expect(await refused({ toString: 1 })).toEqual(['NIN5006 load does not take toString: there is no such option']);
  });

  test.each([-1, 1.5, 2 ** 53, Number.NaN])('refuses the seed %d', async (seed) => {
    expect(await refused({ seed })).toEqual([
      `NIN5006 load does not take seed: ${seed}: a seed is an integer from 0 to 2^53 - 1`,
    ]);
  });

  test('refuses a backend that there is not', async () => {
    const said = ['NIN5002 there is no backend tpu; there are graph, onnx, layers, reference'];
    expect(await refused({ backend: 'tpu' })).toEqual(said);
    expect(await refused({ ...training, backend: 'tpu' })).toEqual(said);
  });

  test('refuses a precision that no backend has', async () => {
    const said = ['NIN5003 no backend here computes in f8'];
    expect(await refused({ precision: 'f8' })).toEqual(said);
    expect(await refused({ ...training, precision: 'f8' })).toEqual(said);
  });
});
