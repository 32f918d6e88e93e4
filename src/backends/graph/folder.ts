import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'ninc-graph-';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Gives `use` a private folder and removes it, whatever happens: a signal that comes meanwhile is heard afterwards. What a
 * process that was killed left behind is removed by the next one.
 */
export function inTemporaryFolder<T>(use: (folder: string) => T): T {
  const held: NodeJS.Signals[] = [];
  const hold = (signal: NodeJS.Signals) => held.push(signal);
  for (const signal of signals) process.on(signal, hold);
  try {
    sweep();
    const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
    try {
      return use(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    // Signals that came during native code are delivered with the next turn of the event loop.
    setImmediate(() => {
      for (const signal of signals) process.off(signal, hold);
      for (const signal of held) process.kill(process.pid, signal);
    });
  }
}

/** Removes the folders of processes that are gone. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0] : Number.NaN);
    if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid || isAlive(pid)) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
