import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgePromises, promised } from '../fuzz/targets/promises.ts';
import { judgeSymbols, substituted, substitutions } from '../fuzz/targets/symbolic.ts';
import { compileText, graphOf, problems, shapesOf } from '../support.ts';

test('a shape with symbols, numbers put in, is the shape that the same spec has with those numbers', async () => {
  await fc.assert(
    fc.asyncProperty(substitutions, async (substitution) => {
      const found = substituted(substitution);
      const said = await judgeSymbols(found);
      expect(said, `${found.texts?.['symbolic']}`).toBeUndefined();
    }),
    { numRuns: 1500 },
  );
});

test('a promise is accepted where every promised size is fine, and refused with the smallest that is not', async () => {
  await fc.assert(
    fc.asyncProperty(substitutions, async (substitution) => {
      const found = promised(substitution);
      const said = await judgePromises(found);
      expect(said, `${found.texts?.['promised']}`).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test.each([
  [1 / 3, 'floor(H/3)'],
  [2 / 7, 'floor(2*H/7)'],
  [0.1, 'floor(H/10)'],
  [1.1, 'H + floor(H/10)'],
  [2.5, '2*H + floor(H/2)'],
  [1.3, 'H + floor(3*H/10)'],
  [3, '3*H'],
  [23 / 16, 'H + floor(7*H/16)'],
])('a scale of %d is the fraction that was meant', (scale, size) => {
  const layer = `upsample: {scale_factor: [${scale}, 1]}`;
  const graph = graphOf(`ninc: 1\ninputs: {x: {shape: [1, 1, H, 1]}}\nlayers: [{${layer}}]\n`);
  expect(shapesOf(graph)).toEqual([`upsample_1 [1, 1, ${size}, 1]`]);
});

// torch.nn.functional.interpolate of PyTorch 2: 100 rows by 1.15 are 114, 90 by 0.7 are 62, 45 by 1.4 are 62.
test.each([
  [1.15, 100, 114, '23/20 of it, 115'],
  [0.7, 90, 62, '7/10 of it, 63'],
  [1.4, 45, 62, '7/5 of it, 63'],
])('a scale of %d has no formula: of %d rows float64 makes %d', (scale, rows, gives, fraction) => {
  const text = (height: string | number) =>
    `ninc: 1\ninputs: {x: {shape: [1, 1, ${height}, 1]}}\nlayers: [{upsample: {scale_factor: [${scale}, 1]}}]\n`;
  expect(shapesOf(graphOf(text(rows)))).toEqual([`upsample_1 [1, 1, ${gives}, 1]`]);
  expect(problems(compileText(text('H')))).toEqual([
    expect.stringContaining(
      `NIN4026 scale_factor ${scale} gives no formula for a symbolic size of H: of ${rows} it makes ${gives}, not ${fraction}`,
    ),
  ]);
});
