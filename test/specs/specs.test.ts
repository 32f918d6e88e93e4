import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { irText } from '../../src/backends/ir/text.ts';
import { check } from '../../src/check.ts';
import { compile } from '../../src/compile.ts';
import { verify } from '../../src/ir/verify.ts';
import torch from '../golden/specs.json' with { type: 'json' };
import { problems } from '../support.ts';

const names = readdirSync('specs')
  .filter((file) => file.endsWith('.nin.yaml'))
  .map((file) => file.replace('.nin.yaml', ''));

describe.each(names)('specs/%s', (name) => {
  const path = `specs/${name}.nin.yaml`;
  const compiled = compile(path);
  const graph = compiled.value;

  test('is fine, and its graph holds the invariants', () => {
    expect(problems(compiled)).toEqual([]);
    if (graph !== undefined) verify(graph, 'build');
  });

  test('has the shapes, parameters and MACs that PyTorch has', () => {
    const expected = Object.entries(torch).find(([key]) => key === name)?.[1];
    const report = check(path);
    expect(report.nodes.map(({ shape }) => shape.slice(1))).toEqual(expected?.shapes);
    expect(report.nodes.every(({ shape }) => shape[0] === 'N')).toBe(true);
    expect(report.totals).toMatchObject({ parameters: expected?.parameters, macs: expected?.macs });
  });

  test('says where it comes from', () => {
    expect(readFileSync(path, 'utf8')).toMatch(/arXiv|d2l\.ai|Model Zoo|notebook/);
  });

  // Renewed by `npm run golden`; a difference is reviewed like code.
  test('has the committed IR text', async () => {
    await expect(graph === undefined ? '' : irText(graph)).toMatchFileSnapshot(`../golden/specs/${name}.ir.txt`);
  });
});
