import { describe, expect, test } from 'vitest';
import { batchSeed, fuzz, readOptions } from './main.ts';
import { targetNames } from './target.ts';
import { targets } from './targets.ts';

/** So many batches of each target, from one seed: the same cases everywhere and always. `npm run fuzz` makes others. */
const batches = { mutate: 5, weights: 5, agree: 2, broken: 10, symbolic: 4, runtimes: 1 } as const;

describe('a short run of each target finds nothing', () => {
  test.each(targetNames)('%s', async (name) => {
    for (let index = 0; index < batches[name]; index++) {
      const { finds, cases, executions } = await targets[name].batch(batchSeed(1, name, index));
      expect(finds).toEqual([]);
      expect(cases).toBeGreaterThan(0);
      expect(executions).toBeGreaterThan(0);
    }
  });
});

describe('the command line of the fuzzer', () => {
  test('20 minutes of every target, from a fresh seed, where nothing is said', () => {
    expect(readOptions([], 42)).toEqual({ minutes: 20, cases: Number.POSITIVE_INFINITY, seed: 42, only: targetNames });
  });

  test('what is said', () => {
    const words = ['--minutes', '0.5', '--seed', '7', '--only', 'agree,broken'];
    expect(readOptions(words, 42)).toEqual({
      minutes: 0.5,
      cases: Number.POSITIVE_INFINITY,
      seed: 7,
      only: ['agree', 'broken'],
    });
    expect(readOptions(['--cases', '100'], 42)).toMatchObject({ minutes: Number.POSITIVE_INFINITY, cases: 100 });
  });

  test.each([
    [['--minutes', 'long'], '--minutes is long'],
    [['--seed', '-1'], /seed/],
    [['--cases', '0'], '--cases is 0'],
    [['--only', 'all'], 'there is no target all'],
    [['--fast'], /--fast/],
  ])('%j is wrong', (words, said) => {
    expect(readOptions(words, 42)).toMatch(said);
  });

  test('a run says its seed first and its figures last', async () => {
    const said: string[] = [];
    expect(await fuzz(['--minutes', '0.01', '--seed', '5', '--only', 'broken'], (line) => said.push(line))).toBe(0);
    expect(said[0]).toBe('seed 5: broken, 0.01 minutes');
    expect(said.at(-2)).toMatch(/^target +cases +executions +executions\/s +finds$/);
    expect(said.at(-1)).toMatch(/^broken +[\d,]+ +[\d,]+ +[\d,]+ +0$/);
    expect(await fuzz(['--only', 'all'], (line) => said.push(line))).toBe(2);
  });
});
