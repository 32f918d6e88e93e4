import { describe, expect, test } from 'vitest';
import { operations } from '../../src/ir/ops/index.ts';
import { compileText, problems } from '../support.ts';

const head = 'ninc: 1\ninputs:\n  image: {shape: [N, 3, 8, 8]}\nlayers:\n  - ';

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
    expect(compileText(head + example.bad.spec).diagnostics.map(({ code }) => code)).toEqual([example.bad.code]);
  });
});
