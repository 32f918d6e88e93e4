import { expect, test } from 'vitest';
import { endOnInterrupt, interruption } from '../../src/cli/interrupt.ts';

test('a Ctrl-C that came while JavaScript was busy is heard by the work that begins then', async () => {
  endOnInterrupt();
  process.kill(process.pid, 'SIGINT');
  const stop = interruption();
  // A signal takes its way through the system.
  for (let turn = 0; turn < 100 && !(await stop.heard()); turn++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await stop.heard()).toBe(true);
});
