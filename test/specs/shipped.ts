import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every spec that ships, by its path from the package's folder; files of blocks aside. */
export const shippedSpecs: readonly string[] = readdirSync('specs', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.nin.yaml') && !path.startsWith('lib'))
  .map((path) => join('specs', path))
  .sort();
