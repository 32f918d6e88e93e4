import { ImageFault } from './image.ts';

interface Component {
  readonly id: number;
  /** Sampling factors: the component with the largest has every pixel. */
  readonly horizontal: number;
  readonly vertical: number;
}

/** What a JPEG says of itself before its data begin. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly precision: number;
  readonly components: readonly Component[];
  /** The second byte of the frame's marker: how it is coded. */
  readonly marker: number;
  readonly stored: 'YCbCr' | 'RGB';
  /** The file without comments, thumbnails and profiles. */
  readonly picture: Buffer;
}

/** Markers that begin a frame: SOF0 to SOF15 without DHT, JPG and DAC (ITU T.81, table B.1). */
const frames = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/** Quantization and Huffman tables, and the restart interval. */
const tables = new Set([0xdb, 0xc4, 0xdd]);

interface Segment {
  readonly marker: number;
  /** Marker, length and body. */
  readonly whole: Buffer;
  readonly body: Buffer;
}

/** Walks over the segments to the first scan, without decoding anything. Throws ImageFault. */
export function readJpegHeader(bytes: Buffer): JpegHeader {
  const { segments, rest } = readSegments(bytes);
  const found = segments.filter(({ marker }) => frames.has(marker));
  const [frame] = found;
  if (frame === undefined) throw new ImageFault('it has no frame');
  if (found.length > 1) throw new ImageFault('it has more than one frame');
  const { body } = frame;
  const count = body[5] ?? 0;
  if (body.length !== 6 + 3 * count) throw new ImageFault('its frame header is broken');
  const components = Array.from({ length: count }, (_, index) => {
    const [id = 0, sampling = 0] = body.subarray(6 + 3 * index);
    return { id, horizontal: sampling >> 4, vertical: sampling & 15 };
  });
  const kept = segments.filter(({ marker }) => tables.has(marker)).map(({ whole }) => whole);
  return {
    width: body.readUInt16BE(3),
    height: body.readUInt16BE(1),
    precision: body[0] ?? 0,
    components,
    marker: frame.marker,
    stored: storedAs(segments, components),
    picture: Buffer.concat([bytes.subarray(0, 2), ...kept, plain(frame, count), rest]),
  };
}

/** The sampling factors of a single component mean nothing, but lead jpeg-js to expect blocks that are not there. */
function plain({ whole }: Segment, components: number): Buffer {
  if (components !== 1) return whole;
  const copy = Buffer.from(whole);
  copy[11] = 0x11;
  return copy;
}

function readSegments(bytes: Buffer): { segments: readonly Segment[]; rest: Buffer } {
  const segments: Segment[] = [];
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) throw new ImageFault(`its segments are broken, at byte ${at}`);
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda) return { segments, rest: bytes.subarray(at) };
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (marker === 0xd9 || end < at + 4) throw new ImageFault(`its segments are broken, at byte ${at}`);
    if (end > bytes.length) break;
    segments.push({ marker, whole: bytes.subarray(at, end), body: bytes.subarray(at + 4, end) });
    at = end;
  }
  throw new ImageFault('it is cut short');
}

/** Three components are YCbCr unless Adobe's marker or their names say otherwise: the rule of libjpeg. */
function storedAs(segments: readonly Segment[], components: readonly Component[]): JpegHeader['stored'] {
  const tag = (wanted: number, name: string) =>
    segments.find(({ marker, body }) => marker === wanted && body.toString('latin1', 0, name.length) === name);
  if (tag(0xe0, 'JFIF\0') !== undefined) return 'YCbCr';
  const adobe = tag(0xee, 'Adobe');
  if (adobe !== undefined && adobe.body.length >= 12) return adobe.body[11] === 0 ? 'RGB' : 'YCbCr';
  return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB' ? 'RGB' : 'YCbCr';
}
