import { describe, expect, test } from 'vitest';
import { dropUnused } from '../../../src/ir/passes/drop-unused.ts';
import { picture, resultOf } from './result.ts';

describe('drop_unused', () => {
  test('2. takes out what no output needs, chains too', async () => {
    const graph = picture('  - relu\n  - tanh\n  - sigmoid\n  - silu:\n    from: relu_1\n');
    expect(await resultOf(dropUnused, graph)).toEqual([
      '%relu_1 = relu(%x)',
      '%silu_1 = silu(%relu_1)',
      'output = %silu_1',
    ]);
  });

  test('1. leaves a graph in which everything is needed, by whatever output', () => {
    const graph = picture(
      '  - relu\n  - tanh\n  - sigmoid:\n    from: relu_1\n',
      'outputs: {a: tanh_1, b: sigmoid_1}\n',
    );
    expect(dropUnused.run(graph)).toBe(graph);
  });
});
