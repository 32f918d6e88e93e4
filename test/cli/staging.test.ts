import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Staging } from '../../src/cli/staging.ts';
import { NincError } from '../../src/diagnostics/error.ts';
import { workspace } from './run.ts';

let space: ReturnType<typeof workspace>;
beforeEach(() => {
  space = workspace({ 'out/old.txt': 'old\n', 'out/kept.txt': 'kept\n', 'file.txt': 'x\n' });
});
afterEach(() => space.remove());

const at = (name: string) => join(space.folder, name);
const files = [
  { path: 'old.txt', content: 'new\n' },
  { path: 'sub/b.bin', content: Uint8Array.of(1, 2) },
];

describe('files on their way into a folder', () => {
  test('commit gives every file its name; others stay, nothing else is left', () => {
    const staging = new Staging(at('out'));
    staging.add(files);
    expect(readFileSync(at('out/old.txt'), 'utf8')).toBe('old\n');
    staging.commit();
    staging.discard();
    expect(readFileSync(at('out/old.txt'), 'utf8')).toBe('new\n');
    expect([...readFileSync(at('out/sub/b.bin'))]).toEqual([1, 2]);
    expect(readdirSync(at('out')).sort()).toEqual(['kept.txt', 'old.txt', 'sub']);
  });

  test('discard leaves nothing, not even the folders that were made', () => {
    const staging = new Staging(at('new/deep/er'));
    staging.add(files);
    staging.discard();
    expect(existsSync(at('new'))).toBe(false);
  });

  test('discard keeps a folder that somebody else uses by now', () => {
    const staging = new Staging(at('new/deep'));
    writeFileSync(at('new/theirs.txt'), 'x');
    staging.discard();
    expect(readdirSync(at('new'))).toEqual(['theirs.txt']);
  });

  test('one place that is taken by a folder: no file is written', () => {
    mkdirSync(at('out/sub/b.bin'), { recursive: true });
    const staging = new Staging(at('out'));
    staging.add(files);
    expect(() => staging.commit()).toThrow(/it is a folder/);
    staging.discard();
    expect(readFileSync(at('out/old.txt'), 'utf8')).toBe('old\n');
    expect(readdirSync(at('out')).sort()).toEqual(['kept.txt', 'old.txt', 'sub']);
  });

  test('nor does a folder stay that was made for a file that did not come', () => {
    mkdirSync(at('out/taken'));
    const staging = new Staging(at('out'));
    staging.add([
      { path: 'fresh/deep/a.txt', content: 'a\n' },
      { path: 'taken', content: 'b\n' },
    ]);
    expect(() => staging.commit()).toThrow(/it is a folder/);
    staging.discard();
    expect(readdirSync(at('out')).sort()).toEqual(['kept.txt', 'old.txt', 'taken']);
  });

  test.runIf(process.platform === 'linux')('a folder in which nothing can be made is not left either', () => {
    let full = at('deep');
    // Linux takes paths of 4095 bytes: this one is that long, and nothing fits below it.
    while (Buffer.byteLength(full) < 3900) full = join(full, 'n'.repeat(60));
    full = join(full, 'n'.repeat(4094 - Buffer.byteLength(full)));
    expect(() => new Staging(full)).toThrow(/NIN6002/);
    expect(existsSync(at('deep'))).toBe(false);
  });

  test('what a killed process left of its own is removed', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    mkdirSync(at(`out/.ninc-${pid}-Ab12Cd/sub`), { recursive: true });
    utimesSync(at(`out/.ninc-${pid}-Ab12Cd`), 1, 1);
    const staging = new Staging(at('out'));
    staging.add(files);
    staging.commit();
    expect(readdirSync(at('out')).sort()).toEqual(['kept.txt', 'old.txt', 'sub']);
  });

  test('a writer that fails: its fault names the place, not the hidden folder', () => {
    const staging = new Staging(at('out'));
    const failing = (file: string) => {
      mkdirSync(file);
      return [
        { code: 'NIN6002', severity: 'error', message: `cannot write ${file}: full`, file, related: [] },
      ] as const;
    };
    expect(() => staging.write('a.npy', failing)).toThrow(`cannot write ${at('out/a.npy')}: full`);
    staging.discard();
    expect(readdirSync(at('out')).sort()).toEqual(['kept.txt', 'old.txt']);
  });

  test('a folder that cannot be made is a fault of the user', () => {
    expect(() => new Staging(at('file.txt/out'))).toThrow(NincError);
  });

  test.skipIf(process.platform === 'win32')('permissions and links of what is replaced stay', () => {
    chmodSync(at('file.txt'), 0o640);
    symlinkSync(at('file.txt'), at('out/link.txt'));
    const staging = new Staging(at('out'));
    staging.add([{ path: 'link.txt', content: 'new\n' }]);
    staging.commit();
    expect(lstatSync(at('out/link.txt')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('file.txt'), 'utf8')).toBe('new\n');
    expect(statSync(at('file.txt')).mode & 0o777).toBe(0o640);
  });
});
