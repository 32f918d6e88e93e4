import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type AttrValue, AttrValueSchema, DataType } from './proto/tensorflow_pb.js';

/** The element types that graphs of ours hold. */
export type ElementType = 'float' | 'double' | 'bfloat16' | 'int32' | 'bool' | 'uint64';

const dataTypes: Readonly<Record<ElementType, DataType>> = {
  float: DataType.DT_FLOAT,
  double: DataType.DT_DOUBLE,
  bfloat16: DataType.DT_BFLOAT16,
  int32: DataType.DT_INT32,
  bool: DataType.DT_BOOL,
  uint64: DataType.DT_UINT64,
};

export function dataType(type: ElementType): DataType {
  return dataTypes[type];
}

/** The attributes of a node of a GraphDef, by name. */
export type Attributes = Readonly<Record<string, AttrValue>>;

type Init = MessageInitShape<typeof AttrValueSchema>;

function attribute(value: NonNullable<Init['value']>): AttrValue {
  return create(AttrValueSchema, { value });
}

export const typeAttribute = (type: ElementType) => attribute({ case: 'type', value: dataTypes[type] });
export const text = (value: string) => attribute({ case: 's', value: new TextEncoder().encode(value) });
export const integer = (value: number) => attribute({ case: 'i', value: BigInt(value) });
export const real = (value: number) => attribute({ case: 'f', value });
export const flag = (value: boolean) => attribute({ case: 'b', value });
export const integers = (values: readonly number[]) =>
  attribute({ case: 'list', value: { i: values.map((value) => BigInt(value)) } });

/** A shape; `null` for a size that is known only when arrays arrive. */
export const shapeAttribute = (sizes: readonly (number | null)[]) =>
  attribute({ case: 'shape', value: { dim: sizes.map((size) => ({ size: BigInt(size ?? -1) })) } });

/** Of a variable: what it is given says its shape. */
export const unknownShape = attribute({ case: 'shape', value: { unknownRank: true } });

/** A constant's content: little-endian, C order. */
export const tensorAttribute = (type: ElementType, shape: readonly number[], content: Uint8Array) =>
  attribute({
    case: 'tensor',
    value: {
      dtype: dataTypes[type],
      tensorShape: { dim: shape.map((size) => ({ size: BigInt(size) })) },
      tensorContent: content,
    },
  });
