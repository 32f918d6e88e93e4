import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeFolder, writeFolder } from '../../src/files/folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninc-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('folders', () => {
  test('are made with those above them, and may be there already', () => {
    const path = join(folder, 'a', 'b', 'c');
    expect(makeFolder(path)).toEqual([]);
    expect(makeFolder(path)).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  test('a file in the way is a fault', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(makeFolder(join(folder, 'file')).map(({ code }) => code)).toEqual(['NIN6002']);
    expect(writeFolder(join(folder, 'file', 'sub'), [{ path: 'x', content: '' }]).map(({ code }) => code)).toEqual([
      'NIN6002',
    ]);
  });

  test('of several that are missing all are made, or none', () => {
    expect(makeFolder(join(folder, 'outer', 'inner', 'n'.repeat(300))).map(({ code }) => code)).toEqual(['NIN6002']);
    expect(existsSync(join(folder, 'outer'))).toBe(false);
  });

  test.skipIf(process.platform !== 'linux')('a place where nothing can be made is a fault, not a hang', () => {
    expect(makeFolder('/proc/nothing/at/all').map(({ code }) => code)).toEqual(['NIN6002']);
  });
});
