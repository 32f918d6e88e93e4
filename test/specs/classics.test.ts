import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/check.ts';
import torchvision from '../golden/classics.json' with { type: 'json' };

const names = readdirSync('specs/classics').map((file) => file.replace('.nin.yaml', ''));

describe.each(names)('specs/classics/%s', (name) => {
  const report = check(`specs/classics/${name}.nin.yaml`);
  const expected = Object.entries(torchvision).find(([key]) => key === name)?.[1];

  test('is fine', () => {
    expect(report.diagnostics).toEqual([]);
  });

  test("has torchvision's parameters and MACs", () => {
    expect(report.totals).toMatchObject({ parameters: expected?.parameters, macs: expected?.macs });
  });

  test("has torchvision's sizes after every convolution and linear layer", () => {
    const sizes = report.nodes
      .filter(({ op }) => op === 'conv2d' || op === 'linear')
      .map(({ shape }) => shape.slice(1));
    // Shortcuts stand behind the main path here and before it there: compared as collections.
    const sorted = (all: readonly (readonly (string | number)[])[]) => all.map((size) => size.join('×')).sort();
    expect(sorted(sizes)).toEqual(sorted(expected?.sizes ?? []));
  });
});
