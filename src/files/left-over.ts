import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './process.ts';
import { systemReason } from './reason.ts';

/**
 * Names of what is not finished yet begin so, in the folder where it will be. They tell whose it is: a process that is killed cannot
 * remove it, but the next one can.
 */
export const unfinished = '.ninc-';

/** A name that nobody else has; short, so that a long name of what it will be cannot make it fail. */
export function unfinishedFile(): string {
  return `${unfinished}${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

/** What is not finished is worked on for minutes at most: of this age, in milliseconds, it is not. */
export const longUnused = 10 * 60_000;

/**
 * Removes what processes that are gone left in a folder under names of a prefix and their number. A process that cannot be seen from
 * here, in another container, may be alive: what was written lately stays, unless nobody else can be at work there (`age` 0). A clock
 * that was set back makes nothing young: what is as far in the future is as old. Whatever cannot be read or removed is another user's,
 * and not ours to fail for.
 */
export function sweep(folder: string, prefix: string = unfinished, age: number = longUnused): void {
  for (const name of namesIn(folder)) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0] : Number.NaN);
    if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid || isAlive(pid)) continue;
    const path = join(folder, name);
    whereAllowed(() => {
      const { mtimeMs } = lstatSync(path);
      if (age === 0 || Math.abs(Date.now() - mtimeMs) > age) rmSync(path, { recursive: true, force: true });
    });
  }
}

function namesIn(folder: string): readonly string[] {
  let names: readonly string[] = [];
  whereAllowed(() => {
    names = readdirSync(folder);
  });
  return names;
}

function whereAllowed(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (systemReason(error) === undefined) throw error;
  }
}
