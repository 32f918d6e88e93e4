import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../scripts/setup/lock.mjs';

describe('a process', () => {
  test('lives until it has ended', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(spawnSync(process.execPath, ['-e', '']).pid)).toBe(false);
  });

  test.skipIf(process.platform !== 'linux')(
    'that has ended does not live, though its parent takes no note',
    async () => {
      // The shell becomes a program that waits for no child.
      const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 20'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const [said] = await once(parent.stdout, 'data');
        await sleep(300);
        const pid = Number(String(said));
        expect(() => process.kill(pid, 0)).not.toThrow();
        expect(isAlive(pid)).toBe(false);
      } finally {
        parent.kill();
      }
    },
  );
});
