import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inTemporaryFolder } from '../../../src/backends/graph/folder.ts';
import { ownTemporaryFolder } from '../../own-temporary.ts';

const own = ownTemporaryFolder();

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
  expect(readdirSync(own())).toEqual([]);
});
