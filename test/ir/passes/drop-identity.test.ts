import { describe, expect, test } from 'vitest';
import { isOperation, operationOf, operations } from '../../../src/ir/ops/index.ts';
import { dropIdentity } from '../../../src/ir/passes/drop-identity.ts';
import { picture, resultOf } from './result.ts';

/** Every operation that may hand on its input: a layer that does, and such as do not. */
const cases: Readonly<Record<string, readonly [string, ...string[]]>> = {
  identity: ['identity'],
  dropout: ['dropout'],
  dropout2d: ['dropout2d: {p: 0.2}'],
  narrow: ['narrow: {dim: 1, length: 4}', 'narrow: {dim: 1, length: 3}'],
  flatten: ['flatten: {start_dim: 1, end_dim: 1}', 'flatten'],
  reshape: ['reshape: {shape: [N, 4, 9, 9]}', 'reshape: {shape: [N, 4, 81]}'],
  permute: ['permute: {dims: [0, 1, 2, 3]}', 'permute: {dims: [0, 1, 3, 2]}'],
  concat: ['{concat: {}, from: [tanh_1]}', '{concat: {}, from: [tanh_1, tanh_1]}'],
  zero_pad2d: ['zero_pad2d: {padding: 0}', 'zero_pad2d: {padding: [0, 0, 1, 0]}'],
  upsample: ['upsample: {scale_factor: 1}', 'upsample: {scale_factor: [2, 1]}'],
  max_pool2d: [
    'max_pool2d: {kernel_size: 1}',
    'max_pool2d: {kernel_size: 1, stride: 2}',
    'max_pool2d: {kernel_size: 2, stride: 1}',
  ],
  avg_pool2d: ['avg_pool2d: {kernel_size: 1}', 'avg_pool2d: {kernel_size: [1, 2], stride: 1}'],
};

describe('drop_identity', () => {
  test('every operation that says when it does nothing has a case here', () => {
    const able = Object.keys(operations).filter((name) => isOperation(name) && operationOf(name).isIdentity);
    expect(Object.keys(cases).sort()).toEqual(able.sort());
  });

  test.each(Object.entries(cases))('%s is taken out where it does nothing, and only there', async (_, layers) => {
    const [nothing, ...something] = layers.map((layer) => picture(`  - tanh\n  - ${layer}\n  - relu\n`));
    if (nothing === undefined) throw new Error('no case');
    expect(await resultOf(dropIdentity, nothing)).toEqual([
      '%tanh_1 = tanh(%x)',
      '%relu_1 = relu(%tanh_1)',
      'output = %relu_1',
    ]);
    for (const graph of something) expect(dropIdentity.run(graph)).toBe(graph);
  });

  test('a chain goes whole, also in front of an output', async () => {
    const graph = picture('  - identity\n  - dropout2d\n  - relu\n  - dropout\n  - zero_pad2d: {padding: 0}\n');
    expect(await resultOf(dropIdentity, graph)).toEqual(['%relu_1 = relu(%x)', 'output = %relu_1']);
  });

  test('an output may become an input', async () => {
    expect(await resultOf(dropIdentity, picture('  - dropout2d\n'))).toEqual(['output = %x']);
  });
});
