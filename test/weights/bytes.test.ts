import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRegular } from '../../src/files/open.ts';
import { littleEndianBytes, readElements } from '../../src/weights/bytes.ts';
import { said, temporaryFolder } from './folder.ts';

const path = join(temporaryFolder(), 'elements');

function bigEndian(value: number, width: 4 | 8): Uint8Array {
  const view = new DataView(new ArrayBuffer(width));
  if (width === 4) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return new Uint8Array(view.buffer);
}

test('on a big-endian machine the bytes of each element are turned around, and the array itself stays', () => {
  // What such a machine has in memory for 1.5, seen from a little-endian one.
  const held = new Float32Array(bigEndian(1.5, 4).buffer);
  expect([...littleEndianBytes(held, false)]).toEqual([0, 0, 0xc0, 0x3f]);
  expect([...new Uint8Array(held.buffer)]).toEqual([0x3f, 0xc0, 0, 0]);
});

test('on a big-endian machine elements are turned around after they are read', () => {
  writeFileSync(path, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f));
  const file = openRegular(path).value;
  if (file === undefined) throw new Error('the file was just written');
  const { value } = readElements(file, 1, 'float64', [1], false);
  file.close();
  expect([...new Uint8Array(value?.data.buffer ?? new ArrayBuffer(0))]).toEqual([...bigEndian(1.5, 8)]);
});

test('NIN6003: an array that no memory holds', () => {
  writeFileSync(path, '');
  const file = openRegular(path).value;
  if (file === undefined) throw new Error('the file was just written');
  const { diagnostics } = readElements(file, 0, 'float64', [2 ** 50]);
  file.close();
  expect(said(diagnostics)).toEqual(['NIN6003 an array of 9007199254740992 bytes does not fit in memory']);
});
