import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeFolder } from '../../scripts/setup/folder.mjs';

const root = mkdtempSync(join(tmpdir(), 'ninc-setup-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('folders', () => {
  test('are made with those above them, by several at once too', async () => {
    const path = join(root, 'a', 'b');
    await Promise.all([makeFolder(path), makeFolder(path)]);
    expect(existsSync(path)).toBe(true);
  });

  test.skipIf(process.platform !== 'linux')('where nothing can be made end with an error, not never', async () => {
    await expect(makeFolder('/proc/nothing/at/all')).rejects.toThrow(/ENOENT|EACCES|EPERM/);
  });
});
