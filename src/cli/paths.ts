import { readdirSync, statSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { UsageError } from './command.ts';

/** Folders that no spec of the user's lies in. */
const skipped = new Set(['node_modules', '.git', 'dist', 'out']);
/** A walk that finds more than this went astray. */
const mostFiles = 100_000;

/**
 * The specs that are named by files, folders (every `*.nin.yaml` below) and globs (`*`, `**`, `?`), each once, in order.
 * A file that does not exist stays in the list: reading it gives the diagnostic.
 */
export function specPaths(patterns: readonly string[]): string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const matches = expand(pattern);
    if (matches.length === 0) throw new UsageError(`${pattern} matches no spec (*.nin.yaml)`);
    for (const path of matches) found.add(path);
  }
  return [...found];
}

function expand(pattern: string): string[] {
  const found = statSync(pattern, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return walk(pattern).filter((path) => path.endsWith('.nin.yaml'));
  if (found !== undefined || !/[*?]/.test(pattern)) return [pattern];
  const parts = normalize(pattern).split(sep);
  const firstGlob = parts.findIndex((part) => /[*?]/.test(part));
  const base = parts.slice(0, firstGlob).join(sep) || (pattern.startsWith('/') ? '/' : '.');
  const expression = globExpression(normalize(pattern).split(sep).join('/'));
  return statSync(base, { throwIfNoEntry: false })?.isDirectory() === true
    ? walk(base).filter((path) => expression.test(path.split(sep).join('/')))
    : [];
}

/** `**` crosses folders, `*` and `?` do not. */
function globExpression(glob: string): RegExp {
  const source = glob
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map(
      (part) =>
        ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' })[part] ??
        part.replace(/[\\^$.|+()[\]{}]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}

/** Every file below a folder, sorted; links to folders are not followed. */
function walk(folder: string): string[] {
  const files: string[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined && files.length < mostFiles; next = pending.pop()) {
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      const path = normalize(join(next, entry.name));
      if (entry.isDirectory() && !skipped.has(entry.name)) pending.push(path);
      else if (!entry.isDirectory()) files.push(path);
    }
  }
  return files.sort();
}
