import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome, SourceFile } from '../diagnostics/diagnostic.ts';
import { isBelow } from '../files/below.ts';
import { decodeSource, maximumBytes } from '../parser/source.ts';

/** A commit that files are read from. */
export interface Revision {
  /** As it was named. */
  readonly name: string;
  /** The repository's folder, without links. */
  readonly top: string;
  /** The bytes of a file as it was, by its path from the top. Each is read once: git is another process, and specs share imports. */
  blob(inside: string): Outcome<Uint8Array>;
}

/** More than any answer of git has that is asked for here. */
const mostOutput = 64 * 1024 * 1024;
const patience = 60_000;

/** Finds a revision of the repository that a folder lies in. Gives NIN7003 without git, NIN6904 where it is none. */
export function openRevision(name: string, folder: string): Outcome<Revision> {
  const refuse = (reason: string) => ({ diagnostics: [diagnostic('NIN6904', { what: `revision ${name}`, reason })] });
  if (name === '' || name.startsWith('-') || /[\0\n]/.test(name)) return refuse('that is no revision');
  const top = git(folder, ['rev-parse', '--show-toplevel']);
  if (top.error !== undefined) return { diagnostics: [missing(top.error)] };
  if (top.status !== 0) return refuse(saidBy(top, `${folder} lies in no repository of git`));
  // No revision of its own can be taken for a flag behind --end-of-options.
  const found = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  const commit = found.stdout.toString('utf8').trim();
  if (found.status !== 0 || !/^[0-9a-f]{40,64}$/.test(commit)) return refuse('the repository has no such revision');
  return { value: revisionOf(name, commit, top.stdout.toString('utf8').replace(/\r?\n$/, '')), diagnostics: [] };
}

function revisionOf(name: string, commit: string, top: string): Revision {
  const entries = once((folder) => entriesOf(top, commit, folder));
  return { name, top, blob: once((inside) => readBlob(top, inside, `${name}:${inside}`, entries)) };
}

function once<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}

/** The path of a file from the top of the repository, with `/`, as git names it; nothing where it lies outside. */
export function pathInside({ top }: Revision, path: string): string | undefined {
  const plain = withoutLinks(resolve(path));
  return isBelow(top, plain) ? relative(top, plain).split(sep).join('/') : undefined;
}

/** Folders of a file that is gone may be gone as well. */
function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(withoutLinks(dirname(path)), basename(path));
  }
}

/** Reads a spec, or what it imports, as it was in a revision; `shown` in diagnostics. */
export function readAt(revision: Revision, inside: string, shown: string): Outcome<SourceFile> {
  const bytes = revision.blob(inside);
  return bytes.value === undefined ? { diagnostics: bytes.diagnostics } : decodeSource(bytes.value, shown);
}

/** What stands in a folder of a commit, by name: the words of git, or nothing where it has no such folder. */
type Entries = SpawnSyncReturns<Buffer> & { readonly byName: ReadonlyMap<string, string> };

function entriesOf(top: string, commit: string, folder: string): Entries {
  const listed = git(top, ['ls-tree', '-z', '-l', '--full-tree', `${commit}:${folder}`]);
  const lines = listed.status === 0 ? listed.stdout.toString('utf8').split('\0') : [];
  const pairs = lines.map((line) => [line.slice(line.indexOf('\t') + 1), line] as const);
  return { ...listed, byName: new Map(pairs) };
}

function readBlob(
  top: string,
  inside: string,
  what: string,
  entries: (folder: string) => Entries,
): Outcome<Uint8Array> {
  const refuse = (reason: string) => ({ diagnostics: [diagnostic('NIN6904', { what, reason })] });
  const at = inside.lastIndexOf('/');
  const listed = entries(inside.slice(0, Math.max(0, at)));
  if (listed.error !== undefined) return { diagnostics: [missing(listed.error)] };
  const known =
    listed.status === 0 || /not a valid object name|not a tree object/i.test(listed.stderr.toString('utf8'));
  if (!known) return refuse(saidBy(listed, 'git cannot list it'));
  const entry = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t/.exec(listed.byName.get(inside.slice(at + 1)) ?? '');
  if (entry === null) return refuse('the revision has no such file');
  const [, mode, kind, hash = '', size] = entry;
  if (kind !== 'blob' || mode === '120000')
    return refuse(kind === 'tree' ? 'it is a folder there' : 'it is no regular file there');
  if (Number(size) > maximumBytes) return refuse(`it has ${size} bytes there`);
  const { status, stdout, error } = git(top, ['cat-file', 'blob', hash]);
  if (error !== undefined) return { diagnostics: [missing(error)] };
  return status === 0 ? { value: stdout, diagnostics: [] } : refuse('git cannot read it');
}

/** Runs git without a shell; it asks nobody for anything, and answers in English. */
function git(folder: string, words: readonly string[]): SpawnSyncReturns<Buffer> {
  const env = { ...process.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
  return spawnSync('git', words, { cwd: folder, env, maxBuffer: mostOutput, timeout: patience, windowsHide: true });
}

function missing(error: Error) {
  const reason = 'code' in error && error.code === 'ENOENT' ? 'it is not installed, or not on the PATH' : error.message;
  return diagnostic('NIN7003', { program: 'git', reason });
}

/** What git says of a fault, but not of the plainest: that this is no repository. */
function saidBy({ stderr }: SpawnSyncReturns<Buffer>, otherwise: string): string {
  const [line = ''] = stderr.toString('utf8').split('\n');
  return line === '' || line.includes('not a git repository') ? otherwise : line.replace(/^fatal: /, '');
}
