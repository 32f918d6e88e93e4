import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Image, readImage, resize, toTensor } from '../../src/data/images/index.ts';
import type { Outcome } from '../../src/diagnostics/diagnostic.ts';
import { said, temporaryFolder } from '../weights/folder.ts';

interface Decoded {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly file: string;
  readonly pixels: string;
}

interface Resized {
  readonly channels: 1 | 3;
  readonly from: readonly [width: number, height: number];
  readonly to: readonly [width: number, height: number];
  readonly pixels: string;
  readonly result: string;
}

interface Golden {
  readonly png: readonly Decoded[];
  readonly jpeg: readonly Decoded[];
  readonly cmyk: string;
  readonly resize: readonly Resized[];
  readonly grey: { readonly width: number; readonly height: number; readonly pixels: string; readonly result: string };
  readonly photograph: {
    readonly width: number;
    readonly height: number;
    readonly sha256: string;
    readonly resized_sha256: string;
  };
}

/** Written by test/golden/make/images.py: what Pillow makes of each. */
const golden: Golden = JSON.parse(readFileSync(new URL('../golden/images.json', import.meta.url), 'utf8'));
const photograph = new URL('../../assets/chelsea.png', import.meta.url);
const folder = temporaryFolder();
const path = join(folder, 'picture');

function read(bytes: Uint8Array): Outcome<Image> {
  writeFileSync(path, bytes);
  return readImage(path);
}

/** Why a file is refused, without the words that every refusal begins with. */
function refusal(bytes: Uint8Array): string {
  const { value, diagnostics } = read(bytes);
  expect(value).toBeUndefined();
  return said(diagnostics).join('\n').replace(`NIN6102 ${path} cannot be read as a picture: `, '');
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

function named(cases: readonly Decoded[], name: string): Buffer {
  const found = cases.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no golden picture ${name}`);
  return bytesOf(found.file);
}

function sha256(bytes: Uint8Array | undefined): string {
  return createHash('sha256')
    .update(bytes ?? new Uint8Array())
    .digest('hex');
}

function image(width: number, height: number, channels: 1 | 3, data: Uint8Array): Image {
  return { width, height, channels, data };
}

describe('PNG', () => {
  test.each(golden.png)('$name: the pixels of PIL', ({ file, width, height, channels, pixels }) => {
    const { value, diagnostics } = read(bytesOf(file));
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(image(width, height, channels, new Uint8Array(bytesOf(pixels))));
  });
});

describe('JPEG', () => {
  // libjpeg-turbo computes the inverse cosine transform with more bits than jpeg-js: one level in a component, of which
  // blue takes 1.772 times the chroma. Grey and RGB that is stored as such differ by one; YCbCr by three at most.
  test.each(golden.jpeg)('$name: the pixels of PIL, to the rounding of the transform', (wanted) => {
    const { value, diagnostics } = read(bytesOf(wanted.file));
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({ width: wanted.width, height: wanted.height, channels: wanted.channels });
    const pixels = bytesOf(wanted.pixels);
    expect(value?.data.length).toBe(pixels.length);
    const differences = Array.from(pixels, (level, at) => Math.abs(level - (value?.data[at] ?? 0)));
    const converted = wanted.channels === 3 && wanted.name !== 'stored as RGB';
    expect(Math.max(...differences)).toBeLessThanOrEqual(converted ? 3 : 1);
    expect(differences.reduce((sum, difference) => sum + difference, 0) / pixels.length).toBeLessThan(0.3);
  });
});

describe('resize', () => {
  test.each(golden.resize)('$channels channels from $from to $to: bit for bit PIL', (wanted) => {
    const [[fromWidth, fromHeight], [width, height]] = [wanted.from, wanted.to];
    const source = image(fromWidth, fromHeight, wanted.channels, bytesOf(wanted.pixels));
    const result = resize(source, height, width);
    expect(result).toMatchObject({ width, height, channels: wanted.channels });
    expect(Buffer.from(result.data).equals(bytesOf(wanted.result))).toBe(true);
  });

  test('a photograph, read and resized: bit for bit PIL', () => {
    writeFileSync(path, readFileSync(photograph));
    const { value } = readImage(path);
    const { width, height, sha256: whole, resized_sha256: resized } = golden.photograph;
    expect(value).toMatchObject({ width, height, channels: 3 });
    if (value === undefined) return;
    expect(sha256(value.data)).toBe(whole);
    const small = resize(value, 224, 224);
    expect(sha256(small.data)).toBe(resized);
    const { shape, data } = toTensor(small, 3);
    expect(shape).toEqual([1, 3, 224, 224]);
    expect([data[0], data[224 * 224], data[2 * 224 * 224]]).toEqual(
      [0, 1, 2].map((channel) => Math.fround((small.data[channel] ?? 0) / 255)),
    );
  });
});

describe('toTensor', () => {
  const colour = image(2, 1, 3, Uint8Array.of(0, 51, 255, 102, 153, 204));

  test('puts the channels first and scales to 0…1', () => {
    const { shape, data } = toTensor(colour, 3);
    expect(shape).toEqual([1, 3, 1, 2]);
    expect(data).toEqual(Float32Array.of(0, 0.4, 0.2, 0.6, 1, 0.8));
  });

  test('repeats grey', () => {
    const { shape, data } = toTensor(image(2, 1, 1, Uint8Array.of(51, 255)), 3);
    expect(shape).toEqual([1, 3, 1, 2]);
    expect(data).toEqual(Float32Array.of(0.2, 1, 0.2, 1, 0.2, 1));
  });

  test("makes colour grey as PIL's convert('L')", () => {
    const { width, height, pixels, result } = golden.grey;
    const { shape, data } = toTensor(image(width, height, 3, bytesOf(pixels)), 1);
    expect(shape).toEqual([1, 1, height, width]);
    expect(data).toEqual(Float32Array.from(bytesOf(result), (level) => level / 255));
  });
});

describe('NIN6001: what is not a file', () => {
  test('a folder', () => {
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    expect(said(readImage(inner).diagnostics)).toEqual([expect.stringMatching(/^NIN6001 .*it is a folder/)]);
  });

  test('a name that is not there', () => {
    expect(said(readImage(join(folder, 'absent.png')).diagnostics)).toEqual([expect.stringMatching(/^NIN6001 /)]);
  });
});

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
  expect(performance.now() - began).toBeLessThan(2000);
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
      'it has 100000 × 100000 pixels; at most 67108864 are read',
    );
    expect(refusal(png(0, 1, [pixel]))).toBe('it has no pixels');
  });

  test('a size that its data cannot hold is refused before memory is taken', () => {
    expect(frugal(() => refusal(png(8000, 8000, [pixel])))).toBe(
      'its data unpack to less than the 64008000 bytes that its size says',
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
      'it has 65535 × 65535 pixels; at most 67108864 are read',
    );
    expect(refusal(changed(frame + 5, 0, 0))).toBe('it has no pixels');
  });

  test('a size that its data cannot hold is refused before memory is taken', () => {
    expect(frugal(() => refusal(changed(frame + 5, 0x1f, 0x40, 0x1f, 0x40)))).toMatch(
      /^its \d+ bytes cannot hold 8000 × 8000 pixels$/,
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
    const table = whole.indexOf(Buffer.from([0xff, 0xc4]));
    expect(refusal(changed(table + 1, 0xfe))).toMatch(/^its data are broken/);
  });
});

describe('any bytes changed', () => {
  const pictures = [
    named(golden.png, 'RGB, 8 bits'),
    named(golden.png, 'palette, 4 bits, interlaced, with tRNS'),
    named(golden.jpeg, '4:2:0, baseline, quality 50'),
    named(golden.jpeg, '4:2:0, progressive, quality 50'),
    named(golden.jpeg, 'grey, restart markers'),
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
