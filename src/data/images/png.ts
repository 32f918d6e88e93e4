import { crc32, inflateSync } from 'node:zlib';
import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png';
import { type Image, ImageFault, maximumPixels } from './image.ts';

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Chunk {
  readonly type: string;
  /** Length, type, data and checksum. */
  readonly whole: Buffer;
  readonly data: Buffer;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: number;
  readonly interlaced: boolean;
}

/** Channels of each colour type of PNG (section 11.2.2 of its specification). */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Decodes a PNG; what is inside is measured before it is unpacked. Throws ImageFault. */
export function decodePng(bytes: Buffer): Image {
  const chunks = readChunks(bytes);
  const header = readHeader(chunks[0]);
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  checkInflated(data, header);
  // Only what makes up the picture is handed on: text, profiles and animations could unpack to any size.
  const kept = chunks.filter(({ type }) => ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].includes(type));
  const bare = Buffer.concat([pngSignature, ...kept.map(({ whole }) => whole)]);
  return toBytes(decodeBare(bare), header);
}

function decodeBare(bytes: Buffer): DecodedPng {
  try {
    return decode(bytes);
  } catch (error) {
    throw new ImageFault(error instanceof Error ? error.message : 'it is broken');
  }
}

function readChunks(bytes: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = pngSignature.length; ; ) {
    if (at + 12 > bytes.length) throw new ImageFault('it is cut short');
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) throw new ImageFault('it is cut short');
    const checksum = bytes.readUInt32BE(end - 4);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== checksum) throw new ImageFault('its checksum is wrong');
    const type = bytes.toString('latin1', at + 4, at + 8);
    chunks.push({ type, whole: bytes.subarray(at, end), data: bytes.subarray(at + 8, end - 4) });
    if (type === 'IEND') return chunks;
    at = end;
  }
}

function readHeader(chunk: Chunk | undefined): Header {
  if (chunk?.type !== 'IHDR' || chunk.data.length !== 13) throw new ImageFault('it has no header');
  const width = chunk.data.readUInt32BE(0);
  const height = chunk.data.readUInt32BE(4);
  const [depth = 0, color = 0, , , interlace = 0] = chunk.data.subarray(8);
  if (width === 0 || height === 0) throw new ImageFault('it has no pixels');
  if (width * height > maximumPixels)
    throw new ImageFault(`it has ${width} × ${height} pixels; at most ${maximumPixels} are read`);
  if (channelsOf[color] === undefined) throw new ImageFault(`its colour type ${color} does not exist`);
  return { width, height, depth, color, interlaced: interlace === 1 };
}

/** Unpacks into at most as many bytes as the header says, so that a small file cannot fill the memory. */
function checkInflated(data: Buffer, { width, height, depth, color, interlaced }: Header): void {
  const bits = depth * (channelsOf[color] ?? 0);
  // Interlaced pictures are seven smaller ones, each with rows of its own.
  const most = (Math.ceil((width * bits) / 8) + 1) * height + (interlaced ? 2 * (width + height) * (bits + 8) : 0);
  try {
    inflateSync(data, { maxOutputLength: most });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw new ImageFault(
      code === 'ERR_BUFFER_TOO_LARGE' ? 'its data unpack to more than its size says' : 'its data are broken',
    );
  }
}

/** Eight bits a channel, grey or RGB: palettes looked up, low bits scaled, high bytes kept, transparency dropped (PIL's convert). */
function toBytes(png: DecodedPng, { width, height, depth, color }: Header): Image {
  if (color === 3)
    return { width, height, channels: 3, data: pick(convertIndexedToRgb(png), width * height, paletteStep(png), 3, 8) };
  const stored = channelsOf[color] ?? 1;
  const channels = stored >= 3 ? 3 : 1;
  if (color === 0 && depth < 8) return { width, height, channels: 1, data: unpackBits(png, depth) };
  return { width, height, channels, data: pick(png.data, width * height, stored, channels, depth) };
}

/** A palette with transparency gives four numbers a pixel. */
function paletteStep({ palette }: DecodedPng): number {
  return palette?.some((entry) => entry.length === 4) === true ? 4 : 3;
}

function pick(source: ArrayLike<number>, pixels: number, stored: number, kept: number, depth: number): Uint8Array {
  const data = new Uint8Array(pixels * kept);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < kept; channel++) {
      const value = source[pixel * stored + channel] ?? 0;
      data[pixel * kept + channel] = depth === 16 ? value >> 8 : value;
    }
  }
  return data;
}

/** One, two or four bits a pixel, rows padded to whole bytes: scaled so that the largest is 255. */
function unpackBits({ data: packed, width, height }: DecodedPng, depth: number): Uint8Array {
  const data = new Uint8Array(width * height);
  const row = Math.ceil((width * depth) / 8);
  const largest = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = packed[y * row + (bit >> 3)] ?? 0;
      data[y * width + x] = ((byte >> (8 - depth - (bit & 7))) & largest) * (255 / largest);
    }
  }
  return data;
}
