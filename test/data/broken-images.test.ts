import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noise } from '../hostile/noise.ts';
import { bytesOf, golden, image, named, read, refusal } from './pictures.ts';

describe('NIN6102: what is not a picture', () => {
  test('an empty file', () => expect(refusal(Buffer.alloc(0))).toBe('it is neither a PNG nor a JPEG'));
  test('a text', () => expect(refusal(Buffer.from('a text\n'))).toBe('it is neither a PNG nor a JPEG'));
});

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** A PNG of these chunks between header and end; 8 bits of grey where nothing else is said. */
function png(width: number, height: number, chunks: readonly Buffer[], kind: readonly number[] = [8, 0, 0, 0, 0]) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(kind, 8);
  return Buffer.concat([signature, chunk('IHDR', header), ...chunks, chunk('IEND', Buffer.alloc(0))]);
}

/** Gives the result, and fails where it takes two seconds or 256 MB. */
function frugal<T>(work: () => T): T {
  const [began, before] = [performance.now(), process.memoryUsage().rss];
  const result = work();
  expect(performance.now() - began).toBeLessThan(2000 * noise);
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 2 ** 20);
  return result;
}

describe('NIN6102: a PNG that is broken or hostile', () => {
  const pixel = chunk('IDAT', deflateSync(Buffer.of(0, 7)));
  const bomb = deflateSync(Buffer.alloc(2 ** 26), { level: 9 });
  const whole = named(golden.png, 'RGB, 8 bits');

  test('cut short, wherever', () => {
    for (let length = signature.length; length < whole.length; length += 7)
      expect(refusal(whole.subarray(0, length))).toBe('it is cut short');
  });

  test('a wrong checksum', () => {
    const bytes = Buffer.from(whole);
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    expect(refusal(bytes)).toMatch(/^a checksum is wrong, at byte \d+$/);
  });

  test('a size that no memory holds', () => {
    expect(frugal(() => refusal(png(100_000, 100_000, [pixel])))).toBe(
      'it has 100000 × 100000 pixels; at most 20971520 are read',
    );
    expect(refusal(png(0, 1, [pixel]))).toBe('it has no pixels');
  });

  test('a side that is longer than any JPEG has', () => {
    expect(refusal(png(1, 65_536, [pixel]))).toBe('it has 1 × 65536 pixels; at most 65535 a side are read');
  });

  test('nothing but chunks', () => {
    const chunks = Array.from({ length: 2 ** 18 }, () => chunk('tEXt', Buffer.alloc(0)));
    expect(frugal(() => refusal(png(1, 1, chunks)))).toBe('it has more than 262144 chunks');
  });

  test('a size that its data cannot hold is refused before memory is taken', () => {
    expect(frugal(() => refusal(png(4000, 4000, [pixel])))).toBe(
      'its data unpack to less than the 16004000 bytes that its size says',
    );
  });

  test('data that unpack to less, or to more, than the size says', () => {
    expect(refusal(png(2, 2, [pixel]))).toBe('its data unpack to less than the 6 bytes that its size says');
    expect(refusal(png(1, 1, [chunk('IDAT', deflateSync(Buffer.alloc(3)))]))).toBe(
      'its data unpack to more than its size says',
    );
  });

  test('a bomb: a megabyte that unpacks to a gigabyte, for four pixels', () => {
    const part = deflateRawSync(Buffer.alloc(2 ** 26), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
    const data = Buffer.concat([Buffer.of(0x78, 0xda), ...Array.from({ length: 16 }, () => part)]);
    expect(frugal(() => refusal(png(2, 2, [chunk('IDAT', data)])))).toBe('its data unpack to more than its size says');
  });

  test('bombs in text and profile are not unpacked', () => {
    const packed = Buffer.concat([Buffer.from('name\0\0', 'latin1'), bomb]);
    const bytes = png(1, 1, [chunk('iCCP', packed), chunk('zTXt', packed), pixel]);
    expect(frugal(() => read(bytes))).toEqual({ value: image(1, 1, 1, Uint8Array.of(7)), diagnostics: [] });
  });

  test('a header that contradicts itself', () => {
    expect(refusal(png(1, 1, [pixel], [8, 5, 0, 0, 0]))).toBe('its colour type 5 does not exist');
    expect(refusal(png(1, 1, [pixel], [4, 2, 0, 0, 0]))).toBe('its colour type 2 does not go with 4 bits a sample');
    expect(refusal(png(1, 1, [pixel], [8, 0, 0, 0, 2]))).toMatch(/interlace method does not exist$/);
    expect(refusal(Buffer.concat([signature, pixel, chunk('IEND', Buffer.alloc(0))]))).toBe('it has no header');
  });

  test('data that are not deflate, a filter that does not exist, no data', () => {
    expect(refusal(png(1, 1, [chunk('IDAT', Buffer.from('nonsense'))]))).toMatch(/^its data are broken: /);
    expect(refusal(png(1, 1, [chunk('IDAT', deflateSync(Buffer.of(9, 0)))]))).toBe('its row filter 9 does not exist');
    expect(refusal(png(1, 1, []))).toBe('its data unpack to less than the 2 bytes that its size says');
  });

  test('a palette that is missing, or too small', () => {
    expect(refusal(png(1, 1, [pixel], [8, 3, 0, 0, 0]))).toBe('its palette is missing or broken');
    const two = chunk('PLTE', Buffer.alloc(6));
    expect(refusal(png(1, 1, [two, pixel], [8, 3, 0, 0, 0]))).toBe('it uses colour 7, but has 2');
  });
});

describe('NIN6102: a JPEG that is broken or hostile', () => {
  const whole = named(golden.jpeg, '4:2:0, baseline, quality 50');
  const frame = whole.indexOf(Buffer.from([0xff, 0xc0]));

  function changed(at: number, ...bytes: number[]): Buffer {
    const copy = Buffer.from(whole);
    copy.set(bytes, at);
    return copy;
  }

  test('cut short, wherever', () => {
    for (let length = 2; length < whole.length; length += 13)
      expect(refusal(whole.subarray(0, length))).toBe('it is cut short');
  });

  test('cut short behind a thumbnail that is whole', () => {
    const thumbnail = named(golden.jpeg, '4:2:0, 1 × 1');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(thumbnail.length + 2);
    const bytes = Buffer.concat([whole.subarray(0, 2), Buffer.of(0xff, 0xe1), length, thumbnail, whole.subarray(2)]);
    expect(read(bytes).diagnostics).toEqual([]);
    expect(refusal(bytes.subarray(0, -40))).toBe('it is cut short');
  });

  test('a size that no memory holds', () => {
    expect(frugal(() => refusal(changed(frame + 5, 0xff, 0xff, 0xff, 0xff)))).toBe(
      'it has 65535 × 65535 pixels; at most 20971520 are read',
    );
    expect(refusal(changed(frame + 5, 0, 0))).toBe('it has no pixels');
  });

  test('a size that its data cannot hold is refused before memory is taken', () => {
    expect(frugal(() => refusal(changed(frame + 5, 0x0f, 0xa0, 0x0f, 0xa0)))).toMatch(
      /^its \d+ bytes cannot hold 4000 × 4000 pixels$/,
    );
  });

  test('CMYK', () => {
    expect(refusal(bytesOf(golden.cmyk))).toBe('it has 4 components (CMYK?); 1 (grey) or 3 (colour) are read');
  });

  test('codings that are not read', () => {
    expect(refusal(changed(frame + 1, 0xc3))).toBe('its coding (lossless, hierarchical or arithmetic) is not read');
    expect(refusal(changed(frame + 4, 12))).toBe('it has 12 bits a sample; 8 are read');
    expect(refusal(changed(frame + 11, 0xf1))).toBe('its sampling factors are not 1 to 4');
  });

  test('segments that are none', () => {
    expect(refusal(changed(2, 0))).toBe('its segments are broken, at byte 2');
    expect(refusal(changed(4, 0, 0))).toBe('its segments are broken, at byte 2');
    expect(refusal(Buffer.concat([whole.subarray(0, frame), whole.subarray(frame + 19)]))).toBe('it has no frame');
  });

  test('data without tables', () => {
    const without = (marker: number) => refusal(changed(whole.indexOf(Buffer.from([0xff, marker])) + 1, 0xfe));
    expect(without(0xc4)).toBe('its data are broken: a Huffman table is missing');
    expect(without(0xdb)).toBe('its data are broken: a quantization table is missing');
  });

  test('sampling factors that libjpeg does not read either', () => {
    expect(refusal(changed(frame + 11, 0x31, 0, 2, 0x21))).toBe('its sampling factors do not divide one another');
  });

  test('a Huffman table with more codes than there are', () => {
    const table = whole.indexOf(Buffer.from([0xff, 0xc4]));
    expect(refusal(changed(table + 5, 3))).toMatch(/^its data are broken: a Huffman table/);
  });

  test('nothing but segments', () => {
    const segment = Buffer.of(0xff, 0xfe, 0, 2);
    const bytes = Buffer.concat([whole.subarray(0, 2), Buffer.alloc(4 * 70_000, segment), whole.subarray(2)]);
    expect(frugal(() => refusal(bytes))).toBe('it has more than 65536 segments');
  });
});

/** A progressive JPEG of so many grey blocks of 8 × 8, all of one level, with what follows on its first scan. */
function progressive(side: number, ...scans: readonly Buffer[]): Buffer {
  const size = Buffer.alloc(4, Buffer.of((8 * side) >> 8, (8 * side) & 0xff));
  const oneCode = [1, ...Array<number>(15).fill(0)];
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xdb, 0, ...Array<number>(64).fill(1)),
    segment(0xc2, 8, ...size, 1, 1, 0x11, 0),
    segment(0xc4, 0x00, ...oneCode, 0),
    segment(0xc4, 0x10, ...oneCode, 0xe0),
    segment(0xda, 1, 1, 0, 0, 0, 0),
    Buffer.alloc(Math.ceil(side ** 2 / 8)),
    ...scans,
    Buffer.of(0xff, 0xd9),
  ]);
}

function segment(marker: number, ...body: readonly number[]): Buffer {
  return Buffer.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body);
}

/** A scan of the coefficients `first` to `last`, whose bits go down to `low`; its runs, of 16384 blocks, have nothing in them. */
function emptyScan(blocks: number, first: number, last: number, bits: number): Buffer {
  return Buffer.concat([segment(0xda, 1, 1, 0, first, last, bits), Buffer.alloc(2 * Math.ceil(blocks / 16_384) + 2)]);
}

describe('NIN6102: a progressive JPEG that sends nothing, again and again', () => {
  const side = 240;
  const blocks = side ** 2;

  test('its first scan alone is a picture', () => {
    const { value, diagnostics } = read(progressive(2));
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(image(16, 16, 1, new Uint8Array(256).fill(128)));
  });

  test('a band that ends before it begins', () => {
    const bytes = progressive(side, ...Array<Buffer>(5000).fill(segment(0xda, 1, 1, 0, 1, 0, 0)));
    expect(frugal(() => refusal(bytes))).toBe('its data are broken: a scan header');
  });

  test('a scan that names one component many times', () => {
    const names = Array.from({ length: 510 }, (_, index) => 1 - (index % 2));
    const bytes = progressive(side, ...Array<Buffer>(100).fill(segment(0xda, 255, ...names, 1, 63, 0)));
    expect(frugal(() => refusal(bytes))).toBe('its data are broken: a scan header');
  });

  test('one scan many times', () => {
    const bytes = progressive(side, ...Array<Buffer>(5000).fill(emptyScan(blocks, 1, 63, 0)));
    expect(frugal(() => refusal(bytes))).toBe('its data are broken: a scan that comes twice, or too early');
    expect(refusal(progressive(2, emptyScan(4, 1, 63, 0x10)))).toMatch(/a scan that comes twice, or too early$/);
  });

  test('more scans than any encoder writes', () => {
    const scans = [0x03, 0x32, 0x21, 0x10].flatMap((bits) =>
      Array.from({ length: 63 }, (_, index) => emptyScan(blocks, index + 1, index + 1, bits)),
    );
    expect(frugal(() => refusal(progressive(side, ...scans)))).toBe('it has more than 100 scans');
    const { value, diagnostics } = frugal(() => read(progressive(side, ...scans.slice(0, 99))));
    expect(diagnostics).toEqual([]);
    expect(value?.data.every((level) => level === 128)).toBe(true);
  });
});

describe('any bytes changed', () => {
  const pictures = [
    named(golden.png, 'RGB, 8 bits'),
    named(golden.png, 'palette, 4 bits, interlaced, with tRNS'),
    named(golden.jpeg, '4:2:0, baseline, quality 50'),
    named(golden.jpeg, '4:2:0, progressive, quality 50'),
    named(golden.jpeg, 'grey, restart markers'),
    named(golden.jpeg, '4:2:0, progressive, restart markers'),
    named(golden.jpeg, '4:2:0, a scan for each component'),
  ];
  const change = fc.record({ at: fc.nat(), to: fc.nat(255) });

  function holds(bytes: Buffer): void {
    const { value, diagnostics } = read(bytes);
    if (value === undefined) expect(diagnostics.map(({ code }) => code)).toEqual(['NIN6102']);
    else expect(value.data.length).toBe(value.width * value.height * value.channels);
  }

  test('give a picture or a diagnostic, never an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pictures), fc.array(change, { minLength: 1, maxLength: 8 }), (whole, changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, to } of changes) bytes[at % bytes.length] = to;
        holds(bytes);
      }),
      { numRuns: 200 },
    );
  });

  test('so too where the checksums of a PNG are put right', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1), fc.array(change, { minLength: 1, maxLength: 4 }), (index, changes) => {
        const bytes = Buffer.from(pictures[index] ?? []);
        for (const { at, to } of changes) bytes[8 + (at % (bytes.length - 8))] = to;
        for (let at = 8; at + 12 <= bytes.length; ) {
          const end = at + 12 + bytes.readUInt32BE(at);
          if (end > bytes.length) break;
          bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end - 4)), end - 4);
          at = end;
        }
        holds(bytes);
      }),
      { numRuns: 200 },
    );
  });
});
