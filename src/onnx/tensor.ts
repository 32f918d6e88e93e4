import { totalmem } from 'node:os';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { shownName, shownShape } from '../weights/shown.ts';
import { externalBytes } from './external.ts';
import type { OnnxModel, OnnxTensor } from './model.ts';
import { type Span, varintAt, WireFault } from './wire.ts';

/** A constant of a model: floats as they are (halves as float32), integers and truth values as float64. */
export interface Constant {
  readonly kind: 'float' | 'integer';
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

interface ElementType {
  readonly name: string;
  readonly kind: 'float' | 'integer';
  /** Bytes of one element in `raw_data` and in external files. */
  readonly width: number;
  /** The field that holds its elements one by one. */
  readonly field: number;
  read(view: DataView, at: number): number;
}

const f32 = 4;
const i32 = 5;
const i64 = 7;
const f64 = 10;
const u64 = 11;

/** By TensorProto.DataType. */
const types: Readonly<Record<number, ElementType>> = {
  1: { name: 'float32', kind: 'float', width: 4, field: f32, read: (view, at) => view.getFloat32(at, true) },
  2: { name: 'uint8', kind: 'integer', width: 1, field: i32, read: (view, at) => view.getUint8(at) },
  3: { name: 'int8', kind: 'integer', width: 1, field: i32, read: (view, at) => view.getInt8(at) },
  4: { name: 'uint16', kind: 'integer', width: 2, field: i32, read: (view, at) => view.getUint16(at, true) },
  5: { name: 'int16', kind: 'integer', width: 2, field: i32, read: (view, at) => view.getInt16(at, true) },
  6: { name: 'int32', kind: 'integer', width: 4, field: i32, read: (view, at) => view.getInt32(at, true) },
  7: { name: 'int64', kind: 'integer', width: 8, field: i64, read: (view, at) => Number(view.getBigInt64(at, true)) },
  9: { name: 'bool', kind: 'integer', width: 1, field: i32, read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  10: {
    name: 'float16',
    kind: 'float',
    width: 2,
    field: i32,
    read: (view, at) => halfToNumber(view.getUint16(at, true)),
  },
  11: { name: 'float64', kind: 'float', width: 8, field: f64, read: (view, at) => view.getFloat64(at, true) },
  12: { name: 'uint32', kind: 'integer', width: 4, field: u64, read: (view, at) => view.getUint32(at, true) },
  13: {
    name: 'uint64',
    kind: 'integer',
    width: 8,
    field: u64,
    read: (view, at) => Number(view.getBigUint64(at, true)),
  },
  16: {
    name: 'bfloat16',
    kind: 'float',
    width: 2,
    field: i32,
    read: (view, at) => brainToNumber(view.getUint16(at, true)),
  },
};

const otherTypes: Readonly<Record<number, string>> = {
  0: 'no type',
  8: 'texts',
  14: 'complex64',
  15: 'complex128',
};

/** No array of JavaScript here is larger, in elements; eight bytes each is what they take at most. */
const mostElements = Math.min(2 ** 31, Math.floor(totalmem() / 8));

/** The elements of a tensor. Their bytes are known to be there before memory is taken; NIN6702 where they are not. */
export function readTensor(model: OnnxModel, tensor: OnnxTensor): Outcome<Constant> {
  try {
    const type = types[tensor.type];
    if (type === undefined) {
      const what = otherTypes[tensor.type] ?? `the type ${tensor.type}`;
      throw new WireFault(`it holds ${what}; floats, integers and truth values are read`);
    }
    const count = countOf(tensor);
    const { data: stored } = tensor;
    if (stored.kind === 'external') {
      const { value, diagnostics } = externalBytes(model.path, tensor.name, stored.entries, count * type.width);
      if (value === undefined) return { diagnostics };
      return { value: fromRaw(tensor, type, count, { bytes: value, start: 0, end: value.length }), diagnostics: [] };
    }
    if (stored.kind === 'raw') return { value: fromRaw(tensor, type, count, stored.span), diagnostics: [] };
    if (stored.kind === 'none') {
      if (count > 0)
        throw new WireFault(`its shape ${shownShape(tensor.dims)} has ${count} elements, but it holds none`);
      return { value: { kind: type.kind, shape: tensor.dims, data: new Float32Array(0) }, diagnostics: [] };
    }
    return { value: fromTyped(tensor, type, count, stored.field, stored.spans), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    return { diagnostics: [tensorFault(model.path, tensor.name, error.message)] };
  }
}

export function tensorFault(path: string, name: string, reason: string) {
  return diagnostic('NIN6702', { name: shownName(name), reason }, { file: path });
}

function countOf({ dims }: OnnxTensor): number {
  if (dims.length > 8) throw new WireFault(`it has ${dims.length} dimensions; at most 8 are read`);
  let count = 1;
  for (const dim of dims) {
    if (!Number.isSafeInteger(dim) || dim < 0) throw new WireFault(`its shape ${shownShape(dims)} is none`);
    count *= dim;
    if (count > mostElements) throw new WireFault(`its shape ${shownShape(dims)} is larger than memory`);
  }
  return count;
}

function fromRaw(tensor: OnnxTensor, type: ElementType, count: number, { bytes, start, end }: Span): Constant {
  if (end - start !== count * type.width) {
    const needed = `${type.name} of shape ${shownShape(tensor.dims)} takes ${count * type.width} bytes`;
    throw new WireFault(`${needed}, but it holds ${end - start}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  const data = allocate(type, count);
  for (let index = 0; index < count; index++) data[index] = type.read(view, index * type.width);
  return { kind: type.kind, shape: tensor.dims, data };
}

function allocate(type: ElementType, count: number): Float32Array | Float64Array {
  return type.kind === 'integer' || type.width === 8 ? new Float64Array(count) : new Float32Array(count);
}

function fromTyped(
  tensor: OnnxTensor,
  type: ElementType,
  count: number,
  field: number,
  spans: readonly Span[],
): Constant {
  if (field !== type.field) throw new WireFault(`its elements lie in a field that ${type.name} does not use`);
  const fixed = field === f32 ? 4 : field === f64 ? 8 : undefined;
  const held = spans.reduce((sum, span) => sum + (fixed === undefined ? varintsIn(span) : fixedIn(span, fixed)), 0);
  if (held !== count) {
    throw new WireFault(`its shape ${shownShape(tensor.dims)} has ${count} elements, but it holds ${held}`);
  }
  const data = allocate(type, count);
  let index = 0;
  for (const span of spans) {
    if (fixed === undefined) {
      for (let at = span.start; at < span.end; ) {
        const { value, next } = varintAt(span.bytes, at, span.end);
        data[index++] = fromInteger(tensor.type, value);
        at = next;
      }
    } else {
      const view = new DataView(span.bytes.buffer, span.bytes.byteOffset + span.start, span.end - span.start);
      for (let at = 0; at < span.end - span.start; at += fixed) {
        data[index++] = fixed === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
      }
    }
  }
  return { kind: type.kind, shape: tensor.dims, data };
}

/** Halves are kept as the integer of their bits; a truth value may be any integer. */
function fromInteger(type: number, value: number): number {
  if (type === 10) return halfToNumber(value & 0xffff);
  if (type === 16) return brainToNumber(value & 0xffff);
  return type === 9 ? (value === 0 ? 0 : 1) : value;
}

/** A varint ends at each byte below 128. */
function varintsIn({ bytes, start, end }: Span): number {
  let count = 0;
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) < 128) count++;
  if (end > start && (bytes[end - 1] ?? 0) >= 128) throw new WireFault('its last number does not end');
  return count;
}

function fixedIn({ start, end }: Span, width: number): number {
  if ((end - start) % width !== 0) throw new WireFault('its elements end in the middle of one');
  return (end - start) / width;
}

/** IEEE 754 binary16: sign, five bits of exponent, ten of fraction. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a float32. */
export function brainToNumber(bits: number): number {
  scratch.setUint16(2, bits, true);
  scratch.setUint16(0, 0, true);
  return scratch.getFloat32(0, true);
}
