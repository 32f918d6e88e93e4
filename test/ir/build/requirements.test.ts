import { describe, expect, test } from 'vitest';
import { formatConstraint } from '../../../src/ir/dim/bound.ts';
import { compileText, graphOf, problems } from '../../support.ts';

const inputs = `ninc: 1
inputs:
  a: {shape: [N, 3, H, W]}
  b: {shape: [N, 3, 8, W]}
  c: {shape: [N, 3, 9, W]}
layers:
`;
const said = (layers: string) => problems(compileText(inputs + layers));

describe('what no sizes fulfil is refused', () => {
  test('two layers that exclude each other', () => {
    const layers = '  - {add: , from: [a, b], id: x}\n  - {add: , from: [a, c], id: y}\noutputs: {x: x, y: y}\n';
    const compiled = compileText(inputs + layers);
    expect(problems(compiled)).toEqual([
      '8:6-9 NIN4023 y needs H == 9, but no sizes fulfil that together with H == 8, which x needs',
    ]);
    expect(compiled.diagnostics[0]?.related.map(({ message }) => message)).toEqual(['x is here']);
  });

  test('a layer alone', () => {
    expect(said('  - reshape: {shape: [N, 7]}\n')).toEqual([
      '7:5-12 NIN4023 reshape_1 needs 3*H*W == 7, which no sizes fulfil',
    ]);
  });

  test('once: what reads the layer is silent', () => {
    const layers =
      '  - {add: , from: [a, b]}\n  - conv2d: {out_channels: 3, kernel_size: [9, 1]}\n  - conv2d: {out_channels: 3, kernel_size: [5, 1]}\n';
    expect(said(layers)).toEqual([
      '8:5-11 NIN4023 conv2d_1 needs H >= 9, but no sizes fulfil that together with H == 8, which add_1 needs',
    ]);
  });

  test('a promise and a layer', () => {
    const text = 'ninc: 1\ninputs: {a: {shape: [N, 3, H, W], where: ["H <= 8"]}, b: {shape: [N, 3, "W + 8", W]}}\n';
    expect(problems(compileText(`${text}layers: [{add: , from: [a, b]}]\n`))).toEqual([
      '3:11-14 NIN4023 add_1 needs H == W + 8, but no sizes fulfil that together with what is promised',
    ]);
  });
});

describe('sizes of inputs', () => {
  const constraints = (shape: string) =>
    graphOf(`ninc: 1\ninputs: {a: {shape: ${shape}}}\nlayers: [relu]\n`).constraints.map(formatConstraint);

  test('are at least 1: a constraint where that depends on symbols', () => {
    expect(constraints('[N, 3, "H - 5", "floor(W/2)"]')).toEqual(['H >= 6', 'W >= 2']);
    expect(constraints('[N, 3, "H + 5", "2*W"]')).toEqual([]);
  });

  test('are refused where promised sizes exclude them, not where it is only hard to tell', () => {
    const said = (size: string) =>
      problems(
        compileText(
          `ninc: 1\ninputs: {a: {shape: [A, B, "${size}"], where: ["1 <= A <= 1000000", "1 <= B <= 1000000"]}}\nlayers: [relu]\n`,
        ),
      );
    expect(said('(A - B)*(A - B) + 1')).toEqual([]);
    expect(said('A - 1')).toEqual(['2:28-35 NIN4021 a needs A >= 2, but A = 1 is promised too']);
  });

  test.each(['-H', 'H - H'])('%s is none', (size) => {
    const text = `ninc: 1\ninputs: {a: {shape: [N, 3, "${size}", 4]}}\nlayers: [relu]\n`;
    expect(problems(compileText(text))[0]).toMatch(/^2:28-\S+ NIN2006 .* it is less than 1 for all symbols/);
  });
});

test('reshape cannot invent symbols', () => {
  expect(said('  - reshape: {shape: [N, 3, "Q*W"]}\n')).toEqual([
    '7:22-35 NIN2006 Q is not a dimension: no input has this symbol',
  ]);
  expect(said('  - reshape: {shape: [N, 3, "H*W"]}\n')).toEqual([]);
});
