import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../weights/folder.ts';
import { opened, refused, source } from '../datasets.ts';

const folder = temporaryFolder();

type Content = Uint8Array | Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** A .npy file of version 1.0, as numpy's NEP 1 describes it. */
function write(name: string, descr: string, shape: readonly number[], data: Content, fortran = 'False'): string {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${tuple}, }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`, 'latin1');
  const magic = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([magic, header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]));
  return path;
}

const levels = Uint8Array.from({ length: 12 }, (_, index) => 20 * index);
const images = () => write('images.npy', '|u1', [2, 1, 2, 3], levels);
const labels = () => write('labels.npy', '<i8', [2], BigInt64Array.of(3n, 0n));
const pair = (imagePath = images(), labelPath = labels()) =>
  source({ kind: 'npy', images: imagePath, labels: labelPath });
const refusal = async (found: ReturnType<typeof pair>, classes?: number) =>
  (await refused(found, { classes })).join('\n').replaceAll(`${folder}/`, '');

describe('a pair of .npy files', () => {
  test('bytes and class numbers', async () => {
    const dataset = await opened(pair());
    expect(dataset).toMatchObject({ length: 2, shape: [1, 2, 3], targetShape: [], classes: ['0', '1', '2', '3'] });
    expect(dataset.read(1).value?.data).toEqual(levels.slice(6));
    expect(dataset.targets(Int32Array.of(1, 0)).value).toEqual({ shape: [2], data: Int32Array.of(0, 3) });
  });

  test('floats, which are taken as they are; without a dimension of channels', async () => {
    const values = Float64Array.from({ length: 12 }, (_, index) => index / 3 - 2);
    const dataset = await opened(pair(write('f8.npy', '<f8', [2, 2, 3], values)));
    expect(dataset.shape).toEqual([1, 2, 3]);
    expect(dataset.read(1).value?.data).toEqual(Float32Array.from(values.subarray(6)));
    const singles = Float32Array.from(values);
    const other = await opened(pair(write('f4.npy', '<f4', [2, 2, 1, 3], singles)));
    expect(other.shape).toEqual([2, 1, 3]);
    expect(other.read(0).value?.data).toEqual(singles.slice(0, 6));
  });

  test.each([
    ['|u1', Uint8Array.of(2, 1)],
    ['|i1', Int8Array.of(2, 1)],
    ['<i2', Int16Array.of(2, 1)],
    ['<i4', Int32Array.of(2, 1)],
    ['<i8', BigInt64Array.of(2n, 1n)],
  ])('labels of %s', async (descr, data) => {
    const dataset = await opened(pair(images(), write('typed.npy', descr, [2], data)));
    expect(dataset.targets(Int32Array.of(0, 1)).value?.data).toEqual(Int32Array.of(2, 1));
  });

  test('values of any shape, for a regression', async () => {
    const values = Float64Array.of(1, 2, 3, 4, 5, 6);
    const dataset = await opened(pair(images(), write('values.npy', '<f8', [2, 3], values)));
    expect(dataset).toMatchObject({ classes: [], targetShape: [3] });
    const { value } = dataset.targets(Int32Array.of(1, 0));
    expect(value).toEqual({ shape: [2, 3], data: Float32Array.of(4, 5, 6, 1, 2, 3) });
  });
});

describe('arrays that are broken or hostile', () => {
  test('NIN6308: the two exchanged, with what each should be', async () => {
    expect(await refusal(pair(labels(), images()))).toBe(
      [
        'NIN6308 labels.npy is "<i8" of shape [2]; images are |u1, <f4 or <f8 of shape [N, C, H, W] or [N, H, W]',
        'NIN6308 images.npy is "|u1" of shape [2, 1, 2, 3]; labels are integers of shape [N], values <f4 or <f8 of shape [N, …]',
      ].join('\n'),
    );
  });

  test('NIN6308: no samples', async () => {
    expect(await refusal(pair(write('none.npy', '|u1', [0, 1, 2, 3], new Uint8Array())))).toMatch(/^NIN6308 none\.npy/);
  });

  test('NIN6023: cut short, or a header that lies', async () => {
    expect(await refusal(pair(write('cut.npy', '|u1', [3, 1, 2, 3], levels)))).toMatch(
      /^NIN6023 uint8 of shape \[3, 1, 2, 3\] takes 18 bytes, but the file holds 12/,
    );
    expect(await refusal(pair(images(), write('long.npy', '<i8', [2 ** 40], BigInt64Array.of(1n))))).toMatch(
      /^NIN6023 /,
    );
  });

  test('NIN6022: Fortran order', async () => {
    expect(await refusal(pair(write('t.npy', '|u1', [2, 2, 3], levels, 'True')))).toMatch(/^NIN6022 /);
  });

  test('NIN6302: more labels than images', async () => {
    expect(await refusal(pair(images(), write('three.npy', '|u1', [3], Uint8Array.of(1, 2, 3))))).toBe(
      'NIN6302 images.npy holds 2 images, but three.npy holds 3 labels',
    );
  });

  test('NIN6303: labels beyond the classes, below 0, above any', async () => {
    expect(await refusal(pair(), 3)).toBe(
      'NIN6303 labels.npy: sample 0 has the label 3, but there are 3 classes, 0 to 2',
    );
    const negative = write('negative.npy', '<i4', [2], Int32Array.of(0, -7));
    expect(await refusal(pair(images(), negative))).toBe(
      'NIN6303 negative.npy: sample 1 has the label -7, but classes are numbered from 0',
    );
    const huge = write('huge.npy', '<i8', [2], BigInt64Array.of(2n ** 40n, 0n));
    expect(await refusal(pair(images(), huge))).toMatch(/^NIN6303 huge\.npy: sample 0/);
  });
});
