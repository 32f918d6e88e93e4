import { TensorProto_DataType as DataType } from '../../onnx/proto/onnx_pb.js';

/** The element types that graphs of ours hold. */
export type ElementType = 'float' | 'double' | 'int64' | 'bool';

const dataTypes: Readonly<Record<ElementType, DataType>> = {
  float: DataType.FLOAT,
  double: DataType.DOUBLE,
  int64: DataType.INT64,
  bool: DataType.BOOL,
};

export function dataType(type: ElementType): DataType {
  return dataTypes[type];
}

/** Numbers as `raw_data` has them: little-endian, C order, rounded to the element type. */
export function rawData(data: ArrayLike<number>, type: ElementType): Uint8Array {
  switch (type) {
    case 'float':
      return bytesOf(data instanceof Float32Array ? data : Float32Array.from(data));
    case 'double':
      return bytesOf(data instanceof Float64Array ? data : Float64Array.from(data));
    case 'int64':
      return bytesOf(BigInt64Array.from(Array.from(data, BigInt)));
    case 'bool':
      return Uint8Array.from(data);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
