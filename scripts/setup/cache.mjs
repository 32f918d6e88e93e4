// The cache outside of the clone: downloads and what is made of them, by version and hash.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** NINC_CACHE_DIR, else where the system keeps caches. */
export function cacheFolder() {
  if (process.env.NINC_CACHE_DIR) return process.env.NINC_CACHE_DIR;
  if (process.platform === 'win32')
    return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'ninc');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ninc');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ninc');
}

export async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * A folder that is there whole or not at all: `fill(temporary)` fills a sibling, which then takes the name. Of two processes
 * that do so at once the first wins, and the other's work is thrown away. What broken-off attempts left is removed.
 */
export async function atomicFolder(folder, fill) {
  if (await exists(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned(folder);
  const temporary = `${folder}.part-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(temporary);
    await fill(temporary);
    await rename(temporary, folder).catch(async (error) => {
      if (!(await exists(folder))) throw error;
    });
    return folder;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Removes the temporary siblings of processes that do not live any more. */
async function removeAbandoned(folder) {
  const prefix = `${basename(folder)}.part-`;
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (!alive(pid)) await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Throws where the disk of a folder has less than `needed` bytes free. */
export async function needSpace(folder, needed) {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < needed) {
    const [have, want] = [free, needed].map((bytes) => (bytes / 1e9).toFixed(1));
    throw new Error(`${folder} has ${have} GB free; ${want} GB are needed (NINC_CACHE_DIR names another folder)`);
  }
}
