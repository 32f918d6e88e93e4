import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { run } from '../../scripts/setup/child.mjs';

const child = new URL('../../scripts/setup/child.mjs', import.meta.url).href;

describe('a program that set-up runs', () => {
  test('gives its status and what it said, with its arguments as they are', async () => {
    const script = 'console.log(process.argv[1]); console.error("and this"); process.exit(3)';
    const { status, output } = await run(process.execPath, ['-e', script, 'a "b" $c *']);
    expect(status).toBe(3);
    expect(output.split('\n').sort()).toEqual(['', 'a "b" $c *', 'and this']);
  });

  test('that does not exist, crashes or takes too long has failed', async () => {
    expect((await run('ninc-no-such-program', [])).status).not.toBe(0);
    expect((await run(process.execPath, ['-e', 'process.abort()'])).status).not.toBe(0);
    expect((await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { limit: 300 })).status).not.toBe(0);
  });

  test.skipIf(process.platform === 'win32')(
    'does not outlive a set-up that is killed, nor does what it started',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'ninc-child-'));
      try {
        const ticks = join(folder, 'ticks');
        const tick = `setInterval(() => require('node:fs').appendFileSync(${JSON.stringify(ticks)}, 'x'), 20)`;
        const start = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(tick)}], { stdio: 'inherit' })`;
        const script = `import { run } from ${JSON.stringify(child)}; await run(process.execPath, ['-e', ${JSON.stringify(start)}]);`;
        const setUp = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
        while (!existsSync(ticks)) await sleep(20);
        setUp.kill('SIGKILL');
        await once(setUp, 'exit');
        await sleep(300);
        const then = readFileSync(ticks, 'utf8').length;
        await sleep(300);
        expect(readFileSync(ticks, 'utf8')).toHaveLength(then);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
