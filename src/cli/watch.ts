import type { Stats } from 'node:fs';
import { watch as watchFiles } from 'chokidar';
import { NincError } from '../diagnostics/error.ts';
import { checkText } from '../reports/check-text.ts';
import { type Checked, unreadable } from '../reports/checked.ts';
import { printable } from '../reports/printable.ts';
import { styleFor } from '../reports/style.ts';
import { counted } from '../reports/table.ts';
import { type CheckedFiles, type CheckSettings, checkSpec } from './check-specs.ts';
import { UsageError } from './command.ts';
import { interruptible } from './interrupt.ts';
import { lockPath } from './locks.ts';
import { specPaths, watchedPlaces } from './paths.ts';
import { isUnchanged } from './reading.ts';

/** Editors write a file in several steps; a round begins when nothing has happened for so long, in milliseconds. */
const settled = 60;
/** Within this, files that are named are watched. */
const begun = 500;

/**
 * Checks specs, and again whenever one of them, something that they import or a lock changes, comes or goes. Resolves only where
 * files cannot be watched, with exit code 3; Ctrl-C ends the process.
 */
export async function watchSpecs(patterns: readonly string[], settings: CheckSettings): Promise<number> {
  const known = new Map<string, CheckedFiles>();
  // Before the first round, so that no change falls between the two. What is imported may have any name and lie anywhere.
  const watchers = [
    watchFiles([...watchedPlaces(patterns)], { ignoreInitial: true, ignored: isForeign }),
    watchFiles([], { ignoreInitial: true }),
  ];
  const failed = Promise.race(watchers.map((one) => new Promise<unknown>((settle) => one.once('error', settle))));
  const ready = new Promise<void>((settle) => watchers[0]?.once('ready', settle));
  let timer: NodeJS.Timeout | undefined;
  let waits = Promise.resolve();
  let giveUp: (fault: unknown) => void = () => {};
  const defect = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const named = new Set<string>();
  const round = () => {
    waits = waits.then(async () => {
      const files = await checkRound(patterns, settings, known);
      const added = files.filter((path) => !named.has(path));
      if (added.length === 0) return;
      for (const path of added) named.add(path);
      watchers[1]?.add(added);
      // What changes before they are watched is seen then.
      setTimeout(round, begun);
    });
    waits.catch(giveUp);
  };
  for (const watcher of watchers) {
    watcher.on('all', () => {
      clearTimeout(timer);
      timer = setTimeout(round, settled);
    });
  }
  const broken = await Promise.race([failed, ready]);
  if (broken === undefined) round();
  const fault = broken ?? (await Promise.race([failed, defect]));
  process.stderr.write(`ninc: files cannot be watched: ${printable(reasonOf(fault))}\n`);
  await Promise.all(watchers.map((one) => one.close()));
  return 3;
}

/** A folder may hold the pictures of a data set too. */
function isForeign(path: string, stats?: Stats): boolean {
  return (
    /(^|[\\/])(node_modules|\.git)([\\/]|$)/.test(path) ||
    (stats?.isFile() === true && !/\.nin\.(yaml|lock)$/.test(path))
  );
}

/** Systems limit how much is watched, and say so in the words for a full disk. */
function reasonOf(fault: unknown): string {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : '';
  if (code === 'ENOSPC' || code === 'EMFILE') return `the system watches no more files (${code}); name fewer`;
  return fault instanceof Error ? fault.message : String(fault);
}

/** Checks what changed, prints all where anything did, and gives the files that the specs were made of. */
async function checkRound(patterns: readonly string[], settings: CheckSettings, known: Map<string, CheckedFiles>) {
  const paths = pathsOf(patterns);
  const found: Checked[] = [];
  let changed = known.size === 0 || 'checked' in paths || paths.names.length !== known.size;
  for (const path of 'checked' in paths ? [] : paths.names) {
    await interruptible();
    const before = known.get(path);
    const now = before?.lasting === true && before.files.every(isUnchanged) ? before : checkSpec(path, settings);
    changed ||= now !== before;
    known.set(path, now);
    found.push(now.checked);
  }
  if (!('checked' in paths)) for (const path of known.keys()) if (!paths.names.includes(path)) known.delete(path);
  const files = filesOf(known, settings);
  if (!changed) return files;
  const terminal = process.stdout.isTTY === true;
  const text = checkText('checked' in paths ? paths.checked : found, styleFor(process.stdout));
  process.stdout.write(`${terminal ? '\x1b[2J\x1b[3J\x1b[H' : ''}${text}`);
  process.stderr.write(`watching ${counted(files.length, 'file')}; Ctrl-C ends\n`);
  return files;
}

function filesOf(known: ReadonlyMap<string, CheckedFiles>, { locked }: CheckSettings): readonly string[] {
  const read = [...known.values()].flatMap(({ files }) => files.map(({ path }) => path));
  return [...new Set([...read, ...(locked === undefined ? [] : [...known.keys()].map(lockPath))])];
}

/** A folder that is emptied, or may not be read, is no reason to end. */
function pathsOf(patterns: readonly string[]): { readonly names: readonly string[] } | { readonly checked: Checked[] } {
  try {
    return { names: specPaths(patterns) };
  } catch (error) {
    if (error instanceof NincError) {
      return { checked: NincError.sourcesOf(error).map((one) => unreadable(one.file ?? '', [one])) };
    }
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`ninc: ${printable(error.message)}\n`);
    return { checked: [] };
  }
}
