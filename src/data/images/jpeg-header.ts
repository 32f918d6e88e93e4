import { ImageFault, maximumPixels } from './image.ts';

interface Component {
  readonly id: number;
  /** Sampling factors: the component with the largest has every pixel. */
  readonly horizontal: number;
  readonly vertical: number;
  /** Which of the quantization tables it takes. */
  readonly table: number;
}

/** What a JPEG says of its picture before the data begin. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  readonly components: readonly Component[];
  /** The largest sampling factors. */
  readonly widest: number;
  readonly tallest: number;
}

/** Marker and body of one segment of a JPEG, and where the next begins. */
export interface Segment {
  readonly marker: number;
  readonly body: Buffer;
  readonly end: number;
}

/** Markers that begin a frame: SOF0 to SOF15 without DHT, JPG and DAC (ITU T.81, table B.1). */
const frames = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

export function beginsFrame({ marker }: Segment): boolean {
  return frames.has(marker);
}

/** The end of the picture, restart markers and TEM have no body. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);
}

/** The segment that begins at a byte, after what fills up. Throws ImageFault. */
export function readSegment(bytes: Buffer, start: number): Segment {
  let at = start;
  while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
  if (at + 2 > bytes.length) throw new ImageFault('it is cut short');
  const marker = bytes[at + 1] ?? 0;
  const broken = `its segments are broken, at byte ${at}`;
  if (bytes[at] !== 0xff || marker === 0) throw new ImageFault(broken);
  if (standsAlone(marker)) return { marker, body: bytes.subarray(at, at), end: at + 2 };
  if (at + 4 > bytes.length) throw new ImageFault('it is cut short');
  const end = at + 2 + bytes.readUInt16BE(at + 2);
  if (end < at + 4) throw new ImageFault(broken);
  if (end > bytes.length) throw new ImageFault('it is cut short');
  return { marker, body: bytes.subarray(at + 4, end), end };
}

/** Refuses what is not read, and what is larger than the file can hold, before memory is taken. Throws ImageFault. */
export function readFrame({ marker, body }: Segment, fileBytes: number): Frame {
  if (marker > 0xc2) throw new ImageFault('its coding (lossless, hierarchical or arithmetic) is not read');
  const [precision = 0, , , , , count = 0] = body;
  if (body.length !== 6 + 3 * count) throw new ImageFault('its frame header is broken');
  if (precision !== 8) throw new ImageFault(`it has ${precision} bits a sample; 8 are read`);
  if (count !== 1 && count !== 3)
    throw new ImageFault(`it has ${count} components (CMYK?); 1 (grey) or 3 (colour) are read`);
  const [height, width] = [body.readUInt16BE(1), body.readUInt16BE(3)];
  if (width === 0 || height === 0) throw new ImageFault('it has no pixels');
  if (width * height > maximumPixels)
    throw new ImageFault(`it has ${width} × ${height} pixels; at most ${maximumPixels} are read`);
  // Every block of 8 × 8 takes a bit at least.
  if (Math.ceil(width / 8) * Math.ceil(height / 8) > 8 * fileBytes)
    throw new ImageFault(`its ${fileBytes} bytes cannot hold ${width} × ${height} pixels`);
  const components = readComponents(body.subarray(6));
  const widest = Math.max(...components.map(({ horizontal }) => horizontal));
  const tallest = Math.max(...components.map(({ vertical }) => vertical));
  return { width, height, progressive: marker === 0xc2, components, widest, tallest };
}

function readComponents(body: Buffer): readonly Component[] {
  const count = body.length / 3;
  const components = Array.from({ length: count }, (_, index) => {
    const [id = 0, sampling = 0, table = 0] = body.subarray(3 * index);
    // The sampling factors of a single component mean nothing.
    const [horizontal, vertical] = count === 1 ? [1, 1] : [sampling >> 4, sampling & 15];
    return { id, horizontal, vertical, table };
  });
  if (new Set(components.map(({ id }) => id)).size < count) throw new ImageFault('two of its components have one name');
  const across = components.map(({ horizontal }) => horizontal);
  const down = components.map(({ vertical }) => vertical);
  for (const factors of [across, down]) {
    if (factors.some((factor) => factor < 1 || factor > 4)) throw new ImageFault('its sampling factors are not 1 to 4');
    if (factors.some((factor) => Math.max(...factors) % factor !== 0))
      throw new ImageFault('its sampling factors do not divide one another');
  }
  return components;
}

/** Three components are YCbCr unless Adobe's marker or their names say otherwise: the rule of libjpeg. */
export function isRgb({ components }: Frame, before: readonly Segment[]): boolean {
  const tag = (wanted: number, name: string) =>
    before.find(({ marker, body }) => marker === wanted && body.toString('latin1', 0, name.length) === name);
  if (tag(0xe0, 'JFIF\0') !== undefined) return false;
  const adobe = tag(0xee, 'Adobe');
  if (adobe !== undefined && adobe.body.length >= 12) return adobe.body[11] === 0;
  return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB';
}
