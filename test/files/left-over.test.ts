import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sweep, unfinishedFile } from '../../src/files/left-over.ts';
import { isAlive } from '../../src/files/process.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ninc-left-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const gone = spawnSync(process.execPath, ['-e', '0']).pid;

/** Something of a process, written so many minutes ago; before 0, in the future. */
function leave(name: string, minutes: number): string {
  const path = join(folder, name);
  if (name.endsWith('.tmp')) writeFileSync(path, 'half');
  else {
    mkdirSync(path);
    writeFileSync(join(path, 'file'), 'half');
  }
  const then = Date.now() / 1000 - 60 * minutes;
  utimesSync(path, then, then);
  return name;
}

describe('what processes that were killed left', () => {
  test('files and folders that are old go; young ones, those of living processes and other names stay', () => {
    leave(`.ninc-${gone}-old.tmp`, 11);
    leave(`.ninc-${gone}-old`, 11);
    const stay = [
      leave(`.ninc-${gone}-young`, 9),
      leave(`.ninc-${process.pid}-own.tmp`, 99),
      leave(`.ninc-${process.ppid}-living`, 99),
      leave('.ninc-others.tmp', 99),
      leave('.ninc-0-none', 99),
      leave(`ninc-${gone}-other`, 99),
    ];
    sweep(folder);
    expect(readdirSync(folder).sort()).toEqual(stay.sort());
  });

  test('a clock that was set back does not keep them for ever', () => {
    const young = leave(`.ninc-${gone}-young`, -5);
    leave(`.ninc-${gone}-future`, -3 * 24 * 60);
    sweep(folder);
    expect(readdirSync(folder)).toEqual([young]);
  });

  test('where nobody else can be at work, of any age', () => {
    leave(`.ninc-${gone}-young.tmp`, 0);
    const own = leave(unfinishedFile(), 0);
    sweep(folder, undefined, 0);
    expect(readdirSync(folder)).toEqual([own]);
  });

  test('a folder that is not there has none', () => {
    expect(() => sweep(join(folder, 'nowhere'))).not.toThrow();
  });
});

test.runIf(existsSync('/proc/self/stat'))(
  'a process that was killed, and that its parent has not asked about, is not alive',
  async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
      // Until it has ended, which `sleep` never asks about.
      for (let turn = 0; isAlive(pid) && turn < 200; turn++) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(process.kill(pid, 0)).toBe(true);
      expect(isAlive(pid)).toBe(false);
      expect(isAlive(parent.pid ?? 0)).toBe(true);
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
