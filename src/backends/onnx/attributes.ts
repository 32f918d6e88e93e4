import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type TensorProto,
  AttributeProto_AttributeType as types,
} from '../../onnx/proto/onnx_pb.js';

/** The attributes of a node, by name; what is absent has the operator's own default. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** One value of an attribute, without its name. */
type Attribute = Pick<MessageInitShape<typeof AttributeProtoSchema>, 'type' | 'f' | 'i' | 's' | 't' | 'ints'>;

export const integer = (value: number): Attribute => ({ type: types.INT, i: BigInt(value) });
export const integers = (values: readonly number[]): Attribute => ({ type: types.INTS, ints: values.map(BigInt) });
/** ONNX holds real attributes in float32. */
export const real = (value: number): Attribute => ({ type: types.FLOAT, f: Math.fround(value) });
export const tensor = (value: TensorProto): Attribute => ({ type: types.TENSOR, t: value });
export const text = (value: string): Attribute => ({ type: types.STRING, s: new TextEncoder().encode(value) });

export function encodeAttributes(attributes: Attributes): AttributeProto[] {
  return Object.entries(attributes).map(([name, value]) => create(AttributeProtoSchema, { ...value, name }));
}
