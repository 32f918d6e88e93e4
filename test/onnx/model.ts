import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
} from '../../src/onnx/proto/onnx_pb.js';

export type Tensor = MessageInitShape<typeof TensorProtoSchema>;
export type Attribute = number | string | readonly number[] | { readonly float: number } | { readonly tensor: Tensor };

/** `[operator, inputs, outputs, attributes]`, named `<operator>_<index>`. */
export type NodeLine = readonly [string, readonly string[], readonly string[], Readonly<Record<string, Attribute>>?];

export interface ModelLines {
  readonly opset?: number;
  readonly domain?: string;
  /** Sizes of the input `x`; `inputs` where there are others. */
  readonly x?: readonly (number | string)[];
  readonly inputs?: Readonly<Record<string, readonly (number | string)[]>>;
  readonly constants?: readonly Tensor[];
  readonly nodes: readonly NodeLine[];
  readonly outputs?: readonly string[];
}

export function floats(
  name: string,
  dims: readonly number[],
  values: readonly number[] | ((index: number) => number),
): Tensor {
  const count = dims.reduce((product, size) => product * size, 1);
  const data = typeof values === 'function' ? Array.from({ length: count }, (_, index) => values(index)) : [...values];
  return { name, dims: dims.map(BigInt), dataType: 1, floatData: data };
}

export function ints(name: string, values: readonly number[], scalar = false): Tensor {
  return { name, dims: scalar ? [] : [BigInt(values.length)], dataType: 7, int64Data: values.map(BigInt) };
}

/** The bytes of an ONNX model. */
export function onnx({
  opset = 17,
  domain = '',
  x = [1, 2, 4, 4],
  inputs = { x },
  constants = [],
  nodes,
  outputs,
}: ModelLines): Uint8Array {
  const last = nodes.at(-1)?.[2][0] ?? 'x';
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain, version: BigInt(opset) }],
      graph: {
        name: 'test',
        node: nodes.map(nodeOf),
        initializer: [...constants],
        input: Object.entries(inputs).map(([name, sizes]) => ({
          name,
          type: {
            value: { case: 'tensorType' as const, value: { elemType: 1, shape: { dim: sizes.map(dimension) } } },
          },
        })),
        output: (outputs ?? [last]).map((name) => ({ name })),
      },
    }),
  );
}

function dimension(size: number | string) {
  const value =
    typeof size === 'number'
      ? { case: 'dimValue' as const, value: BigInt(size) }
      : { case: 'dimParam' as const, value: size };
  return { value };
}

function nodeOf(
  [opType, input, output, attributes = {}]: NodeLine,
  index: number,
): MessageInitShape<typeof NodeProtoSchema> {
  const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...attributeOf(value) }));
  return { name: `${opType}_${index}`, opType, input: [...input], output: [...output], attribute };
}

function attributeOf(value: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === 'number') return { type: Kind.INT, i: BigInt(value) };
  if (typeof value === 'string') return { type: Kind.STRING, s: new TextEncoder().encode(value) };
  if (isNumbers(value)) return { type: Kind.INTS, ints: value.map(BigInt) };
  return 'float' in value ? { type: Kind.FLOAT, f: value.float } : { type: Kind.TENSOR, t: value.tensor };
}

function isNumbers(value: Attribute): value is readonly number[] {
  return Array.isArray(value);
}
