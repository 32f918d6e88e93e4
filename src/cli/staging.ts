import { accessSync, chmodSync, constants, mkdtempSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { type FolderFile, makeFolder, missingFolders, removeFolders, writeFolder } from '../files/folder.ts';
import { sweep, unfinished } from '../files/left-over.ts';
import { systemReason } from '../files/reason.ts';

/**
 * Files on their way into a folder: all of them get there, or none. They are written whole in a hidden folder inside it, and
 * take their names only in `commit`; other files in the folder stay. Both throw a `NincError` with NIN6002.
 */
export class Staging {
  readonly folder: string;
  /** Folders that were made for it, outermost first. */
  readonly #made: string[] = [];
  readonly #hidden: string;
  readonly #paths: string[] = [];
  #open = true;
  readonly #discard = () => this.discard();

  /** Makes the folder where it is not there; removes what a process that was killed left in it. */
  constructor(folder: string) {
    this.folder = folder;
    this.#make(folder);
    sweep(folder);
    try {
      this.#hidden = guarded(folder, () => mkdtempSync(join(folder, `${unfinished}${process.pid}-`)));
    } catch (error) {
      removeFolders(this.#made);
      throw error;
    }
    process.once('exit', this.#discard);
  }

  /** Writes files by their paths inside the folder. */
  add(files: readonly FolderFile[]): void {
    this.#accept(
      writeFolder(this.#hidden, files),
      files.map(({ path }) => path),
    );
  }

  /** Writes one file by its path inside the folder, with a writer of its format. */
  write(path: string, writer: (file: string) => readonly Diagnostic[]): void {
    this.#accept(writer(join(this.#hidden, path)), [path]);
  }

  #accept(problems: readonly Diagnostic[], paths: readonly string[]): void {
    if (problems.length > 0) throw new NincError(problems.map((problem) => this.#atItsPlace(problem)));
    this.#paths.push(...paths);
  }

  /** Gives every file its name. What can be known to hinder that is looked for before the first. */
  commit(): void {
    const moves = this.#paths.map((path) => ({ from: join(this.#hidden, path), to: join(this.folder, path) }));
    for (const { from, to } of moves) {
      this.#make(dirname(to));
      guarded(to, () => prepare(from, to));
    }
    for (const { from, to } of moves) guarded(to, () => renameSync(from, followed(to)));
    this.#end();
  }

  /** Removes what is not committed, and the folders that were made for it; nothing after `commit`. */
  discard(): void {
    if (!this.#open) return;
    this.#end();
    removeFolders(this.#made);
  }

  #make(folder: string): void {
    const missing = missingFolders(resolve(folder));
    const problems = makeFolder(folder);
    if (problems.length > 0) throw new NincError(problems);
    this.#made.push(...missing);
  }

  #end(): void {
    this.#open = false;
    process.off('exit', this.#discard);
    rmSync(this.#hidden, { recursive: true, force: true });
  }

  #atItsPlace(problem: Diagnostic): Diagnostic {
    const placed = (text: string) => text.replaceAll(this.#hidden, this.folder);
    return {
      ...problem,
      message: placed(problem.message),
      ...(problem.file !== undefined && { file: placed(problem.file) }),
    };
  }
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

/** A file that is replaced keeps its permissions; a folder in its place, or one that may not be written, is a fault. */
function prepare(from: string, to: string): void {
  if (!exists(to)) return;
  const replaced = statSync(to);
  if (!replaced.isFile()) {
    const reason = replaced.isDirectory() ? 'it is a folder' : 'it is not a regular file';
    throw new NincError([diagnostic('NIN6002', { path: to, reason }, { file: to })]);
  }
  accessSync(to, constants.W_OK);
  chmodSync(from, replaced.mode & 0o777);
}

/** Where links lead, so that a link stays one. */
function followed(path: string): string {
  return exists(path) ? realpathSync(path) : path;
}

/** What the system refuses is a fault of the user's, not a defect. */
function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new NincError([diagnostic('NIN6002', { path, reason }, { file: path })]);
  }
}
