import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NincError } from '../../src/diagnostics/error.ts';
import { temporaryFolder } from '../../src/files/temporary.ts';
import { ownTemporaryFolder } from '../own-temporary.ts';

const own = ownTemporaryFolder();

/** A process that has ended. */
const gone = () => spawnSync(process.execPath, ['-e', '0']).pid;

/** What somebody left behind, so many minutes ago. */
function leave(name: string, minutes: number): string {
  const path = join(own(), name);
  mkdirSync(path);
  const then = Date.now() / 1000 - 60 * minutes;
  utimesSync(path, then, then);
  return path;
}

test('old folders of processes that are gone are removed; young ones, living ones and others are not', () => {
  const pid = gone();
  const old = [leave(`ninc-graph-${pid}-abc`, 60), leave(`ninc-python-${pid}-abc`, 60)];
  const kept = [
    leave(`ninc-graph-${pid}-young`, 1),
    leave(`ninc-graph-${process.ppid}-alive`, 60),
    leave('ninc-graph-notes', 60),
    leave(`ninc-notes-${pid}-abc`, 60),
  ];
  temporaryFolder('python', 0, () => undefined);
  for (const path of old) expect(existsSync(path), path).toBe(false);
  for (const path of kept) expect(existsSync(path), path).toBe(true);
});

test('a temporary folder that is not there is NIN7002, with the mend', () => {
  process.env['TMPDIR'] = join(own(), 'missing');
  try {
    temporaryFolder('graph', 1, () => undefined);
    expect.unreachable();
  } catch (error) {
    const [first] = error instanceof NincError ? NincError.sourcesOf(error) : [];
    expect(first?.code).toBe('NIN7002');
    expect(first?.message).toContain('missing: there is no such file');
    expect(first?.help).toMatch(/names another folder/);
  }
});
