import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { lockFolder } from '../../src/training/lock.ts';
import { temporary } from './runs.ts';

const folders: ReturnType<typeof temporary>[] = [];
const fresh = () => {
  const made = temporary();
  folders.push(made);
  return made.folder;
};
afterAll(() => {
  for (const { remove } of folders) remove();
});

const gone = async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid;
};

describe('the lock of a run folder', () => {
  test('names its owner, keeps others out, and goes with it', () => {
    const folder = fresh();
    const { value: lock } = lockFolder(folder);
    expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({
      pid: process.pid,
      host: hostname(),
    });
    const second = lockFolder(folder);
    expect(second.value).toBeUndefined();
    expect(second.diagnostics).toMatchObject([
      {
        code: 'NIN6602',
        message: expect.stringContaining(`is in use by process ${process.pid} on ${hostname()} since 2`),
      },
    ]);
    lock?.release();
    lock?.release();
    expect(readdirSync(folder)).toEqual([]);
    expect(lockFolder(folder).value).toBeDefined();
  });

  test('of a process that is gone is taken over', async () => {
    const folder = fresh();
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: await gone(), host: hostname(), since: '2026-01-01' }));
    expect(lockFolder(folder).value).toBeDefined();
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  test.runIf(existsSync('/proc/self/stat'))('of a process whose number another one has now is taken over', () => {
    const folder = fresh();
    const owner = { pid: process.pid, host: hostname(), since: '2026-01-01', started: 'another boot 1' };
    writeFileSync(join(folder, 'lock'), JSON.stringify(owner));
    expect(lockFolder(folder).value).toBeDefined();
  });

  test('that nobody can read is taken over; that of another machine is not', () => {
    const folder = fresh();
    writeFileSync(join(folder, 'lock'), 'half a li');
    expect(lockFolder(folder).value).toBeDefined();
    const elsewhere = fresh();
    writeFileSync(join(elsewhere, 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', since: '2026-01-01' }));
    expect(lockFolder(elsewhere).diagnostics).toMatchObject([
      { code: 'NIN6602', help: `when that process is over: remove ${join(elsewhere, 'lock')}` },
    ]);
  });
});
