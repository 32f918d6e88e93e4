import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lockFolder } from '../../src/training/lock.ts';
import { temporaryFolders } from './runs.ts';

const fresh = temporaryFolders();

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

  test.runIf(existsSync('/proc/self/stat'))(
    'of a process that was killed and is still counted is taken over',
    async () => {
      const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
      try {
        const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
        const folder = fresh();
        writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, host: hostname(), since: '2026-01-01' }));
        await expect.poll(() => lockFolder(folder).value, { timeout: 5000 }).toBeDefined();
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );

  // The name of a lock of the lock: by the text that is stale.
  const guardOf = (text: string) => `lock.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

  test('while somebody takes over a stale one, nobody else removes what is put in its place', async () => {
    const folder = fresh();
    const stale = JSON.stringify({ pid: await gone(), host: hostname(), since: '2026-01-01' });
    const taker = JSON.stringify({ pid: process.ppid, host: hostname(), since: '2026-01-02' });
    writeFileSync(join(folder, 'lock'), stale);
    writeFileSync(join(folder, guardOf(stale)), taker);
    expect(lockFolder(folder).diagnostics).toMatchObject([
      { code: 'NIN6002', message: expect.stringContaining('other processes take it again and again') },
    ]);
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(stale);
    expect(readdirSync(folder).sort()).toEqual(['lock', guardOf(stale)]);
  });

  test('who was killed while it took over a stale one hinders nobody, and leaves nothing', async () => {
    const folder = fresh();
    const stale = JSON.stringify({ pid: await gone(), host: hostname(), since: '2026-01-01' });
    const taker = JSON.stringify({ pid: await gone(), host: hostname(), since: '2026-01-02' });
    writeFileSync(join(folder, 'lock'), stale);
    writeFileSync(join(folder, guardOf(stale)), taker);
    writeFileSync(join(folder, guardOf('an older one')), taker);
    expect(lockFolder(folder).value).toBeDefined();
    expect(readdirSync(folder)).toEqual(['lock']);
  });
});
