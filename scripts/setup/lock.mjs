// One process at a time: a lock file with the owner's process id, which a killed owner does not hold for ever.
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from './folder.mjs';

/** An owner that lives renews its file this often (ms); one that did not for `abandoned` ms is gone, on whatever machine it was. */
const renewal = 2_000;
const abandoned = 30_000;

const held = new Set();
process.on('exit', () => {
  for (const path of held) rmSync(path, { force: true });
});

/** Does `work` while no other process does what is locked by the same file; `onWait` is called where one has to wait. */
export async function exclusive(path, work, onWait = () => {}) {
  await makeFolder(dirname(path));
  for (let told = false; !(await take(path)); ) {
    const owner = await ownerOf(path);
    if (owner === undefined) continue;
    if (isGone(owner)) {
      await removeStale(path, owner.text);
      continue;
    }
    if (!told) onWait();
    told = true;
    await sleep(100 + Math.random() * 100);
  }
  held.add(path);
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, renewal);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    held.delete(path);
    await rm(path, { force: true });
  }
}

/** Whether the lock was free; it is held then. */
async function take(path) {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(`${process.pid} ${hostname()}\n`);
    await file.close();
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

async function ownerOf(path) {
  try {
    const [text, { mtimeMs }] = [await readFile(path, 'utf8'), await stat(path)];
    return { text, mtimeMs };
  } catch {
    return undefined;
  }
}

function isGone({ text, mtimeMs }) {
  const [pid, host] = text.trim().split(' ');
  // An owner between making the file and writing into it has no name yet.
  return Date.now() - mtimeMs > abandoned || (host === hostname() && !isAlive(Number(pid)));
}

/** Of two that find the same stale file one may already hold the lock anew: what was moved away is looked at again. */
async function removeStale(path, text) {
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) === text) await rm(aside, { force: true });
    else await rename(aside, path);
  } catch {
    // Another was quicker.
  }
}

/** Whether a process of this machine lives. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** In a container without an init nobody takes note of the end of a killed process: its id stays. proc_pid_stat(5). */
function isZombie(pid) {
  if (process.platform !== 'linux') return false;
  try {
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
