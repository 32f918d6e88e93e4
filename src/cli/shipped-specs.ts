import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { packageRoot } from '../package-root.ts';
import type { Usage } from '../reports/reference/block.ts';

/** The lines of the shipped specs that use a block, by path, as far as one line holds the whole layer. */
export function usagesOf(block: string): readonly Usage[] {
  const folder = join(packageRoot(), 'specs');
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.nin.yaml') && !path.startsWith(`lib${sep}`))
    .map((path) => path.split(sep).join('/'))
    .sort();
  return paths.flatMap((path) => {
    const lines = readFileSync(join(folder, path), 'utf8').split(/\r?\n/);
    const using = lines
      .map((line) => line.trim())
      .filter((line) => line.startsWith(`- ${block}: {`) && line.endsWith('}'));
    return using.map((line) => ({ path: `specs/${path}`, line }));
  });
}
