import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTemporaryFolder } from '../../../src/backends/graph/folder.ts';
import { NincError } from '../../../src/diagnostics/error.ts';

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

/** A process that has ended. */
const gone = () => spawnSync(process.execPath, ['-e', '0']).pid;

/** What somebody left behind, so many minutes ago. */
function leave(name: string, minutes: number): string {
  const path = join(own, name);
  mkdirSync(path);
  const then = Date.now() / 1000 - 60 * minutes;
  utimesSync(path, then, then);
  return path;
}

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

test('old folders of processes that are gone are removed; young ones, living ones and others are not', () => {
  const pid = gone();
  const old = leave(`ninc-graph-${pid}-abc`, 60);
  const kept = [
    leave(`ninc-graph-${pid}-young`, 1),
    leave(`ninc-graph-${process.ppid}-alive`, 60),
    leave(`ninc-graph-notes`, 60),
  ];
  inTemporaryFolder([], () => undefined);
  expect(existsSync(old)).toBe(false);
  for (const path of kept) expect(existsSync(path), path).toBe(true);
});

test('a temporary folder that is not there is NIN7002, with the mend', () => {
  process.env['TMPDIR'] = join(own, 'missing');
  try {
    inTemporaryFolder([Uint8Array.of(1)], () => undefined);
    expect.unreachable();
  } catch (error) {
    const [first] = error instanceof NincError ? NincError.sourcesOf(error) : [];
    expect(first?.code).toBe('NIN7002');
    expect(first?.message).toContain('missing: there is no such file');
    expect(first?.help).toMatch(/names another folder/);
  }
});
