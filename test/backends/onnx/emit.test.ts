import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { onnxFile } from '../../../src/backends/onnx/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { type ModelProto, ModelProtoSchema, type ValueInfoProto } from '../../../src/onnx/proto/onnx_pb.js';
import { graphOf } from '../../support.ts';
import { someWeights } from '../layers/cases.ts';
import { exported } from './exported.ts';

async function modelOf(graph: Graph): Promise<ModelProto> {
  return fromBinary(ModelProtoSchema, await exported(graph, someWeights(graph)));
}

/** `name = Operator(inputs)`, one a node; constants as their numbers, where an input is one. */
function lines({ graph }: ModelProto): string[] {
  const nodes = graph?.node ?? [];
  const constants = new Map(nodes.filter(({ opType }) => opType === 'Constant').map((node) => [node.output[0], node]));
  const shown = (name: string) => {
    const tensor = constants.get(name)?.attribute[0]?.t;
    if (tensor === undefined) return name;
    const view = new DataView(tensor.rawData.buffer, tensor.rawData.byteOffset, tensor.rawData.byteLength);
    const count = tensor.dims.reduce((product, size) => product * Number(size), 1);
    const numbers = Array.from({ length: count }, (_, at) =>
      tensor.dataType === 7 ? Number(view.getBigInt64(8 * at, true)) : view.getFloat32(4 * at, true),
    );
    return tensor.dims.length === 0 ? `${numbers[0]}` : `[${numbers}]`;
  };
  return nodes
    .filter(({ opType }) => opType !== 'Constant')
    .map(({ output, opType, input }) => `${output[0]} = ${opType}(${input.map(shown).join(', ')})`);
}

const layers = (text: string, shape = '[N, 4, H, W]') =>
  graphOf(`ninc: 1\ninputs: {x: {shape: ${shape}}}\nlayers:\n${text.replace(/^/gm, '  ')}\n`);

describe('model.onnx', () => {
  const network = graphOf(`
    ninc: 1
    name: small
    inputs: {image: {shape: [N, 3, H, 8]}}
    layers:
      - conv2d: {out_channels: 4, kernel_size: 3, padding: [0, 1, 2, 1], bias: false}
        id: _stem
      - batch_norm2d
      - relu6
      - dropout2d: {p: 0.5}
        id: pictures
      - global_avg_pool2d
      - flatten
      - linear: {out_features: 5}
    outputs: {logits: linear_1, again: linear_1, features: pictures}
  `);

  test('names nodes after the spec, values of outputs as the outputs, and has no other node than is needed', async () => {
    expect(lines(await modelOf(network))).toEqual([
      '_stem = Conv(image, _stem.weight)',
      'batch_norm2d_1 = BatchNormalization(_stem, batch_norm2d_1.weight, batch_norm2d_1.bias, batch_norm2d_1.running_mean, batch_norm2d_1.running_var)',
      'relu6_1 = Clip(batch_norm2d_1, 0, 6)',
      'features = Dropout(relu6_1, 0.5)',
      'global_avg_pool2d_1 = GlobalAveragePool(features)',
      'flatten_1 = Flatten(global_avg_pool2d_1)',
      'logits = Gemm(flatten_1, linear_1.weight, linear_1.bias)',
      'again = Identity(logits)',
    ]);
    const { graph } = await modelOf(network);
    const made = graph?.node.filter(({ docString }) => docString !== '') ?? [];
    expect(made.map(({ name, docString }) => `${name}: ${docString}`)).toEqual([
      '_stem: conv2d',
      'batch_norm2d_1: batch_norm2d',
      'relu6_1: relu6',
      'pictures: dropout2d',
      'global_avg_pool2d_1: adaptive_avg_pool2d',
      'flatten_1: flatten',
      'linear_1: linear',
    ]);
  });

  test("has the parameters as initializers, nothing else, in PyTorch's layout", async () => {
    const { graph } = await modelOf(network);
    const found = graph?.initializer.map(({ name, dims, rawData }) => `${name} [${dims}] ${rawData.length}`);
    const parameters = network.nodes.flatMap((node) => node.parameters);
    expect(found).toEqual(
      parameters.map(({ name, shape }) => `${name} [${shape}] ${4 * shape.reduce((a, b) => a * b, 1)}`),
    );
  });

  test('keeps open sizes, and tells the shape of every node', async () => {
    const { graph } = await modelOf(network);
    const shown = ({ name, type }: ValueInfoProto) => {
      const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
      return `${name} [${tensor?.shape?.dim.map(({ value }) => String(value.value)).join(', ')}]`;
    };
    expect(graph?.input.map(shown)).toEqual(['image [N, 3, H, 8]']);
    expect(graph?.output.map(shown)).toEqual(['logits [N, 5]', 'again [N, 5]', 'features [N, 4, H, 8]']);
    expect(graph?.valueInfo.map(shown)).toEqual([
      '_stem [N, 4, H, 8]',
      'batch_norm2d_1 [N, 4, H, 8]',
      'relu6_1 [N, 4, H, 8]',
      'global_avg_pool2d_1 [N, 4, 1, 1]',
      'flatten_1 [N, 4]',
    ]);
  });

  test('says who wrote it, from what, and what must hold of the sizes', async () => {
    const open = layers('- conv2d: {out_channels: 2, kernel_size: 5}');
    const { irVersion, producerName, opsetImport, metadataProps, graph } = await modelOf(open);
    expect([irVersion, producerName, graph?.name]).toEqual([9n, 'ninc', open.name]);
    expect(opsetImport.map(({ domain, version }) => [domain, version])).toEqual([['', 20n]]);
    expect(metadataProps.map(({ key, value }) => `${key}: ${value}`)).toEqual([
      `ninc.spec: ${open.name}`,
      'ninc.constraints: H >= 5; W >= 5',
    ]);
  });

  test('is the same bytes every time', async () => {
    expect(await exported(network, someWeights(network))).toEqual(await exported(network, someWeights(network)));
  });

  test('of float64 inputs is float64', async () => {
    const doubles = graphOf(`
      ninc: 1
      inputs: {x: {shape: [N, 3], dtype: float64}}
      layers: [{linear: {out_features: 2}}, leaky_relu]
    `);
    const model = await modelOf(doubles);
    expect(model.graph?.initializer.map(({ dataType }) => dataType)).toEqual([11, 11]);
    // 0.01 is no float32, and attributes are.
    expect(model.graph?.node.map(({ opType }) => opType)).toEqual(['Gemm', 'Constant', 'PRelu']);
  });

  test('a value that is called as an input of another value is handed on', async () => {
    const through = graphOf('ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu]\noutputs: {y: x, z: relu_1}\n');
    expect(lines(await modelOf(through))).toEqual(['z = Relu(x)', 'y = Identity(x)']);
  });

  test('an output that is called as an input is, and is another value, is renamed, which is told', async () => {
    const both = graphOf('ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu]\noutputs: {x: relu_1}\n');
    expect(lines(await modelOf(both))).toEqual(['x_output = Relu(x)']);
    const { value } = await onnxFile.emit(runPasses(both, onnxFile.passes), new Map());
    expect(value?.remarks).toEqual([
      'the output x is called x_output in the file: an input has its name, and ONNX has one name for one value',
    ]);
  });

  test('more weights than a protobuf message holds are refused before they are laid out', async () => {
    const huge = graphOf('ninc: 1\ninputs: {x: {shape: [N, 30000]}}\nlayers: [{linear: {out_features: 30000}}]\n');
    const { value, diagnostics } = await onnxFile.emit(runPasses(huge, onnxFile.passes), new Map());
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['NIN5007']);
  });
});

describe('no sizes are computed where a 0 or a -1 says them', () => {
  test.each([
    ['- flatten: {start_dim: 2}', 'output = Reshape(x, [0,4,-1])'],
    ['- reshape: {shape: [N, 2, 2, -1]}', 'output = Reshape(x, [0,2,2,-1])'],
    ['- channel_shuffle: {groups: 2}', 'output = Gather(x, [0,2,1,3])'],
    ['- zero_pad2d: {padding: [1, 0, 2, 3]}', 'output = Pad(x, [0,0,2,1,0,0,3,0])'],
    ['- narrow: {dim: 1, start: -2, length: 2}', 'output = Slice(x, [2], [4], [1])'],
    ['- upsample: {scale_factor: 2}', 'output = Resize(x, , [1,1,2,2])'],
  ])('%s', async (text, line) => {
    expect(lines(await modelOf(layers(text)))).toEqual([line]);
  });

  test('and where nothing else does, from the shapes of inputs', async () => {
    expect(lines(await modelOf(layers('- reshape: {shape: [H, 4, N, W]}')))).toEqual([
      'reshape_1/N = Shape(x)',
      'reshape_1/shape = Concat([-1], [4], reshape_1/N, [0])',
      'output = Reshape(x, reshape_1/shape)',
    ]);
  });
});

describe('what ONNX says otherwise than PyTorch', () => {
  const operators = async (text: string, shape: string) =>
    lines(await modelOf(layers(text, shape))).map((line) => line.replace(/^.* = (\w+)\(.*$/, '$1'));

  test.each([
    ['a window of LRN with a middle is LRN', '- local_response_norm: {size: 5}', '[N, 4, 6, 6]', ['LRN']],
    [
      'an even one is a pooling window over the channels',
      '- local_response_norm: {size: 4}',
      '[N, 4, 6, 6]',
      ['Mul', 'Unsqueeze', 'AveragePool', 'Squeeze', 'Mul', 'Add', 'Pow', 'Div'],
    ],
    [
      'each picture by itself is one operator',
      '- instance_norm2d: {affine: true}',
      '[N, 4, H, W]',
      ['InstanceNormalization'],
    ],
    [
      'a dropout of everything is none at inference',
      '- dropout: {p: 1}\n- dropout',
      '[N, 4, 6, 6]',
      ['Identity', 'Dropout'],
    ],
    ['even parts are a window', '- adaptive_avg_pool2d: {output_size: 3}', '[N, 4, 6, 9]', ['AveragePool']],
    [
      'uneven parts are products with shares',
      '- adaptive_avg_pool2d: {output_size: 4}',
      '[N, 4, 6, 9]',
      ['MatMul', 'Transpose', 'MatMul'],
    ],
    [
      'rounding up that drops a window in one direction only takes a node for each',
      '- max_pool2d: {kernel_size: 1, stride: 2, ceil_mode: true}\n- max_pool2d: {kernel_size: 2, stride: 3, ceil_mode: true}',
      '[N, 4, 8, 9]',
      ['MaxPool', 'MaxPool', 'MaxPool'],
    ],
    [
      'an open size times a factor that float32 does not hold is counted in integers',
      '- upsample: {scale_factor: [1.3, 2]}',
      '[N, 4, H, 6]',
      [
        'Shape',
        'Mul',
        'Div',
        'Add',
        'Squeeze',
        'Range',
        'Cast',
        'Mul',
        'Equal',
        'Where',
        'Equal',
        'Where',
        'Mul',
        'Floor',
        'Cast',
        'Add',
        'Min',
        'Gather',
        'Gather',
      ],
    ],
    [
      'rows of output_padding beyond the stride are padding',
      '- conv_transpose2d: {out_channels: 2, kernel_size: 3, dilation: 3, output_padding: 2}',
      '[N, 4, 6, 6]',
      ['ConvTranspose', 'Pad', 'Unsqueeze', 'Add'],
    ],
  ])('%s', async (_, text, shape, wanted) => {
    expect(await operators(text, shape)).toEqual(wanted);
  });
});
