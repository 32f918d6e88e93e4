import { afterAll, describe, expect, test } from 'vitest';
import { ninc, workspace } from './run.ts';

const { folder, remove } = workspace({
  'model.nin.yaml': `
    ninc: 1
    inputs: {x: {shape: [N, 8]}}
    layers:
      - softmax
      - relu
  `,
});
afterAll(remove);

const check = (...words: readonly string[]) => ninc(folder, 'check', 'model.nin.yaml', ...words);

describe('warnings of ninc check', () => {
  test('are shown, and the spec is fine', () => {
    const { status, stdout } = check();
    expect(status).toBe(0);
    expect(stdout).toContain('warning[NIN3806] relu is applied to the probabilities of softmax_1');
    expect(stdout).toContain('1 spec, no errors, 1 warning');
    const json = JSON.parse(check('--format', 'json').stdout);
    expect(json.specs[0]).toMatchObject({ ok: true, diagnostics: [{ code: 'NIN3806', severity: 'warning' }] });
  });

  test('fail where they are denied', () => {
    expect(check('--deny-warnings').status).toBe(1);
  });

  test('are left out by code; what is no warning is wrong usage', () => {
    const { status, stdout } = check('--deny-warnings', '--ignore', 'NIN3804,NIN3806');
    expect(status).toBe(0);
    expect(stdout).not.toContain('NIN3806');
    expect(check('--ignore', 'NIN3816')).toMatchObject({ status: 2 });
    expect(check('--ignore', 'NIN3816').stderr).toContain('there is no such code; did you mean NIN3806?');
    expect(check('--ignore', 'NIN4003').stderr).toContain('it is an error');
  });
});
