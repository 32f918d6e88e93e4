import { describe, expect, test } from 'vitest';
import { foldBatchNorm } from '../../../src/ir/passes/fold-batch-norm.ts';
import { picture, resultOf, short } from './result.ts';

describe('fold_batch_norm', () => {
  test.each([
    ['bias: true', '{}'],
    ['bias: false', '{affine: false}'],
    ['groups: 4, bias: false', '{eps: 0.1}'],
  ])('1. conv2d {%s} and batch_norm2d %s are one convolution, named as the norm', async (convolution, norm) => {
    const graph = picture(
      `  - conv2d: {out_channels: 8, kernel_size: 3, ${convolution}}\n  - batch_norm2d: ${norm}\n  - relu\n`,
    );
    expect(short(await resultOf(foldBatchNorm, graph))).toEqual([
      '%batch_norm2d_1 = conv2d(%x)',
      '%relu_1 = relu(%batch_norm2d_1)',
      'output = %relu_1',
    ]);
  });

  test('2. of two norms the first', async () => {
    const graph = picture('  - conv2d: {out_channels: 2, kernel_size: 1}\n  - batch_norm2d\n  - batch_norm2d\n');
    expect(short(await resultOf(foldBatchNorm, graph))).toEqual([
      '%batch_norm2d_1 = conv2d(%x)',
      '%batch_norm2d_2 = batch_norm2d(%batch_norm2d_1)',
      'output = %batch_norm2d_2',
    ]);
  });

  test('2. not where the convolution is read elsewhere, or an output', () => {
    const read = picture(
      '  - conv2d: {out_channels: 2, kernel_size: 1}\n  - batch_norm2d\n  - add:\n    from: [conv2d_1, batch_norm2d_1]\n',
    );
    const output = picture(
      '  - conv2d: {out_channels: 2, kernel_size: 1}\n  - batch_norm2d\n',
      'outputs: {a: conv2d_1, b: batch_norm2d_1}\n',
    );
    expect(foldBatchNorm.run(read)).toBe(read);
    expect(foldBatchNorm.run(output)).toBe(output);
  });
});
