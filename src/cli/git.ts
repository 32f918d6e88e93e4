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
  readonly commit: string;
  /** The repository's folder, without links. */
  readonly top: string;
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
  return { value: { name, commit, top: top.stdout.toString('utf8').replace(/\r?\n$/, '') }, diagnostics: [] };
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
  const bytes = blobAt(revision, inside);
  return bytes.value === undefined ? { diagnostics: bytes.diagnostics } : decodeSource(bytes.value, shown);
}

/** The bytes of a file as it was in a revision. */
export function blobAt(revision: Revision, inside: string): Outcome<Uint8Array> {
  const what = `${revision.name}:${inside}`;
  const refuse = (reason: string) => ({ diagnostics: [diagnostic('NIN6904', { what, reason })] });
  const listed = git(revision.top, [
    '--literal-pathspecs',
    'ls-tree',
    '-z',
    '-l',
    '--full-tree',
    revision.commit,
    '--',
    inside,
  ]);
  if (listed.error !== undefined) return { diagnostics: [missing(listed.error)] };
  if (listed.status !== 0) return refuse(saidBy(listed, 'git cannot list it'));
  const entry = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t/.exec(listed.stdout.toString('utf8'));
  if (entry === null) return refuse('the revision has no such file');
  const [, mode, kind, hash = '', size] = entry;
  if (kind !== 'blob' || mode === '120000')
    return refuse(kind === 'tree' ? 'it is a folder there' : 'it is no regular file there');
  if (Number(size) > maximumBytes) return refuse(`it has ${size} bytes there`);
  const { status, stdout, error } = git(revision.top, ['cat-file', 'blob', hash]);
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
