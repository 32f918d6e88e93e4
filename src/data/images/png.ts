import { crc32, inflateSync } from 'node:zlib';
import { type Image, ImageFault, maximumPixels, maximumSide } from './image.ts';
import { type PngLayout, readSamples, scanlineBytes } from './scanlines.ts';

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Unpacked: of the largest picture six bytes a pixel, of smaller ones all eight. */
const maximumRows = 128 * 1024 * 1024;

/** Far more than any encoder writes, so that a file of nothing but chunks cannot fill the memory. */
const mostChunks = 2 ** 18;

/** Bytes of the chunk that is the header: length, type, 13 bytes, checksum. */
const headerChunk = 25;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

interface Header extends PngLayout {
  readonly color: number;
}

interface ColorType {
  readonly channels: number;
  readonly depths: readonly number[];
}

/** Channels and bits of each colour type of PNG (section 11.2.1 of its specification). */
const colorTypes: Readonly<Record<number, ColorType>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

/** Decodes a PNG; what is inside is measured before it is unpacked, and what is not the picture never is. Throws ImageFault. */
export function decodePng(bytes: Buffer): Image {
  const chunks = readChunks(bytes);
  const header = readHeader(chunks[0]);
  const ofType = (wanted: string) => chunks.filter(({ type }) => type === wanted).map(({ data }) => data);
  const rows = unpack(Buffer.concat(ofType('IDAT')), header);
  const { width, height, depth } = header;
  if (header.color === 3) return lookUp(readSamples(rows, header, 1, 1), ofType('PLTE')[0], header);
  const channels = header.channels >= 3 ? 3 : 1;
  // Grey or RGB of eight bits: the largest of low bits becomes 255, alpha is dropped (PIL's `convert`).
  const data = readSamples(rows, header, channels, depth < 8 ? 255 / (2 ** depth - 1) : 1);
  return { width, height, channels, data };
}

/** What the header says, which is the first chunk; nothing behind it is looked at. Throws ImageFault. */
export function pngSize(bytes: Buffer): { readonly height: number; readonly width: number } {
  const at = pngSignature.length;
  if (bytes.length < at + headerChunk) throw new ImageFault('it is cut short');
  return readHeader({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 21) });
}

function readChunks(bytes: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = pngSignature.length; ; ) {
    if (at + 12 > bytes.length) throw new ImageFault('it is cut short');
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new ImageFault('it is cut short');
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4))
      throw new ImageFault(`a checksum is wrong, at byte ${end - 4}`);
    if (type === 'IEND') return chunks;
    if (chunks.length === mostChunks) throw new ImageFault(`it has more than ${mostChunks} chunks`);
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4) });
    at = end;
  }
}

function readHeader(chunk: Chunk | undefined): Header {
  if (chunk?.type !== 'IHDR' || chunk.data.length !== 13) throw new ImageFault('it has no header');
  const width = chunk.data.readUInt32BE(0);
  const height = chunk.data.readUInt32BE(4);
  const [depth = 0, color = 0, compression = 0, filter = 0, interlace = 0] = chunk.data.subarray(8);
  if (width === 0 || height === 0) throw new ImageFault('it has no pixels');
  if (width * height > maximumPixels)
    throw new ImageFault(`it has ${width} × ${height} pixels; at most ${maximumPixels} are read`);
  if (Math.max(width, height) > maximumSide)
    throw new ImageFault(`it has ${width} × ${height} pixels; at most ${maximumSide} a side are read`);
  const colorType = colorTypes[color];
  if (colorType === undefined) throw new ImageFault(`its colour type ${color} does not exist`);
  if (!colorType.depths.includes(depth))
    throw new ImageFault(`its colour type ${color} does not go with ${depth} bits a sample`);
  if (compression !== 0 || filter !== 0 || interlace > 1)
    throw new ImageFault('its compression, filter or interlace method does not exist');
  return { width, height, depth, color, channels: colorType.channels, interlaced: interlace === 1 };
}

/** Unpacks into as many bytes as the header says, so that a small file cannot fill the memory. */
function unpack(data: Buffer, header: Header): Buffer {
  const wanted = scanlineBytes(header);
  if (wanted > maximumRows) throw new ImageFault(`its rows take ${wanted} bytes; at most ${maximumRows} are read`);
  // Deflate packs 1032 bytes into one at best: a file too small for its size is refused before memory is taken.
  if (data.length * 1032 < wanted) throw new ImageFault(shortage(wanted));
  let rows: Buffer;
  try {
    // In one piece with room for a byte too many: many pieces would be kept, and then copied, together.
    rows = inflateSync(data, { maxOutputLength: wanted, chunkSize: Math.max(64, wanted + 1) });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error ? error.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new ImageFault('its data unpack to more than its size says');
    throw new ImageFault(`its data are broken: ${error.message}`);
  }
  if (rows.length < wanted) throw new ImageFault(shortage(wanted));
  return rows;
}

function shortage(wanted: number): string {
  return `its data unpack to less than the ${wanted} bytes that its size says`;
}

/** Colours by palette; its transparency is dropped (PIL's `convert('RGB')`). */
function lookUp(samples: Uint8Array, palette: Buffer | undefined, { width, height }: Header): Image {
  if (palette === undefined || palette.length === 0 || palette.length % 3 !== 0 || palette.length > 768)
    throw new ImageFault('its palette is missing or broken');
  const data = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = 3 * (samples[pixel] ?? 0);
    if (at >= palette.length) throw new ImageFault(`it uses colour ${at / 3}, but has ${palette.length / 3}`);
    for (let channel = 0; channel < 3; channel++) data[3 * pixel + channel] = palette[at + channel] ?? 0;
  }
  return { width, height, channels: 3, data };
}
