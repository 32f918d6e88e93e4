import { readdirSync, type Stats, statSync } from 'node:fs';
import { join, normalize, parse, sep } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import { systemReason } from '../files/reason.ts';
import { UsageError } from './command.ts';

/** Folders that no spec of the user's lies in. */
const skipped = new Set(['node_modules', '.git']);
/** A walk that finds more than this went astray. */
const mostFiles = 100_000;

/**
 * The specs that are named by files, folders (every `*.nin.yaml` below) and globs (`*`, `**`, `?`), each once, in order.
 * A file that cannot be read stays in the list: reading it gives the diagnostic. Throws UsageError where nothing matches.
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

/** What to watch so that no spec of the patterns comes or goes unseen: files, folders, and the folders that globs begin at. */
export function watchedPlaces(patterns: readonly string[]): ReadonlySet<string> {
  return new Set(patterns.map((pattern) => (isGlob(pattern) ? globOf(pattern).base : pattern)));
}

function expand(pattern: string): string[] {
  if (statOf(pattern)?.isDirectory() === true) return walk(pattern).filter((path) => path.endsWith('.nin.yaml'));
  if (!isGlob(pattern)) return [pattern];
  const { base, expression } = globOf(pattern);
  return statOf(base)?.isDirectory() === true
    ? walk(base).filter((path) => expression.test(path.split(sep).join('/')))
    : [];
}

function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern) && statOf(pattern) === undefined;
}

/** The folder that a glob begins at, and what paths of files have to be. */
function globOf(pattern: string): { readonly base: string; readonly expression: RegExp } {
  const glob = normalize(pattern);
  const { root } = parse(glob);
  const parts = glob.slice(root.length).split(sep);
  const literal = parts.slice(
    0,
    parts.findIndex((part) => /[*?]/.test(part)),
  );
  return { base: root + literal.join(sep) || '.', expression: globExpression(glob.split(sep).join('/')) };
}

/** Nothing where there is nothing, or nothing that can be looked at. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (systemReason(error) === undefined) throw error;
    return undefined;
  }
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
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of entriesOf(next)) {
      const path = normalize(join(next, entry.name));
      if (entry.isDirectory() && !skipped.has(entry.name)) pending.push(path);
      else if (!entry.isDirectory()) files.push(path);
    }
    if (files.length > mostFiles)
      throw new UsageError(`${folder} holds more than ${mostFiles} files; name a smaller folder`);
  }
  return files.sort();
}

/** A folder that may not be read is said, not skipped: a spec in it would count as checked. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new NincError([diagnostic('NIN1008', { reason }, { file: folder })]);
  }
}
