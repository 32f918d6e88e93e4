import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readImage, resize, toTensor } from '../../src/data/images/index.ts';
import { said } from '../weights/folder.ts';
import { bytesOf, folder, golden, image, path, read } from './pictures.ts';

const photograph = new URL('../../assets/chelsea.png', import.meta.url);

function sha256(bytes: Uint8Array | undefined): string {
  return createHash('sha256')
    .update(bytes ?? new Uint8Array())
    .digest('hex');
}

describe('PNG', () => {
  test.each(golden.png)('$name: the pixels of PIL', ({ file, width, height, channels, pixels }) => {
    const { value, diagnostics } = read(bytesOf(file));
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(image(width, height, channels, new Uint8Array(bytesOf(pixels))));
  });
});

describe('JPEG', () => {
  test.each(golden.jpeg)('$name: the pixels of PIL, bit for bit', ({ file, width, height, channels, pixels }) => {
    const { value, diagnostics } = read(bytesOf(file));
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(image(width, height, channels, new Uint8Array(bytesOf(pixels))));
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

  test.runIf(process.platform !== 'win32')('a device, which has no end', () => {
    expect(said(readImage('/dev/zero').diagnostics)).toEqual([
      'NIN6001 cannot read /dev/zero: it is not a regular file',
    ]);
  });

  test('a name that is not there', () => {
    expect(said(readImage(join(folder, 'absent.png')).diagnostics)).toEqual([expect.stringMatching(/^NIN6001 /)]);
  });
});
