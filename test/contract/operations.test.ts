import { describe, expect, test } from 'vitest';
import { errors, fine, nodes, report } from './workbench.ts';

const spec = (layers: string, shape = '[N, 4, 12, 12]') =>
  `ninc: 1\ninputs: {x: {shape: ${shape}}}\nlayers:\n${layers.replace(/^/gm, '  ')}\n`;

/** The output's shape without the batch, and trainable parameters, of one layer. */
function result(layer: string, shape?: string): [string, number] {
  const { outputs, totals } = fine(report(spec(`- ${layer}`, shape)));
  return [outputs[0]?.shape.slice(1).join(' ') ?? '', totals.parameters];
}

// Sizes by torch.nn's formulas, worked out by hand.
const layers: Readonly<Record<string, readonly [string, number]>> = {
  'conv2d: {out_channels: 6, kernel_size: 3}': ['6 10 10', 6 * 4 * 9 + 6],
  'conv2d: {out_channels: 6, kernel_size: [3, 5], stride: [2, 1], padding: [1, 0], dilation: [1, 2]}': ['6 6 4', 366],
  'conv2d: {out_channels: 6, kernel_size: 4, padding: same}': ['6 12 12', 390],
  'conv2d: {out_channels: 6, kernel_size: 4, padding: valid}': ['6 9 9', 390],
  'conv2d: {out_channels: 6, kernel_size: 4, padding: 1}': ['6 11 11', 390],
  'conv2d: {out_channels: 6, kernel_size: 4, padding: [1, 2, 3, 4]}': ['6 13 15', 390],
  'conv2d: {out_channels: 6, kernel_size: 1, groups: 2, bias: false, in_channels: 4}': ['6 12 12', 12],
  'conv_transpose2d: {out_channels: 6, kernel_size: 3, stride: 2, padding: 1, output_padding: 1}': ['6 24 24', 222],
  'conv_transpose2d: {out_channels: 6, kernel_size: 3, groups: 2, bias: false, dilation: 2}': ['6 16 16', 108],
  'max_pool2d: {kernel_size: 5}': ['4 2 2', 0],
  'max_pool2d: {kernel_size: 5, ceil_mode: true}': ['4 3 3', 0],
  'max_pool2d: {kernel_size: 3, stride: 1, padding: 1, dilation: 2}': ['4 10 10', 0],
  'avg_pool2d: {kernel_size: 5, ceil_mode: true, count_include_pad: false}': ['4 3 3', 0],
  'avg_pool2d: {kernel_size: 2, stride: 3, padding: 1}': ['4 5 5', 0],
  'adaptive_avg_pool2d: {output_size: [5, 7]}': ['4 5 7', 0],
  'global_avg_pool2d: {}': ['4 1 1', 0],
  'global_max_pool2d: {}': ['4 1 1', 0],
  'dropout: {p: 0.25}': ['4 12 12', 0],
  'dropout2d: {p: 0.25}': ['4 12 12', 0],
  'batch_norm2d: {}': ['4 12 12', 8],
  'local_response_norm: {size: 5, alpha: 0.0001, beta: 0.75, k: 1}': ['4 12 12', 0],
  'prelu: {}': ['4 12 12', 1],
  'leaky_relu: {negative_slope: 0.2}': ['4 12 12', 0],
  'elu: {alpha: 0.5}': ['4 12 12', 0],
  'gelu: {approximate: tanh}': ['4 12 12', 0],
  'softplus: {beta: 2, threshold: 10}': ['4 12 12', 0],
  'hardtanh: {min_val: -2, max_val: 2}': ['4 12 12', 0],
  'softmax: {dim: 1}': ['4 12 12', 0],
  'log_softmax: {dim: 1}': ['4 12 12', 0],
  'maxout2d: {pool_size: 2}': ['2 12 12', 0],
  'flatten: {}': ['576', 0],
  'flatten: {start_dim: 2, end_dim: 3}': ['4 144', 0],
  'reshape: {shape: [N, 2, 288]}': ['2 288', 0],
  'permute: {dims: [0, 2, 3, 1]}': ['12 12 4', 0],
  'zero_pad2d: {padding: 2}': ['4 16 16', 0],
  'upsample: {scale_factor: 2, mode: nearest}': ['4 24 24', 0],
  'upsample: {scale_factor: 2, mode: bilinear, align_corners: true}': ['4 24 24', 0],
  'pixel_shuffle: {upscale_factor: 2}': ['1 24 24', 0],
  'channel_shuffle: {groups: 2}': ['4 12 12', 0],
  'identity: {}': ['4 12 12', 0],
};

const plain =
  'relu relu6 elu selu gelu silu hardswish hardsigmoid mish softplus sigmoid tanh prelu hardtanh leaky_relu';

describe('operations have the names and arguments of torch.nn', () => {
  for (const [layer, expected] of Object.entries(layers))
    test(layer, () => {
      expect(result(layer)).toEqual(expected);
    });

  test('linear works on the last dimension', () => {
    expect(result('linear: {out_features: 5}', '[N, 7]')).toEqual(['5', 40]);
    expect(result('linear: {out_features: 5, bias: false, in_features: 7}', '[N, 3, 7]')).toEqual(['3 5', 35]);
  });

  test('activations need no argument', () => {
    for (const name of plain.split(' ')) expect(result(name), name).toEqual(['4 12 12', name === 'prelu' ? 1 : 0]);
  });

  test('add, sub, mul and maximum take what `from` names, of shapes that fit', () => {
    for (const name of ['add', 'sub', 'mul', 'maximum'])
      expect(nodes(spec(`- relu\n- {${name}: , from: [x, relu_1]}`))[1], name).toBe(`${name}_1 [N, 4, 12, 12]`);
    expect(errors(spec('- {max_pool2d: {kernel_size: 2}}\n- {add: , from: [x, max_pool2d_1]}'))).toEqual([
      expect.stringMatching(/^5:.*NIN4/),
    ]);
    expect(nodes(spec('- relu\n- {concat: {dim: 2}, from: [x, relu_1, x]}'))[1]).toBe('concat_1 [N, 4, 36, 12]');
  });

  test('`in_channels` is checked', () => {
    expect(errors(spec('- conv2d: {in_channels: 3, out_channels: 6, kernel_size: 3}'))).toEqual(['4:27-28 NIN4003']);
  });

  test('a stride that is not given is 1 for convolutions and the kernel for pooling', () => {
    expect(result('conv2d: {out_channels: 1, kernel_size: 4}')[0]).toBe('1 9 9');
    expect(result('max_pool2d: {kernel_size: [4, 3]}')[0]).toBe('4 3 4');
    expect(result('avg_pool2d: {kernel_size: [4, 3]}')[0]).toBe('4 3 4');
  });

  test('with ceil_mode the last window must start inside the input or its left padding', () => {
    // torch: (5 + 2·1 − 2 + 1)/2 + 1 = 4 windows, the last of which starts at 6 of 5 + 1: it goes.
    expect(result('max_pool2d: {kernel_size: 2, stride: 2, padding: 1, ceil_mode: true}', '[N, 1, 5, 5]')[0]).toBe(
      '1 3 3',
    );
    expect(result('max_pool2d: {kernel_size: 1, stride: 4, ceil_mode: true}', '[N, 1, 6, 6]')[0]).toBe('1 2 2');
    expect(result('avg_pool2d: {kernel_size: 1, stride: 4, ceil_mode: true}', '[N, 1, 4, 4]')[0]).toBe('1 1 1');
  });
});

describe('nin_block', () => {
  const operations = (block: string) => {
    const { nodes: all } = fine(report(spec(`- nin_block: ${block}`)));
    return all.map(({ op, shape, parameters }) => `${op} ${shape.slice(1).join('×')} ${parameters}`);
  };

  test('three convolutions, each with its activation; the first has the kernel, stride and padding', () => {
    expect(operations('{out_channels: 6, kernel_size: 3, stride: 2, padding: 1}')).toEqual([
      'conv2d 6×6×6 222',
      'relu 6×6×6 0',
      'conv2d 6×6×6 42',
      'relu 6×6×6 0',
      'conv2d 6×6×6 42',
      'relu 6×6×6 0',
    ]);
  });

  test('three ints, another activation, batch norms between; the convolutions keep their bias', () => {
    expect(operations('{out_channels: [5, 6, 7], kernel_size: 1, activation: tanh, batch_norm: true}')).toEqual([
      'conv2d 5×12×12 25',
      'batch_norm2d 5×12×12 10',
      'tanh 5×12×12 0',
      'conv2d 6×12×12 36',
      'batch_norm2d 6×12×12 12',
      'tanh 6×12×12 0',
      'conv2d 7×12×12 49',
      'batch_norm2d 7×12×12 14',
      'tanh 7×12×12 0',
    ]);
  });
});
