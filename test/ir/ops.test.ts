import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatConstraint } from '../../src/ir/dim/bound.ts';
import { operations } from '../../src/ir/ops/index.ts';
import { cases } from '../golden/operations.ts';
import { compileText, graphOf, problems } from '../support.ts';

const head = 'ninc: 1\ninputs:\n  image: {shape: [N, 3, 8, 8]}\nlayers:\n  - ';

const gradients = JSON.parse(readFileSync(new URL('../golden/gradients.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly { readonly op: string }[];
};
const differentiated = new Set(gradients.cases.map(({ op }) => op));

describe.each(Object.values(operations))('$name', ({ name, summary, shapes, source, example }) => {
  test('is documented', () => {
    expect(summary).toMatch(/\.$/);
    expect(shapes).toContain('→');
    expect(source).not.toBe('');
  });

  test('its good example is fine', () => {
    expect(problems(compileText(head + example.good))).toEqual([]);
    expect(compileText(head + example.good).value?.nodes.at(-1)?.op).toBe(name);
  });

  test('its failing example gives the fault that its rule exists for', () => {
    const said = problems(compileText(head + example.bad.spec));
    expect(said).toEqual([expect.stringMatching(`^\\d+:\\d+-\\S+ ${example.bad.code} `)]);
  });

  test('PyTorch has answered for it: test/golden/make/operations.py', () => {
    expect(cases.filter(({ op }) => op === name).length).toBeGreaterThan(1);
  });

  // A mask of dropout is chance: it is tested otherwise.
  test.skipIf(name.startsWith('dropout'))('autograd has: test/golden/make/gradients.py', () => {
    expect(differentiated.has(name)).toBe(true);
  });
});

describe('instance_norm2d', () => {
  const norm = (shape: string) => `ninc: 1\ninputs: {x: {shape: ${shape}}}\nlayers: [instance_norm2d]\n`;

  // PyTorch: "Expected more than 1 spatial element when training", at inference too, where it has no running statistics.
  test('of one pixel is refused, of two it is fine', () => {
    expect(problems(compileText(norm('[N, 3, 1, 1]')))).toEqual([
      '3:10-25 NIN4025 instance_norm2d normalises each channel of a picture by itself, but [N, 3, 1, 1] arrived: one element a channel',
    ]);
    expect(problems(compileText(norm('[N, 3, 1, 2]')))).toEqual([]);
  });

  test.each([
    ['[N, 3, H, W]', ['H*W >= 2']],
    ['[N, 3, H, 1]', ['H >= 2']],
    ['[N, 3, H, 8]', []],
    ['[N, 3, H + 1, W]', []],
  ])('of %s it needs %j', (shape, needed) => {
    expect(graphOf(norm(shape)).constraints.map(formatConstraint)).toEqual(needed);
  });

  test('a promise that leaves one pixel is refused with it', () => {
    const promised = (where: string) =>
      compileText(`ninc: 1\ninputs: {x: {shape: [N, 3, H, W], where: [${where}]}}\nlayers: [instance_norm2d]\n`);
    expect(problems(promised('"1 <= H <= 8", "1 <= W <= 8"'))).toEqual([
      '3:10-25 NIN4021 instance_norm2d_1 needs H*W >= 2, but H = 1, W = 1 is promised too',
    ]);
    expect(problems(promised('"1 <= H <= 8", "2 <= W <= 8"'))).toEqual([]);
  });
});
