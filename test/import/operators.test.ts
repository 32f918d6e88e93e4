import { describe, expect, test } from 'vitest';
import { dedent } from '../../src/diagnostics/entry.ts';
import { floats, ints, type ModelLines } from '../onnx/model.ts';
import { imported, layersOf } from './imported.ts';

const weight = floats('w', [4, 2, 3, 3], (index) => Math.sin(index));

/** Operators, and what people's exporters make of layers, as the lines that come out. */
const cases: Readonly<Record<string, readonly [ModelLines, string]>> = {
  'Conv with explicit padding': [
    { constants: [weight], nodes: [['Conv', ['x', 'w'], ['y'], { pads: [1, 0, 1, 0], strides: [2, 1], group: 1 }]] },
    '- conv2d: {out_channels: 4, kernel_size: 3, stride: [2, 1], padding: [1, 0], bias: false}',
  ],
  'Conv with SAME_UPPER and a stride: the odd row goes behind': [
    { constants: [weight], nodes: [['Conv', ['x', 'w'], ['y'], { auto_pad: 'SAME_UPPER', strides: [2, 2] }]] },
    '- conv2d: {out_channels: 4, kernel_size: 3, stride: 2, padding: [0, 0, 1, 1], bias: false}',
  ],
  'Conv with SAME_LOWER: before': [
    { constants: [weight], nodes: [['Conv', ['x', 'w'], ['y'], { auto_pad: 'SAME_LOWER', strides: [2, 2] }]] },
    '- conv2d: {out_channels: 4, kernel_size: 3, stride: 2, padding: [1, 1, 0, 0], bias: false}',
  ],
  'Conv and the Add of a constant for each channel: its bias': [
    {
      constants: [weight, floats('b', [4, 1, 1], [1, 2, 3, 4])],
      nodes: [
        ['Conv', ['x', 'w'], ['c']],
        ['Add', ['b', 'c'], ['y']],
      ],
    },
    '- conv2d: {out_channels: 4, kernel_size: 3}',
  ],
  'MatMul and Add: a linear layer': [
    {
      x: ['N', 3],
      constants: [floats('w', [3, 2], [1, 2, 3, 4, 5, 6]), floats('b', [2], [1, 2])],
      nodes: [
        ['MatMul', ['x', 'w'], ['m']],
        ['Add', ['m', 'b'], ['y']],
      ],
    },
    '- linear: {out_features: 2}',
  ],
  'Shape, Gather, Unsqueeze, Concat, Reshape: flatten': [
    {
      x: ['N', 2, 4, 4],
      constants: [ints('zero', [0], true), ints('rest', [-1]), ints('axes', [0])],
      nodes: [
        ['Shape', ['x'], ['s']],
        ['Gather', ['s', 'zero'], ['n'], { axis: 0 }],
        ['Unsqueeze', ['n', 'axes'], ['u']],
        ['Concat', ['u', 'rest'], ['t'], { axis: 0 }],
        ['Reshape', ['x', 't'], ['y']],
      ],
    },
    '- flatten',
  ],
  'Clip from 0 to 6, with limits as attributes': [
    { opset: 7, nodes: [['Clip', ['x'], ['y'], { min: { float: 0 }, max: { float: 6 } }]] },
    '- relu6',
  ],
  'Clip with limits as constants': [
    { constants: [floats('a', [], [-1]), floats('b', [], [2])], nodes: [['Clip', ['x', 'a', 'b'], ['y']]] },
    '- hardtanh: {max_val: 2}',
  ],
  'x · relu6(x + 3) / 6': [
    {
      constants: [floats('three', [], [3]), floats('zero', [], [0]), floats('six', [], [6])],
      nodes: [
        ['Add', ['x', 'three'], ['a']],
        ['Clip', ['a', 'zero', 'six'], ['c']],
        ['Mul', ['x', 'c'], ['m']],
        ['Div', ['m', 'six'], ['y']],
      ],
    },
    '- hardswish',
  ],
  'x · sigmoid(x), x · tanh(softplus(x))': [
    {
      nodes: [
        ['Sigmoid', ['x'], ['s']],
        ['Mul', ['x', 's'], ['a']],
        ['Softplus', ['a'], ['p']],
        ['Tanh', ['p'], ['t']],
        ['Mul', ['t', 'a'], ['y']],
      ],
    },
    '- silu\n- mish',
  ],
  'gelu by erf': [
    {
      constants: [floats('root', [], [Math.SQRT2]), floats('one', [], [1]), floats('half', [], [0.5])],
      nodes: [
        ['Div', ['x', 'root'], ['d']],
        ['Erf', ['d'], ['e']],
        ['Add', ['e', 'one'], ['a']],
        ['Mul', ['x', 'a'], ['m']],
        ['Mul', ['m', 'half'], ['y']],
      ],
    },
    '- gelu',
  ],
  'ReduceMean over height and width, the dimensions dropped': [
    { nodes: [['ReduceMean', ['x'], ['y'], { axes: [-1, 2], keepdims: 0 }]] },
    '- global_avg_pool2d\n- flatten',
  ],
  'BatchNormalization, a scale and a shift: one batch norm': [
    {
      constants: ['s', 'b', 'm', 'v']
        .map((name) => floats(name, [2], [1, 2]))
        .concat(floats('k', [2, 1, 1], [3, 4]), floats('h', [1, 2, 1, 1], [5, 6])),
      nodes: [
        ['BatchNormalization', ['x', 's', 'b', 'm', 'v'], ['n'], { epsilon: { float: 1e-3 } }],
        ['Mul', ['n', 'k'], ['t']],
        ['Add', ['t', 'h'], ['y']],
      ],
    },
    '- batch_norm2d: {eps: 0.001}',
  ],
  'MaxPool that pads the end only: ceil_mode': [
    {
      x: [1, 2, 6, 6],
      nodes: [['MaxPool', ['x'], ['y'], { kernel_shape: [3, 3], strides: [2, 2], pads: [0, 0, 1, 1] }]],
    },
    '- max_pool2d: {kernel_size: 3, stride: 2, ceil_mode: true}',
  ],
  'Reshape, Transpose, Reshape: a channel shuffle': [
    {
      x: ['N', 4, 4, 4],
      constants: [ints('a', [0, 2, 2, 4, 4]), ints('b', [0, -1, 4, 4])],
      nodes: [
        ['Reshape', ['x', 'a'], ['r']],
        ['Transpose', ['r'], ['t'], { perm: [0, 2, 1, 3, 4] }],
        ['Reshape', ['t', 'b'], ['y']],
      ],
    },
    '- channel_shuffle: {groups: 2}',
  ],
  'Slice and Split: parts': [
    {
      constants: [ints('from', [1]), ints('to', [2 ** 40]), ints('axis', [2])],
      nodes: [
        ['Slice', ['x', 'from', 'to', 'axis'], ['s']],
        ['Split', ['s'], ['a', 'y'], { axis: 1 }],
      ],
      outputs: ['y'],
    },
    '- narrow: {dim: 2, start: 1, length: 3}\n- narrow: {start: 1, length: 1}',
  ],
  'transposes at the edges of a picture in NHWC': [
    {
      x: [1, 4, 4, 2],
      nodes: [
        ['Transpose', ['x'], ['a'], { perm: [0, 3, 1, 2] }],
        ['Transpose', ['a'], ['b'], { perm: [0, 2, 3, 1] }],
        ['Relu', ['b'], ['c']],
        ['Transpose', ['c'], ['d'], { perm: [0, 3, 1, 2] }],
        ['GlobalAveragePool', ['d'], ['y']],
      ],
    },
    '- relu\n- permute: {dims: [0, 3, 1, 2]}\n- global_avg_pool2d',
  ],
  'a residual with a shortcut': [
    {
      constants: [floats('a', [2, 2, 3, 3], Math.sin), floats('b', [2, 2, 1, 1], Math.sin)],
      nodes: [
        ['Conv', ['x', 'a'], ['c'], { pads: [1, 1, 1, 1] }],
        ['Relu', ['c'], ['r']],
        ['Conv', ['x', 'b'], ['s']],
        ['Add', ['r', 's'], ['y']],
      ],
    },
    `
      - residual:
          layers:
            - conv2d: {out_channels: 2, kernel_size: 3, padding: 1, bias: false}
            - relu
          shortcut:
            - conv2d: {out_channels: 2, kernel_size: 1, bias: false}
    `,
  ],
  'squeeze and excitation: what is multiplied is named': [
    {
      constants: [floats('a', [2, 2, 1, 1], Math.sin)],
      nodes: [
        ['Relu', ['x'], ['r']],
        ['GlobalAveragePool', ['r'], ['g']],
        ['Conv', ['g', 'a'], ['c']],
        ['Sigmoid', ['c'], ['s']],
        ['Mul', ['s', 'r'], ['y']],
      ],
    },
    `
      - relu
      - global_avg_pool2d
      - conv2d: {out_channels: 2, kernel_size: 1, bias: false}
      - sigmoid
      - mul:
        from: [sigmoid_1, relu_1]
    `,
  ],
  'paths that share a layer: named, because they are no branches': [
    {
      nodes: [
        ['Relu', ['x'], ['r']],
        ['Tanh', ['r'], ['t']],
        ['Sigmoid', ['r'], ['s']],
        ['Mul', ['t', 's'], ['m']],
        ['Sub', ['m', 't'], ['y']],
      ],
    },
    `
      - relu
      - tanh
      - sigmoid:
        from: relu_1
      - mul:
        from: [tanh_1, sigmoid_1]
      - sub:
        from: [mul_1, tanh_1]
    `,
  ],
};

test.each(Object.entries(cases))('%s', (_, [lines, wanted]) => {
  expect(layersOf(lines).trimEnd()).toBe(dedent(wanted).trimEnd());
});

describe('what the language cannot say', () => {
  test('is listed, all of it, with the names of the nodes', () => {
    const { value, faults } = imported({
      x: ['N', 2, 4, 4],
      constants: [floats('s', [2, 4, 4], Math.sin), ints('axis', [1])],
      nodes: [
        ['Sin', ['x'], ['a']],
        ['Relu', ['x'], ['b']],
        ['LSTM', ['a'], ['c']],
        ['Add', ['b', 's'], ['d']],
        ['ReduceMean', ['b'], ['e'], { axes: [1] }],
        ['Sum', ['c', 'd', 'e'], ['y']],
      ],
    });
    expect(value).toBeUndefined();
    expect(faults).toEqual([
      'NIN6704 Sin_0 (Sin): the language has no such operation',
      'NIN6704 LSTM_2 (LSTM): the language has no such operation',
      'NIN6704 Add_3 (Add): it adds a constant of shape [2, 4, 4]; the language has one number for each channel',
      'NIN6704 ReduceMean_4 (ReduceMean): it reduces the dimensions [1] of 4; the language reduces height and width of pictures',
    ]);
  });

  test('is counted where it is more than anybody reads', () => {
    const name = (index: number) => (index === 0 ? 'x' : index === 130 ? 'y' : `v${index}`);
    const { faults } = imported({
      nodes: Array.from({ length: 130 }, (_, index) => ['Sin', [name(index)], [name(index + 1)]]),
    });
    expect(faults).toHaveLength(101);
    expect(faults.slice(99)).toEqual([
      'NIN6704 Sin_99 (Sin): the language has no such operation',
      'NIN6705 and 30 more parts of this model that cannot be imported',
    ]);
  });

  test('a constant that no layer could hold', () => {
    const { faults } = imported({
      x: ['N', 3],
      constants: [floats('c', [3], [1, 2, 3])],
      nodes: [['Add', ['x', 'c'], ['y']]],
    });
    expect(faults).toEqual([
      'NIN6704 Add_0 (Add): it adds a constant to a value of 2 dimensions that no layer makes which could hold it',
    ]);
  });
});

test('an input that is named as a layer would be counted, and sizes that stay open', () => {
  const { value, faults } = imported({
    inputs: { relu_1: ['batch_size', 3, 'height', 'W'] },
    constants: [floats('s', [4], [1, 1, 2, 2])],
    nodes: [
      ['Relu', ['relu_1'], ['r']],
      ['Resize', ['r', '', 's'], ['y'], { mode: 'nearest' }],
    ],
  });
  expect(faults).toEqual([]);
  expect(value?.spec).toContain('relu1: {shape: [N, 3, height, W]}');
  expect(value?.spec).toContain('- upsample: {scale_factor: 2}');
});
