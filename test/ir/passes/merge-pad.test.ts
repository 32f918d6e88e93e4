import { describe, expect, test } from 'vitest';
import { mergePad } from '../../../src/ir/passes/merge-pad.ts';
import { picture, resultOf, short } from './result.ts';

const pad = (args: string) => `  - zero_pad2d: {padding: ${args}}\n`;
const mean = (args: string) => picture(`${pad('1')}  - avg_pool2d: {kernel_size: 3, ${args}}\n`);

describe('merge_pad', () => {
  test('1. a pad becomes the padding of a convolution, side by side', async () => {
    const graph = picture(`${pad('[1, 0, 2, 0]')}  - conv2d: {out_channels: 2, kernel_size: 3, padding: [0, 1]}\n`);
    const lines = await resultOf(mergePad, graph);
    expect(short(lines).slice(1)).toEqual(['%conv2d_1 = conv2d(%x)', 'output = %conv2d_1']);
    // A pad is [left, right, top, bottom], an attribute [top, left, bottom, right]: 2 + 0, 1 + 1, 0 + 0, 0 + 1.
    expect(lines[1]).toContain('padding: [2, 2, 0, 1]');
  });

  test('2. and that of a mean that counts its padding and rounds down', async () => {
    const lines = await resultOf(mergePad, mean('stride: 2, padding: 1'));
    expect(short(lines).slice(1)).toEqual(['%avg_pool2d_1 = avg_pool2d(%x)', 'output = %avg_pool2d_1']);
    expect(lines[1]).toContain('padding: [2, 2, 2, 2]');
  });

  test('3. a chain of pads is one', async () => {
    const lines = await resultOf(mergePad, picture(`${pad('[1, 0, 2, 0]')}${pad('1')}  - relu\n`));
    expect(short(lines).slice(1, -1)).toEqual(['%zero_pad2d_2 = zero_pad2d(%x)', '%relu_1 = relu(%zero_pad2d_2)']);
    expect(lines[1]).toContain('padding: [3, 2, 1, 1]');
  });

  test('1, 3. a chain of pads becomes the padding of a convolution', async () => {
    const graph = picture(
      `${pad('[1, 0, 2, 0]')}${pad('1')}  - conv2d: {out_channels: 2, kernel_size: 3, padding: [0, 1]}\n`,
    );
    const lines = await resultOf(mergePad, graph);
    expect(short(lines).at(-2)).toBe('%conv2d_1 = conv2d(%x)');
    expect(lines.at(-2)).toContain('padding: [3, 3, 1, 2]');
  });

  test.each([
    ['a mean that does not count its padding', mean('count_include_pad: false')],
    ['a mean that rounds up', mean('ceil_mode: true')],
    ['a maximum, which zeros would change', picture(`${pad('1')}  - max_pool2d: {kernel_size: 3}\n`)],
    ['what something else pads', picture(`${pad('1')}  - relu\n  - conv2d: {out_channels: 2, kernel_size: 3}\n`)],
  ])('not that of %s', (_, graph) => {
    expect(mergePad.run(graph)).toBe(graph);
  });
});
