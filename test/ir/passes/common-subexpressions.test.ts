import { describe, expect, test } from 'vitest';
import { commonSubexpressions } from '../../../src/ir/passes/common-subexpressions.ts';
import { picture, resultOf } from './result.ts';

describe('common_subexpressions', () => {
  test('1, 2. computes once what is computed twice, also behind such', async () => {
    const graph = picture(
      '  - relu\n  - tanh\n  - relu:\n    from: x\n  - tanh\n  - add:\n    from: [tanh_1, tanh_2]\n',
    );
    expect(await resultOf(commonSubexpressions, graph)).toEqual([
      '%relu_1 = relu(%x)',
      '%tanh_1 = tanh(%relu_1)',
      '%add_1 = add(%tanh_1, %tanh_1)',
      'output = %add_1',
    ]);
  });

  test('two outputs of one value keep their names', async () => {
    const graph = picture('  - relu\n  - relu:\n    from: x\n', 'outputs: {a: relu_1, b: relu_2}\n');
    expect(await resultOf(commonSubexpressions, graph)).toEqual(['%relu_1 = relu(%x)', 'a = %relu_1', 'b = %relu_1']);
  });

  test('other attributes, other inputs and parameters are other values', () => {
    const graph = picture(
      '  - elu\n  - elu: {alpha: 0.5}\n    from: x\n  - conv2d: {out_channels: 4, kernel_size: 1}\n    from: x\n  - conv2d: {out_channels: 4, kernel_size: 1}\n    from: x\n  - add:\n    from: [elu_1, elu_2, conv2d_1, conv2d_2]\n',
    );
    expect(commonSubexpressions.run(graph)).toBe(graph);
  });
});
