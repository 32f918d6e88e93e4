/**
 * Event files of TensorBoard, written here: the format is small, the loop knows no runtime, and a resumed run must be able to cut
 * a file off at the length that a checkpoint names, which tfjs-node's summary writer cannot. A record is its length, the masked
 * crc32c of the length, an Event (tensorflow/core/util/event.proto), and the masked crc32c of that.
 */

/** The first record of a file. */
export function fileVersion(seconds: number): Uint8Array {
  return record(concat([doubleField(1, seconds), bytesField(3, utf8('brain.Event:2'))]));
}

/** Numbers at a step, by tag. */
export function scalars(seconds: number, step: number, values: Readonly<Record<string, number>>): Uint8Array {
  const summary = Object.entries(values).map(([tag, value]) =>
    bytesField(1, concat([bytesField(1, utf8(tag)), floatField(2, value)])),
  );
  return record(concat([doubleField(1, seconds), varintField(2, step), bytesField(5, concat(summary))]));
}

function record(event: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(event.length), true);
  return concat([length, checksum(length), event, checksum(event)]);
}

/** As TFRecord masks it: a checksum of data that holds checksums would be weak. */
function checksum(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const result = new Uint8Array(4);
  new DataView(result.buffer).setUint32(0, masked, true);
  return result;
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82f63b78. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Protobuf: a field is its number and wire type, then its value. */
function tag(field: number, wire: number): Uint8Array {
  return Uint8Array.of((field << 3) | wire);
}

function doubleField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return concat([tag(field, 1), bytes]);
}

function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concat([tag(field, 5), bytes]);
}

function varintField(field: number, value: number): Uint8Array {
  return concat([tag(field, 0), varint(value)]);
}

function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return concat([tag(field, 2), varint(bytes.length), bytes]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
