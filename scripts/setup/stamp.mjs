// What was set up, so that the next run has only to look.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = [
  'src',
  'scripts',
  'specs/lib',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
/** Written by the build itself. */
const made = /[/\\]generated[/\\]/;

export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(stampFile(root), 'utf8'));
  } catch {
    return {};
  }
}

export function writeStamp(root, stamp) {
  writeFileSync(stampFile(root), `${JSON.stringify(stamp, null, 2)}\n`);
}

function stampFile(root) {
  return join(root, 'node_modules', '.ninc-setup.json');
}

export function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Changes whenever a file that the build reads does; by sizes and times, without reading them. */
export function sourceFingerprint(root) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (found === undefined || made.test(path)) return;
    if (!found.isDirectory()) hash.update(`${path} ${found.size} ${found.mtimeMs}\n`);
    else for (const name of readdirSync(join(root, path)).sort()) visit(join(path, name));
  };
  for (const path of sources) visit(path);
  return hash.digest('hex');
}
