import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDim } from '../../src/ir/dim/text.ts';
import { valueTypes } from '../../src/ir/graph.ts';
import { filledFormulas } from '../../src/lsp/formula.ts';
import { evaluate } from '../../src/parser/expression/evaluate.ts';
import { parseExpression } from '../../src/parser/expression/parse.ts';
import { compileText, graphOf } from '../support.ts';

const spec = (layer: string, shape: string) => `ninc: 1\ninputs: {x: {shape: [N, 4, ${shape}]}}\nlayers: [${layer}]\n`;

function formulas(text: string): readonly string[] {
  const graph = graphOf(text);
  const node = graph.nodes.at(-1);
  const types = valueTypes(graph);
  return node === undefined ? [] : filledFormulas(node, types.get(node.inputs[0] ?? ''));
}

describe('a formula is said as a person would, with its numbers', () => {
  test.each([
    ['conv2d: {out_channels: 1, kernel_size: 11, stride: 4}', '224, 224', ['floor((224 + 2*0 - 11)/4) + 1 = 54']],
    ['conv2d: {out_channels: 1, kernel_size: 3, padding: 1}', '32, 32', ['32 + 2*1 - 3 + 1 = 32']],
    [
      'conv2d: {out_channels: 1, kernel_size: 3, dilation: 2, stride: 2, padding: [1, 0, 2, 0]}',
      '33, 17',
      ['height: floor((33 + 1 + 2 - 2*(3 - 1) - 1)/2) + 1 = 16', 'width: floor((17 + 2*0 - 2*(3 - 1) - 1)/2) + 1 = 7'],
    ],
    [
      'max_pool2d: {kernel_size: 3, stride: 2, ceil_mode: true}',
      'H, H',
      ['min(ceil((H + 2*0 - 3)/2) + 1, ceil((H + 0)/2)) = floor(H/2)'],
    ],
    [
      'avg_pool2d: {kernel_size: 2}',
      'H, W',
      ['height: floor((H + 2*0 - 2)/2) + 1 = floor(H/2)', 'width: floor((W + 2*0 - 2)/2) + 1 = floor(W/2)'],
    ],
    ['upsample: {scale_factor: 2}', '8, 8', ['8*2 = 16']],
    ['relu', '8, 8', []],
  ])('%s of [%s]', (layer, shape, lines) => {
    expect(formulas(spec(`{${layer.includes(':') ? layer : `${layer}: {}`}}`, shape))).toEqual(lines);
  });
});

test('the left side of a formula is the right side', () => {
  const small = fc.integer({ min: 1, max: 4 });
  const size = fc.integer({ min: 9, max: 40 });
  const layer = fc.oneof(
    fc
      .tuple(small, small, small, fc.nat(3))
      .map(
        ([k, s, d, p]) =>
          `conv2d: {out_channels: 2, kernel_size: ${k}, stride: ${s}, dilation: ${d}, padding: [${p}, ${d}]}`,
      ),
    fc
      .tuple(small, small, small, fc.nat(2))
      .map(
        ([k, s, d, p]) =>
          `conv_transpose2d: {out_channels: 2, kernel_size: [${k}, ${d}], stride: ${s}, dilation: ${d}, padding: ${p}}`,
      ),
    fc
      .tuple(small, small, fc.boolean())
      .map(
        ([k, s, c]) => `max_pool2d: {kernel_size: ${k}, stride: ${s}, padding: ${Math.floor(k / 2)}, ceil_mode: ${c}}`,
      ),
    fc
      .tuple(small, small, fc.boolean())
      .map(([k, s, c]) => `avg_pool2d: {kernel_size: [${k}, ${s}], stride: ${s}, ceil_mode: ${c}}`),
  );
  fc.assert(
    fc.property(layer, size, size, (text, height, width) => {
      const { value: graph } = compileText(spec(`{${text}}`, `${height}, ${width}`));
      fc.pre(graph !== undefined);
      const node = graph.nodes.at(-1);
      if (node === undefined) throw new Error('no node');
      const lines = filledFormulas(node, graph.inputs[0]?.type);
      expect(lines.length).toBeGreaterThan(0);
      for (const [axis, line] of lines.entries()) {
        const [left = '', right = ''] = line.replace(/^\w+: /, '').split(' = ');
        const parsed = parseExpression(left);
        if ('error' in parsed) throw new Error(line);
        expect(evaluate(parsed.value, new Map())).toEqual({ value: Number(right) });
        expect(right).toBe(formatDim(node.type.shape[2 + axis] ?? 0));
      }
    }),
    { numRuns: 200 },
  );
});
