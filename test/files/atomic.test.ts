import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeFileAtomic } from '../../src/files/atomic.ts';
import { openRegular } from '../../src/files/open.ts';
import { said, temporaryFolder } from '../weights/folder.ts';

const root = temporaryFolder();
const unix = process.platform !== 'win32';
let folders = 0;

function folder(): string {
  const path = join(root, String(folders++));
  mkdirSync(path);
  return path;
}

describe('writeFileAtomic', () => {
  test('writes a text, bytes, or chunks of bytes', () => {
    const at = folder();
    expect(writeFileAtomic(join(at, 'text'), 'é')).toEqual([]);
    expect(writeFileAtomic(join(at, 'bytes'), Uint8Array.of(1, 2))).toEqual([]);
    expect(writeFileAtomic(join(at, 'chunks'), [Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)])).toEqual([]);
    expect(readFileSync(join(at, 'text'), 'utf8')).toBe('é');
    expect([...readFileSync(join(at, 'bytes'))]).toEqual([1, 2]);
    expect([...readFileSync(join(at, 'chunks'))]).toEqual([1, 2, 3]);
    expect(readdirSync(at).sort()).toEqual(['bytes', 'chunks', 'text']);
  });

  test('a failure in the middle leaves the file that was there, and nothing beside it', () => {
    const at = folder();
    const path = join(at, 'file');
    writeFileSync(path, 'before');
    function* failing(): Generator<Uint8Array> {
      yield Uint8Array.of(1);
      throw new Error('a defect');
    }
    expect(() => writeFileAtomic(path, failing())).toThrow('a defect');
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(at)).toEqual(['file']);
  });

  test.runIf(unix)('keeps the permissions of the file that it replaces', () => {
    const path = join(folder(), 'file');
    writeFileSync(path, 'before');
    chmodSync(path, 0o640);
    expect(writeFileAtomic(path, 'after')).toEqual([]);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test.runIf(unix)('follows a link instead of replacing it', () => {
    const at = folder();
    writeFileSync(join(at, 'file'), 'before');
    symlinkSync('file', join(at, 'link'));
    expect(writeFileAtomic(join(at, 'link'), 'after')).toEqual([]);
    expect(readlinkSync(join(at, 'link'))).toBe('file');
    expect(readFileSync(join(at, 'file'), 'utf8')).toBe('after');
  });

  test('a folder that does not exist is NIN6002', () => {
    const at = folder();
    const path = join(at, 'nowhere', 'file');
    const reason = `the folder ${join(at, 'nowhere')} does not exist`;
    expect(said(writeFileAtomic(path, ''))).toEqual([`NIN6002 cannot write ${path}: ${reason}`]);
  });

  test('a folder in the place of the file is NIN6002', () => {
    const path = folder();
    expect(said(writeFileAtomic(path, ''))).toEqual([`NIN6002 cannot write ${path}: it is a folder`]);
  });

  test.runIf(unix)('a device is NIN6002 and stays what it is', () => {
    expect(said(writeFileAtomic('/dev/null', ''))).toEqual([
      'NIN6002 cannot write /dev/null: it is not a regular file',
    ]);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test.runIf(unix)('links that go in a circle are NIN6002', () => {
    const path = join(folder(), 'link');
    symlinkSync('link', path);
    expect(said(writeFileAtomic(path, ''))).toEqual([`NIN6002 cannot write ${path}: its links go in a circle`]);
  });

  test.runIf(unix && process.getuid?.() !== 0)('a file that was made read-only stays', () => {
    const path = join(folder(), 'file');
    writeFileSync(path, 'before');
    chmodSync(path, 0o444);
    expect(said(writeFileAtomic(path, 'after'))).toEqual([`NIN6002 cannot write ${path}: permission denied`]);
    expect(readFileSync(path, 'utf8')).toBe('before');
  });

  test('a NUL character in the name is NIN6002', () => {
    expect(said(writeFileAtomic('a\0b', ''))).toEqual([
      'NIN6002 cannot write a\\0b: its name contains a NUL character',
    ]);
  });
});

describe('openRegular', () => {
  test('gives the size before anything is read, and reads from any position', () => {
    const path = join(folder(), 'file');
    writeFileSync(path, Uint8Array.of(1, 2, 3, 4, 5));
    const file = openRegular(path).value;
    const target = new Uint8Array(2);
    expect(file?.size).toBe(5);
    expect(file?.read(target, 3)).toEqual([]);
    expect([...target]).toEqual([4, 5]);
    file?.close();
    file?.close();
  });

  test('a file that ends early is NIN6001', () => {
    const path = join(folder(), 'file');
    writeFileSync(path, Uint8Array.of(1, 2, 3));
    const file = openRegular(path).value;
    const reason = 'it ends at byte 3: it was cut while it was read';
    expect(said(file?.read(new Uint8Array(4), 1) ?? [])).toEqual([`NIN6001 cannot read ${path}: ${reason}`]);
    file?.close();
  });

  test('a file that does not exist is NIN6001', () => {
    const path = join(folder(), 'nothing');
    expect(said(openRegular(path).diagnostics)).toEqual([`NIN6001 cannot read ${path}: there is no such file`]);
  });

  test('a folder is NIN6001', () => {
    const path = folder();
    expect(said(openRegular(path).diagnostics)).toEqual([`NIN6001 cannot read ${path}: it is a folder`]);
  });

  test.runIf(unix)('a device is NIN6001', () => {
    const { diagnostics } = openRegular('/dev/zero');
    expect(said(diagnostics)).toEqual(['NIN6001 cannot read /dev/zero: it is not a regular file']);
  });

  test('a NUL character in the name is NIN6001', () => {
    const { diagnostics } = openRegular('a\0b');
    expect(said(diagnostics)).toEqual(['NIN6001 cannot read a\\0b: its name contains a NUL character']);
  });
});
