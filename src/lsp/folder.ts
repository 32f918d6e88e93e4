import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that no spec of the user's lies in. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git']);
/** Enough for any project; a folder of more was not meant to be looked through at each rename. */
const mostFiles = 500;
const mostFolders = 2_000;

/** The specs in a folder and below it, without following links; what cannot be read is left out. */
export function specsIn(folder: string): readonly string[] {
  const found: string[] = [];
  const pending = [folder];
  let folders = 0;
  for (let next = pending.shift(); next !== undefined && folders < mostFolders; next = pending.shift()) {
    folders++;
    for (const entry of entriesOf(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name)) pending.push(path);
      if (entry.isFile() && entry.name.endsWith('.nin.yaml')) found.push(path);
      if (found.length >= mostFiles) return found;
    }
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
