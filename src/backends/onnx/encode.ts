import { create, toBinary } from '@bufbuild/protobuf';
import { formatDim } from '../../ir/dim/text.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from '../../onnx/proto/onnx_pb.js';
import { framed } from '../message.ts';
import { dataType } from './element-type.ts';
import type { Declared, OnnxModel } from './model.ts';
import type { Initializer } from './operator-graph.ts';

/** The newest operator that is needed is Gelu, of opset 20; its companion is version 9 of the format. */
const opset = 20n;
const irVersion = 9n;

/** `model.onnx` in the pieces that it is written in: weights are not copied before they are put together. */
export function encodeModel(model: OnnxModel, version: string): Uint8Array[] {
  const { name, graph, inputs, outputs, values, constraints } = model;
  const head = create(ModelProtoSchema, {
    irVersion,
    producerName: 'ninc',
    producerVersion: version,
    opsetImport: [{ domain: '', version: opset }],
    metadataProps: [
      { key: 'ninc.spec', value: name },
      ...(constraints.length > 0 ? [{ key: 'ninc.constraints', value: constraints.join('; ') }] : []),
    ],
  });
  const rest = create(GraphProtoSchema, {
    name,
    node: graph.nodes,
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
    valueInfo: values.map(valueInfo),
  });
  const initializers = graph.initializers.flatMap((one) => framed(fields.initializer, encodeInitializer(one)));
  const whole = framed(fields.graph, [toBinary(GraphProtoSchema, rest), ...initializers]);
  return [toBinary(ModelProtoSchema, head), ...whole];
}

const fields = {
  graph: ModelProtoSchema.field.graph.number,
  initializer: GraphProtoSchema.field.initializer.number,
  rawData: TensorProtoSchema.field.rawData.number,
};

function encodeInitializer({ header, bytes }: Initializer): Uint8Array[] {
  return [toBinary(TensorProtoSchema, header), ...framed(fields.rawData, [bytes])];
}

/** Open sizes keep the text of the spec. */
function valueInfo({ name, type, shape }: Declared): ValueInfoProto {
  const dim = shape.map((size) => ({
    value:
      typeof size === 'number'
        ? ({ case: 'dimValue', value: BigInt(size) } as const)
        : ({ case: 'dimParam', value: formatDim(size) } as const),
  }));
  const value = { case: 'tensorType', value: { elemType: dataType(type), shape: { dim } } } as const;
  return create(ValueInfoProtoSchema, { name, type: { value } });
}
