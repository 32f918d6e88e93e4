import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { externalBytes } from '../../src/onnx/external.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninc-external-'));
const model = join(folder, 'model.onnx');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (entries: Readonly<Record<string, string>>, needed: number) => {
  const { value, diagnostics } = externalBytes(model, 'w', new Map(Object.entries(entries)), needed);
  return value === undefined ? diagnostics.map(({ code, message }) => `${code} ${message}`) : [...value];
};

describe('the bytes of a tensor beside the model', () => {
  writeFileSync(join(folder, 'data.bin'), Uint8Array.of(1, 2, 3, 4, 5, 6));

  test('from an offset on, as many as its shape takes', () => {
    expect(read({ location: 'data.bin', offset: '2', length: '4' }, 4)).toEqual([3, 4, 5, 6]);
    expect(read({ location: 'data.bin' }, 2)).toEqual([1, 2]);
  });

  test('a file that is shorter is refused', () => {
    expect(read({ location: 'data.bin', offset: '4' }, 4)).toEqual([
      'NIN6702 the model\'s tensor w is not sound: its external data ends at byte 8, but "data.bin" has 6',
    ]);
  });

  test('what a file of nothing but a hole says that it has takes no memory', () => {
    const size = totalmem();
    const hole = join(folder, 'hole.bin');
    writeFileSync(hole, '');
    truncateSync(hole, size);
    expect(read({ location: 'hole.bin' }, size)).toEqual([`NIN6003 an array of ${size} bytes does not fit in memory`]);
  });
});
