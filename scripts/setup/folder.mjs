// Folders, made one by one: Node's recursive mkdir never ends where the system refuses with "no such file" (below /proc).
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Makes a folder and those above it that are not there. */
export async function makeFolder(folder) {
  const missing = [];
  for (let at = resolve(folder); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  for (const path of missing) {
    // Another process may make it at the same moment.
    await mkdir(path).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
