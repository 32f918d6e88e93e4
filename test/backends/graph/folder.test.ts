import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTemporaryFolder } from '../../../src/backends/graph/folder.ts';

const before = process.env['TMPDIR'];
let own = '';
beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), 'ninc-folders-'));
  process.env['TMPDIR'] = own;
});
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(own, { recursive: true, force: true });
});

test('the folder is private, and gone afterwards, whatever happens', () => {
  inTemporaryFolder([Uint8Array.of(1), Uint8Array.of(2)], (folder) => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'saved_model.pb')).size).toBe(2);
  });
  expect(() =>
    inTemporaryFolder([], () => {
      throw new Error('it does not load');
    }),
  ).toThrow('it does not load');
  expect(readdirSync(own)).toEqual([]);
});
