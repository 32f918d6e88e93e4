import { describe, expect, test } from 'vitest';
import { deriveWeights } from '../../../src/backends/derive-weights.ts';
import { irText } from '../../../src/backends/ir/index.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { commonSubexpressions } from '../../../src/ir/passes/common-subexpressions.ts';
import { decompose } from '../../../src/ir/passes/decompose.ts';
import { dropIdentity } from '../../../src/ir/passes/drop-identity.ts';
import { dropUnused } from '../../../src/ir/passes/drop-unused.ts';
import { foldBatchNorm } from '../../../src/ir/passes/fold-batch-norm.ts';
import { mergePad } from '../../../src/ir/passes/merge-pad.ts';
import type { Pass } from '../../../src/ir/passes/pass.ts';
import { errorOf, someWeights } from '../../backends/layers/cases.ts';
import { fillSigned } from '../../golden/fill.ts';
import { graphOf } from '../../support.ts';

const picture = (layers: string, outputs = '') =>
  graphOf(`ninc: 1\ninputs: {x: {shape: [N, 4, 9, 9]}}\nlayers:\n${layers}${outputs}`);

/** The nodes and outputs after a pass, each in a line; the pass is run twice, and everything is held against the reference. */
async function resultOf(pass: Pass, graph: Graph): Promise<string[]> {
  const once = runPasses(graph, [pass], true);
  expect(pass.run(once), 'a second run finds nothing').toBe(once);
  const weights = someWeights(graph);
  const inputs = { x: { shape: [2, 4, 9, 9], data: fillSigned(2 * 4 * 81, 7) } };
  const run = async (one: Graph) => {
    const lowered = runPasses(one, [decompose()]);
    return (await reference.load(lowered, deriveWeights(lowered, weights), { precision: 'f64' })).run(inputs);
  };
  const [before, behind] = [await run(graph), await run(once)];
  expect(Object.keys(behind)).toEqual(Object.keys(before));
  for (const [name, { shape, data }] of Object.entries(before)) {
    expect(behind[name]?.shape).toEqual(shape);
    expect(errorOf(behind[name], data)).toBeLessThan(1e-12);
  }
  return irText(once)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/ : .*/, '').replace(/^(\S+ = \S+).* \{.*padding: (\[[^\]]*\]).*\}/, (text) => text));
}

const short = (lines: readonly string[]) => lines.map((line) => line.replace(/ \{.*\}/, ''));

describe('drop_identity', () => {
  test('takes out what hands on its input, in chains and in front of outputs', async () => {
    const graph = picture(
      '  - identity\n  - dropout2d\n  - relu\n  - dropout\n  - permute: {dims: [0, 1, 2, 3]}\n  - flatten: {start_dim: 1, end_dim: 1}\n  - zero_pad2d: {padding: 0}\n  - upsample: {scale_factor: 1}\n  - max_pool2d: {kernel_size: 1}\n',
    );
    expect(await resultOf(dropIdentity, graph)).toEqual(['%relu_1 = relu(%x)', 'output = %relu_1']);
  });

  test('an output may become an input', async () => {
    expect(await resultOf(dropIdentity, picture('  - dropout2d\n'))).toEqual(['output = %x']);
  });

  test('leaves what changes anything', async () => {
    const graph = picture(
      '  - permute: {dims: [0, 1, 3, 2]}\n  - zero_pad2d: {padding: [0, 0, 1, 0]}\n  - max_pool2d: {kernel_size: 1, stride: 2}\n  - flatten\n',
    );
    expect(dropIdentity.run(graph)).toBe(graph);
  });
});

describe('drop_unused', () => {
  test('takes out what no output needs, chains too', async () => {
    const graph = picture('  - relu\n  - tanh\n  - sigmoid\n  - silu:\n    from: relu_1\n');
    expect(await resultOf(dropUnused, graph)).toEqual([
      '%relu_1 = relu(%x)',
      '%silu_1 = silu(%relu_1)',
      'output = %silu_1',
    ]);
  });

  test('leaves a graph in which everything is needed, by whatever output', () => {
    const graph = picture(
      '  - relu\n  - tanh\n  - sigmoid:\n    from: relu_1\n',
      'outputs: {a: tanh_1, b: sigmoid_1}\n',
    );
    expect(dropUnused.run(graph)).toBe(graph);
  });
});

describe('decompose', () => {
  test('what an operation is made of stands for it; the last step keeps its id', async () => {
    const graph = picture('  - global_avg_pool2d\n  - relu\n');
    expect(short(await resultOf(decompose(), graph))).toEqual([
      '%global_avg_pool2d_1 = adaptive_avg_pool2d(%x)',
      '%relu_1 = relu(%global_avg_pool2d_1)',
      'output = %relu_1',
    ]);
  });

  test('leaves what is excepted, and what has no decomposition', () => {
    const pooled = picture('  - global_avg_pool2d\n');
    expect(decompose(new Set(['global_avg_pool2d'] as const)).run(pooled)).toBe(pooled);
    const plain = picture('  - relu\n  - conv2d: {out_channels: 2, kernel_size: 3}\n');
    expect(decompose().run(plain)).toBe(plain);
  });
});

describe('common_subexpressions', () => {
  test('computes once what is computed twice, also behind such', async () => {
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

  test('other attributes, other inputs and parameters are other values', () => {
    const graph = picture(
      '  - elu\n  - elu: {alpha: 0.5}\n    from: x\n  - conv2d: {out_channels: 4, kernel_size: 1}\n    from: x\n  - conv2d: {out_channels: 4, kernel_size: 1}\n    from: x\n  - add:\n    from: [elu_1, elu_2, conv2d_1, conv2d_2]\n',
    );
    expect(commonSubexpressions.run(graph)).toBe(graph);
  });
});

describe('merge_pad', () => {
  test('a chain of pads becomes the padding of a convolution', async () => {
    const graph = picture(
      '  - zero_pad2d: {padding: [1, 0, 2, 0]}\n  - zero_pad2d: {padding: 1}\n  - conv2d: {out_channels: 2, kernel_size: 3, padding: [0, 1]}\n',
    );
    const lines = await resultOf(mergePad, graph);
    expect(lines.at(-2)).toContain('conv2d(%x)');
    // [top, left, bottom, right]: 2 + 1, 1 + 1 + 1, 0 + 1, 0 + 1 + 1.
    expect(lines.at(-2)).toContain('padding: [3, 3, 1, 2]');
  });

  test('and of a mean that counts its padding; not of one that does not, nor of a maximum', async () => {
    const mean = (args: string) => picture(`  - zero_pad2d: {padding: 1}\n  - avg_pool2d: {kernel_size: 3, ${args}}\n`);
    expect((await resultOf(mergePad, mean('stride: 2'))).at(-2)).toContain('avg_pool2d(%x)');
    for (const graph of [
      mean('count_include_pad: false'),
      mean('ceil_mode: true'),
      picture('  - zero_pad2d: {padding: 1}\n  - max_pool2d: {kernel_size: 3}\n'),
    ]) {
      expect(mergePad.run(graph)).toBe(graph);
    }
  });
});

describe('fold_batch_norm', () => {
  test.each([
    ['bias: true', '{}'],
    ['bias: false', '{affine: false}'],
    ['groups: 4, bias: false', '{eps: 0.1}'],
  ])('conv2d {%s} and batch_norm2d %s are one convolution, named as the norm', async (convolution, norm) => {
    const graph = picture(
      `  - conv2d: {out_channels: 8, kernel_size: 3, ${convolution}}\n  - batch_norm2d: ${norm}\n  - relu\n`,
    );
    expect(short(await resultOf(foldBatchNorm, graph))).toEqual([
      '%batch_norm2d_1 = conv2d(%x)',
      '%relu_1 = relu(%batch_norm2d_1)',
      'output = %relu_1',
    ]);
  });

  test('of two norms the first', async () => {
    const graph = picture('  - conv2d: {out_channels: 2, kernel_size: 1}\n  - batch_norm2d\n  - batch_norm2d\n');
    expect(short(await resultOf(foldBatchNorm, graph))).toEqual([
      '%batch_norm2d_1 = conv2d(%x)',
      '%batch_norm2d_2 = batch_norm2d(%batch_norm2d_1)',
      'output = %batch_norm2d_2',
    ]);
  });

  test('not where the convolution is read elsewhere, or an output', () => {
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
