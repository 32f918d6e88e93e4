import { deflateSync } from 'node:zlib';
import { maximumPixels } from '../../src/data/images/image.ts';
import { type HostileCase, hostile } from './measure.ts';

/** The side of the largest square that is read, and of the largest that is with eight bytes a pixel. */
const side = 8 * Math.floor(Math.sqrt(maximumPixels) / 8);
const deep = 4080;

/** A table of the checksum of PNG (ISO 3309), so that any Node can make one. */
const table = Int32Array.from({ length: 256 }, (_, byte) =>
  Array.from({ length: 8 }).reduce<number>((crc) => (crc & 1 ? -306674912 ^ (crc >>> 1) : crc >>> 1), byte),
);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length);
  body.copy(framed, 4);
  framed.writeInt32BE(~body.reduce((crc, byte) => (crc >>> 8) ^ (table[(crc ^ byte) & 255] ?? 0), -1), body.length + 4);
  return framed;
}

function png(
  width: number,
  height: number,
  depth: number,
  color: number,
  interlace: number,
  packed: Uint8Array,
): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, color, 0, 0, interlace], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', packed), chunk('IEND', Buffer.alloc(0))]);
}

/** As many rows of one filter as a picture of this size needs, packed. */
function rows(width: number, height: number, bytesPerPixel: number, filter: number): Uint8Array {
  const line = Buffer.alloc(width * bytesPerPixel + 1, 7);
  line[0] = filter;
  return deflateSync(Buffer.concat(Array<Buffer>(height).fill(line)), { level: 1 });
}

function picture(name: string, make: () => Uint8Array, status: number, ...says: HostileCase['says']): HostileCase {
  const spec = 'ninc: 1\ninputs: {x: {shape: [N, 3, 64, 64]}}\nlayers: [relu]\n';
  const words = ['run', 'a.nin.yaml', '--backend', 'reference', '--input', 'x.png'];
  return { name, files: () => ({ 'a.nin.yaml': spec, 'x.png': make() }), words, status, says };
}

/** One segment of a JPEG. */
const segment = (marker: number, body: readonly number[]): readonly number[] => [
  ...[0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255],
  ...body,
];

/** A JPEG of three components in full size: what is before its scans, the scans, the end. */
function jpeg(width: number, height: number, frame: number, scans: readonly Uint8Array[]): Uint8Array {
  const components = [1, 2, 3].flatMap((id) => [id, 0x11, 0]);
  const begin = [
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    ...segment(frame, [8, height >> 8, height & 255, width >> 8, width & 255, 3, ...components]),
  ];
  return Buffer.concat([Buffer.from(begin), ...scans, Buffer.from([0xff, 0xd9])]);
}

/** A Huffman table with one code word, the bit 0. */
const code = (kind: number, symbol: number) => segment(0xc4, [kind, 1, ...Array<number>(15).fill(0), symbol]);

const blocksOf = (width: number, height: number) => Math.ceil(width / 8) * Math.ceil(height / 8);

/** Every coefficient of every block is sent: the code word and a bit that says 1 or -1, by turns for the first, which add up. */
function everyCoefficient(width: number, height: number): Uint8Array {
  const up = Array<number>(16).fill(0x55);
  const down = [0x15, ...up.slice(1)];
  const steps = Buffer.from([up, up, up, down, down, down].flat());
  const header = [...code(0x00, 1), ...code(0x10, 1), ...segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0])];
  const data = Buffer.alloc((blocksOf(width, height) / 2) * steps.length + 16, steps);
  return jpeg(width, height, 0xc0, [Buffer.from(header), data]);
}

/** Scans that say in a few bytes that no block has anything new, one for each bit of each component. */
function everyBit(width: number, height: number, top: number): Uint8Array {
  const blocks = blocksOf(width, height);
  // Of 15 bits 0 the first is the code word, the others say that 16,384 blocks are done.
  const runs = Buffer.alloc(Math.ceil(((blocks / 2 ** 14 + 1) * 15) / 8));
  const first = [...code(0x00, 0), ...segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 0, 0])];
  const scans: Uint8Array[] = [Buffer.from(first), Buffer.alloc(Math.ceil((3 * blocks) / 8))];
  for (let low = top; low >= 0; low--) {
    const bits = low === top ? low : ((low + 1) << 4) | low;
    for (const id of [1, 2, 3])
      scans.push(Buffer.from([...code(0x10, 0xe0), ...segment(0xda, [1, id, 0, 1, 63, bits])]), runs);
  }
  return jpeg(width, height, 0xc2, scans);
}

const pictures: readonly HostileCase[] = [
  picture(
    'a PNG as large as is read, of the slowest filter',
    () => png(side, side, 8, 6, 0, rows(side, side, 4, 4)),
    0,
    'output',
  ),
  picture(
    'a PNG of as many bytes as are read, in 16 bits',
    () => png(deep, deep, 16, 6, 0, rows(deep, deep, 8, 4)),
    0,
    'output',
  ),
  picture(
    'a PNG as large as is read, of a bit each',
    () => png(side, side, 1, 0, 0, rows(side / 8, side, 1, 2)),
    0,
    'output',
  ),
  picture('a PNG larger than is read', () => png(side, side + 8, 8, 2, 0, deflateSync(Buffer.alloc(10))), 1, 'NIN6102'),
  picture(
    'a PNG of 2^31 pixels a side',
    () => png(2 ** 31 - 1, 2 ** 31 - 1, 8, 2, 0, deflateSync(Buffer.alloc(10))),
    1,
    'NIN6102',
  ),
  picture(
    'a PNG that unpacks to more than it says',
    () => png(16, 16, 8, 2, 0, deflateSync(Buffer.alloc(64 * 2 ** 20), { level: 1 })),
    1,
    'NIN6102',
  ),
  picture(
    'a PNG that unpacks to less than it says',
    () => png(side, side, 8, 2, 0, deflateSync(Buffer.alloc(2 ** 20))),
    1,
    'NIN6102',
  ),
  picture('a JPEG as large as is read, of every coefficient', () => everyCoefficient(side, side), 0, 'output'),
  picture(
    'a progressive JPEG as large as is read, in as many scans as are read',
    () => everyBit(side, side, 5),
    0,
    'output',
  ),
  picture('a progressive JPEG that sends every bit by itself', () => everyBit(side, side, 13), 1, 'NIN6102', 'scans'),
  picture(
    'a JPEG as large as is read, of which nothing is there',
    () => jpeg(side, side, 0xc0, [Buffer.alloc(100)]),
    1,
    'NIN6102',
  ),
  picture('a JPEG of 65,535 pixels a side', () => jpeg(65_535, 65_535, 0xc0, [Buffer.alloc(2 ** 20)]), 1, 'NIN6102'),
];

hostile('pictures', pictures);
