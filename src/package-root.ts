import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: string | undefined;

/** The folder that holds ninc's package.json: the same from the sources and from the built bundle. */
export function packageRoot(): string {
  if (found !== undefined) return found;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json of ninc not found');
    folder = parent;
  }
  found = folder;
  return folder;
}

/** The version of ninc itself. */
export function ownVersion(): string {
  return versionIn(packageRoot());
}

/** The version that the package.json of a folder says; the empty text where it says none. */
export function versionIn(folder: string): string {
  const described: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return typeof described === 'object' && described !== null && 'version' in described ? String(described.version) : '';
}

/** What mends a package that is not there, or does not load: in a clone of ninc its own set-up, elsewhere npm. */
export function mending(name: string, installed = false): string {
  if (existsSync(join(packageRoot(), 'scripts', 'setup.mjs'))) return 'npm run setup';
  return `npm ${installed ? 'rebuild' : 'install'} ${name}`;
}
