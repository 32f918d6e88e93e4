import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../weights/folder.ts';
import { opened, refused, source } from '../datasets.ts';

const folder = temporaryFolder();

/** An IDX file of bytes, as LeCun's page describes it. */
function idx(dims: readonly number[], content: Uint8Array, type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * dims.length);
  header.set([0, 0, type, dims.length]);
  for (const [index, dim] of dims.entries()) header.writeUInt32BE(dim, 4 + 4 * index);
  return Buffer.concat([header, content]);
}

const pixels = Uint8Array.from({ length: 3 * 2 * 4 }, (_, index) => 10 * index);
const images = idx([3, 2, 4], pixels);
const labels = idx([3], Uint8Array.of(1, 0, 2));

/** Files of the test's folder; their paths as the messages show them. */
function pair(imageBytes: Uint8Array, labelBytes: Uint8Array) {
  const paths = { images: join(folder, 'images'), labels: join(folder, 'labels') };
  writeFileSync(paths.images, imageBytes);
  writeFileSync(paths.labels, labelBytes);
  return source({ kind: 'idx', ...paths });
}

async function refusal(imageBytes: Uint8Array, labelBytes: Uint8Array = labels, classes?: number): Promise<string> {
  const said = await refused(pair(imageBytes, labelBytes), { classes });
  return said.join('\n').replaceAll(`${folder}/`, '');
}

describe('IDX', () => {
  test.each([
    ['as it is', images, labels],
    ['packed by gzip', gzipSync(images), gzipSync(labels)],
  ])('%s: pictures and labels by position', async (_, imageBytes, labelBytes) => {
    const dataset = await opened(pair(imageBytes, labelBytes));
    expect(dataset).toMatchObject({ length: 3, shape: [1, 2, 4], classes: ['0', '1', '2'] });
    expect(dataset.read(2).value).toEqual({ shape: [1, 2, 4], data: pixels.slice(16) });
    expect(dataset.read(0).value).toEqual({ shape: [1, 2, 4], data: pixels.slice(0, 8) });
    expect(dataset.targets(Int32Array.of(2, 0)).value).toEqual({ shape: [2], data: Int32Array.of(2, 1) });
  });

  test('of four dimensions: with channels', async () => {
    const dataset = await opened(pair(idx([1, 3, 2, 4], pixels), idx([1], Uint8Array.of(4))), { classes: 10 });
    expect(dataset).toMatchObject({ length: 1, shape: [3, 2, 4] });
    expect(dataset.classes).toHaveLength(10);
  });
});

describe('IDX that is broken or hostile', () => {
  test('NIN6301: cut short, anywhere', async () => {
    for (let length = 4; length < images.length; length++)
      expect(await refusal(images.subarray(0, length))).toMatch(/^NIN6301 images is not a sound IDX file: it/);
    expect(await refusal(images.subarray(0, 30))).toBe(
      'NIN6301 images is not a sound IDX file: its shape [3, 2, 4] takes 40 bytes, but it has 30: it is cut short',
    );
    expect(await refusal(images, labels.subarray(0, 9))).toMatch(/^NIN6301 labels .* it is cut short$/);
  });

  test('NIN6301: another magic', async () => {
    expect(await refusal(Buffer.from('a text of no use'))).toBe(
      'NIN6301 images is not a sound IDX file: it begins with 61 20 74 65, where an IDX file has 00 00',
    );
    expect(await refusal(Buffer.from('<!DOCTYPE html><html></html>'))).toMatch(/: it is a web page$/);
    expect(await refusal(Buffer.alloc(0))).toMatch(/: it ends inside its header$/);
  });

  test('NIN6301: floats, or labels where images should be', async () => {
    expect(await refusal(idx([3, 2, 4], pixels, 0x0d))).toMatch(/: its elements are of type 0x0d; bytes/);
    expect(await refusal(labels, images)).toBe(
      [
        'NIN6301 images is not a sound IDX file: it has 1 dimension; images have 3 [N, H, W] or 4 [N, C, H, W]',
        'NIN6301 labels is not a sound IDX file: it has 3 dimensions; labels have 1 [N]',
      ].join('\n'),
    );
  });

  test('NIN6301: a header that lies, or holds nothing', async () => {
    const most = 2 ** 32 - 1;
    expect(await refusal(idx([most, most, most], pixels))).toMatch(/takes 79228162458924105385300197391 bytes, but/);
    expect(await refusal(idx([0, 2, 4], new Uint8Array()))).toMatch(/: its shape \[0, 2, 4\] holds nothing$/);
    expect(await refusal(Buffer.concat([images, Buffer.of(1)]))).toMatch(/: something follows$/);
  });

  test('NIN6302: more images than labels', async () => {
    expect(await refusal(idx([2, 3, 4], pixels))).toBe('NIN6302 images holds 2 images, but labels holds 3 labels');
  });

  test('NIN6303: label 2 of 2 classes, with its sample', async () => {
    expect(await refusal(images, labels, 2)).toBe(
      'NIN6303 labels: sample 2 has the label 2, but there are 2 classes, 0 to 1',
    );
  });

  test('NIN6304: a gzip that is cut short, broken, or says another size', async () => {
    const packed = gzipSync(images);
    const changed = (at: number, value: number, whole = packed) => {
      const bytes = Buffer.from(whole);
      bytes[bytes.length + at] = value;
      return bytes;
    };
    for (let length = 2; length < packed.length; length++)
      expect(await refusal(packed.subarray(0, length))).toMatch(/^NIN6304 images cannot be unpacked: it /);
    // The last byte is the size's highest: 4 GiB of nothing is refused before memory is taken.
    expect(await refusal(changed(-1, 255))).toMatch(/: it is cut short, or something follows its end$/);
    expect(await refusal(changed(-4, images.length + 1))).toMatch(/: it is broken: incorrect length check$/);
    expect(await refusal(changed(-6, 1))).toMatch(/: it is broken: incorrect data check$/);
    const long = gzipSync(Buffer.alloc(2 ** 20));
    expect(await refusal(changed(-2, 8, long))).toMatch(/: it unpacks to more than its end says$/);
  });

  test('NIN6001: no such file; both are named at once', async () => {
    const absent = { images: join(folder, 'no images'), labels: join(folder, 'no labels') };
    expect(await refused(source({ kind: 'idx', ...absent }))).toEqual([
      `NIN6001 cannot read ${absent.images}: there is no such file`,
      `NIN6001 cannot read ${absent.labels}: there is no such file`,
    ]);
  });
});
