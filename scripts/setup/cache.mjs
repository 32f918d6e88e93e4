// The cache outside of the clone: downloads and what is made of them, by version and hash.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './folder.mjs';
import { exclusive, isAlive } from './lock.mjs';

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
 * A folder that is there whole or not at all: `fill(temporary)` fills a sibling, which then takes the name. Of processes that ask
 * for it at once one does the work and the others wait. A folder from which something was lost later is made anew.
 */
export async function wholeFolder(folder, fill, onWait) {
  if (await isWhole(folder)) return folder;
  return exclusive(
    `${folder}.lock`,
    async () => {
      if (await isWhole(folder)) return folder;
      await inTemporary(folder, async (temporary) => {
        await fill(temporary);
        await writeFile(join(temporary, inventory), JSON.stringify(await sizesOf(temporary)));
        await rm(folder, { recursive: true, force: true });
        await rename(temporary, folder);
      });
      return folder;
    },
    onWait,
  );
}

/** Lists the files of a finished folder and their sizes. */
export const inventory = 'inventory.json';

/** Whether every file that a finished folder had is there, with its size. Not so where the folder was never finished. */
export async function isWhole(folder) {
  try {
    const sizes = Object.entries(JSON.parse(await readFile(join(folder, inventory), 'utf8')));
    const found = await Promise.all(sizes.map(([name]) => stat(join(folder, name))));
    return found.every(({ size }, index) => size === sizes[index][1]);
  } catch {
    return false;
  }
}

async function sizesOf(folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
    (found) => !found.isDirectory(),
  );
  const named = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  return Object.fromEntries(
    await Promise.all(named.map(async (name) => [name.replaceAll('\\', '/'), (await stat(join(folder, name))).size])),
  );
}

/** Works in a sibling of `target` that is removed afterwards, with what broken-off attempts left of theirs. */
export async function inTemporary(target, work) {
  await makeFolder(dirname(target));
  await removeAbandoned(target);
  const temporary = `${target}.part-${process.pid}-${randomBytes(4).toString('hex')}`;
  await mkdir(temporary);
  try {
    return await work(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function removeAbandoned(target) {
  const prefix = `${basename(target)}.part-`;
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length).split('-')[0]))) continue;
    await rm(join(dirname(target), name), { recursive: true, force: true, maxRetries: 3 });
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
