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

/**
 * Checks specs, and again whenever one of them, something that they import or a lock changes, comes or goes. Resolves only where
 * files cannot be watched, with exit code 3; Ctrl-C ends the process.
 */
export async function watchSpecs(patterns: readonly string[], settings: CheckSettings): Promise<number> {
  const known = new Map<string, CheckedFiles>();
  // Before the first round, so that no change falls between the two.
  const watcher = watchFiles([...watchedPlaces(patterns)], {
    ignoreInitial: true,
    ignored: (path) => /(^|[\\/])(node_modules|\.git)([\\/]|$)/.test(path),
  });
  const failed = new Promise<unknown>((resolve) => watcher.once('error', resolve));
  const ready = new Promise<void>((resolve) => watcher.once('ready', resolve));
  let timer: NodeJS.Timeout | undefined;
  let waits = Promise.resolve();
  const round = () => {
    waits = waits.then(async () => {
      watcher.add([...(await checkRound(patterns, settings, known))]);
    });
  };
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(round, settled);
  });
  const broken = await Promise.race([failed, ready]);
  if (broken === undefined) round();
  const fault = broken ?? (await Promise.race([failed, forever]));
  process.stderr.write(`ninc: files cannot be watched: ${printable(reasonOf(fault))}\n`);
  await watcher.close();
  return 3;
}

const forever = new Promise<never>(() => {});

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
