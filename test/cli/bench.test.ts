import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ninc, workspace } from './run.ts';

const { folder, remove } = workspace({
  'model.nin.yaml': `
    ninc: 1
    inputs: {image: {shape: [N, 3, 12, 12]}}
    layers:
      - conv2d: {out_channels: 8, kernel_size: 3}
      - relu
      - global_avg_pool2d
  `,
});
afterAll(remove);

const bench = (...words: readonly string[]) =>
  ninc(folder, 'bench', 'model.nin.yaml', '--batch', '1,2', '--seconds', '0.1', ...words);

describe('ninc bench', () => {
  test('measures every backend that is present but reference, turn about, as JSON', () => {
    const { status, stdout } = bench('--format', 'json');
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    const text = JSON.stringify(report);
    for (const name of ['layers', 'graph', 'bf16']) expect(text).toContain(name);
    expect(text).not.toContain('"reference"');
  });

  test('as a table, with ratios to layers; the chart is written', () => {
    const { status, stdout } = bench('--svg', 'chart.svg');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ +1 {2}layers f32 .* 1\.00×/m);
    expect(stdout).toMatch(/^ +graph bf16 /m);
    expect(readFileSync(join(folder, 'chart.svg'), 'utf8')).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  });

  test('only what is asked for; wrong usage is told', () => {
    const { stdout } = bench('--backend', 'graph', '--precision', 'f64', '--format', 'markdown');
    expect(stdout).toContain('graph f64');
    expect(stdout).not.toContain('layers');
    expect(bench('--seconds', 'x').status).toBe(2);
    expect(bench('--batch', '0').status).toBe(2);
  });
});
