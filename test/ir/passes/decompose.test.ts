import { describe, expect, test } from 'vitest';
import { decompose, primitive } from '../../../src/ir/passes/decompose.ts';
import { picture, resultOf, short } from './result.ts';

describe('decompose', () => {
  test('1. what an operation is made of stands for it; the last step keeps its id', async () => {
    const graph = picture('  - global_avg_pool2d\n  - relu\n');
    expect(short(await resultOf(decompose(), graph))).toEqual([
      '%global_avg_pool2d_1 = adaptive_avg_pool2d(%x)',
      '%relu_1 = relu(%global_avg_pool2d_1)',
      'output = %relu_1',
    ]);
  });

  test('2. leaves what is excepted, and what has no decomposition', () => {
    const pooled = picture('  - global_avg_pool2d\n');
    expect(decompose(new Set(['global_avg_pool2d'] as const)).run(pooled)).toBe(pooled);
    const plain = picture('  - relu\n  - conv2d: {out_channels: 2, kernel_size: 3}\n');
    expect(decompose().run(plain)).toBe(plain);
  });

  test('a backend that is given what was not decomposed is a defect, and says of which node', () => {
    const [node] = picture('  - global_avg_pool2d\n').nodes;
    if (node === undefined) throw new Error('no node');
    expect(() => primitive(node)).toThrow('global_avg_pool2d_1: global_avg_pool2d was not decomposed');
  });
});
