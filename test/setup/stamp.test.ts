import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  buildResults,
  isBuilt,
  lockHash,
  packagesMatch,
  readStamp,
  sourceFingerprint,
  writeStamp,
} from '../../scripts/setup/stamp.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ninc-stamp-'));
  mkdirSync(join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('the stamp', () => {
  test('is read as it was written, and leaves nothing beside it', () => {
    const stamp = { lock: 'a', made: ['dist/cli.cjs'], road: 'wheel' } as const;
    writeStamp(root, stamp);
    expect(readStamp(root)).toEqual(stamp);
    expect(readdirSync(join(root, 'node_modules'))).toEqual(['.ninc-setup.json']);
  });

  test('where there is none, or it is damaged, nothing is known', () => {
    expect(readStamp(root)).toEqual({});
    put('node_modules/.ninc-setup.json', '{"lock":');
    expect(readStamp(root)).toEqual({});
  });
});

describe('the packages', () => {
  const package_ = (version: string, more = {}) => ({ version, integrity: `sha512-${version}`, ...more });
  function lock(path: string, packages: Readonly<Record<string, unknown>>): void {
    put(path, JSON.stringify({ lockfileVersion: 3, packages }));
  }

  test('the hash changes with the lock file', () => {
    put('package-lock.json', 'a');
    const before = lockHash(root);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(lockHash(root)).toBe(before);
    put('package-lock.json', 'b');
    expect(lockHash(root)).not.toBe(before);
  });

  test('match where npm installed what the lock file says, but for what is made for another system', () => {
    const locked = {
      '': { name: 'ninc' },
      'node_modules/a': package_('1.0.0'),
      'node_modules/b': package_('1.0.0', { optional: true }),
    };
    lock('package-lock.json', locked);
    expect(packagesMatch(root)).toBe(false);
    lock('node_modules/.package-lock.json', { 'node_modules/a': package_('1.0.0') });
    expect(packagesMatch(root), 'the folder is not there').toBe(false);
    put('node_modules/a/package.json', '{}');
    expect(packagesMatch(root)).toBe(true);
    lock('node_modules/.package-lock.json', { 'node_modules/a': package_('1.0.1') });
    expect(packagesMatch(root), 'another version').toBe(false);
    lock('node_modules/.package-lock.json', { 'node_modules/b': package_('1.0.0') });
    expect(packagesMatch(root), 'one is missing').toBe(false);
  });

  test('do not match where one is installed that the lock file does not have', () => {
    lock('package-lock.json', { '': {} });
    put('node_modules/a/package.json', '{}');
    lock('node_modules/.package-lock.json', { 'node_modules/a': package_('1.0.0') });
    expect(packagesMatch(root)).toBe(false);
  });
});

describe('the build', () => {
  test('is one of the sources as they are, and whole', () => {
    put('src/a.ts', 'a');
    put('dist/cli.cjs', 'built');
    const stamp = { build: sourceFingerprint(root), made: buildResults(root) };
    expect(stamp.made).toEqual(['dist/cli.cjs']);
    expect(isBuilt(root, stamp)).toBe(true);
    expect(isBuilt(root, {})).toBe(false);
    rmSync(join(root, 'dist/cli.cjs'));
    expect(isBuilt(root, stamp)).toBe(false);
  });

  test('the fingerprint changes with a size, a time, a new file and a lost one; not with what the build writes', () => {
    put('src/a.ts', 'a');
    const seen = [sourceFingerprint(root)];
    put('src/generated/b.mjs', 'b');
    expect(sourceFingerprint(root)).toBe(seen[0]);
    put('src/a.ts', 'ab');
    seen.push(sourceFingerprint(root));
    utimesSync(join(root, 'src/a.ts'), 1, 1);
    seen.push(sourceFingerprint(root));
    put('src/parser/c.ts', 'c');
    seen.push(sourceFingerprint(root));
    rmSync(join(root, 'src/a.ts'));
    seen.push(sourceFingerprint(root));
    expect(new Set(seen).size).toBe(5);
  });
});
