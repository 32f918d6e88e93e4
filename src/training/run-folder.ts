import { existsSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { type Disk, systemDisk } from '../files/disk.ts';
import { makeFolder, missingFolders, removeFolders } from '../files/folder.ts';
import { sweep, unfinished } from '../files/left-over.ts';
import { writeSafetensors } from '../weights/safetensors.ts';
import type { Weights } from '../weights/tensor.ts';
import { type Checkpoint, discardUnfinished, hasCheckpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { fileVersion, scalars } from './events.ts';
import { type Lock, lockFolder } from './lock.ts';
import { AppendLog } from './log.ts';

/** What a run folder holds, beside the checkpoints and the lock. */
export const runFiles = {
  weights: 'weights.safetensors',
  best: 'best.safetensors',
  history: 'history.jsonl',
  events: 'events.out.tfevents.0000000000.ninc',
} as const;

export interface OpenOptions {
  readonly resume: boolean;
  readonly disk?: Disk | undefined;
}

/** One line of `history.jsonl`. */
export type HistoryLine = Readonly<Record<string, number | string | undefined>>;

/** What is kept at one moment. */
export interface Kept extends Omit<Checkpoint, 'logs'> {
  /** What is judged: the weights, or their moving average. */
  readonly weights: Weights;
  /** They are the best so far. */
  readonly best: boolean;
}

/** The folder of a run, held by this process until it is closed. Its methods throw a `NincError` where the disk fails. */
export class RunFolder {
  readonly path: string;
  /** What the run had reached, if there was one. */
  readonly checkpoint: Checkpoint | undefined;
  /** What was wrong with a newer checkpoint. */
  readonly remarks: readonly Diagnostic[];
  readonly #disk: Disk;
  readonly #lock: Lock;
  readonly #history: AppendLog;
  readonly #events: AppendLog;
  /** Folders that were made for it, outermost first. */
  readonly #made: readonly string[];
  /** A second Ctrl-C ends the process wherever it is. */
  readonly #atExit = () => this.close();

  private constructor(
    path: string,
    made: readonly string[],
    disk: Disk,
    lock: Lock,
    found: Outcome<Checkpoint>,
    logs: readonly [AppendLog, AppendLog],
  ) {
    this.path = path;
    this.#made = made;
    this.#disk = disk;
    this.#lock = lock;
    this.checkpoint = found.value;
    this.remarks = found.diagnostics;
    [this.#history, this.#events] = logs;
    process.once('exit', this.#atExit);
  }

  /**
   * Makes the folder, or takes the one that is there: without `resume` it must hold no run (NIN6601). Gives NIN6602 where another
   * process has it, NIN6605 where no checkpoint is whole, NIN6002 where it cannot be written.
   */
  static open(path: string, { resume, disk = systemDisk }: OpenOptions): Outcome<RunFolder> {
    const missing = missingFolders(resolve(path));
    const problems = makeFolder(path);
    if (problems.length > 0) return { diagnostics: problems };
    const { value: lock, diagnostics } = lockFolder(path);
    if (lock !== undefined) {
      // Nobody else is at work here.
      sweep(path, unfinished, 0);
      discardUnfinished(path);
      const opened = RunFolder.#opened(path, missing, resume, disk, lock);
      if (opened.value !== undefined) return opened;
      lock.release();
      removeFolders(missing);
      return opened;
    }
    removeFolders(missing);
    return { diagnostics };
  }

  static #opened(path: string, made: readonly string[], resume: boolean, disk: Disk, lock: Lock): Outcome<RunFolder> {
    const refused = occupied(path, resume);
    if (refused !== undefined) return { diagnostics: [refused] };
    const found: Outcome<Checkpoint> = hasCheckpoint(path) ? loadCheckpoint(path) : { diagnostics: [] };
    if (found.value === undefined && found.diagnostics.length > 0) return { diagnostics: found.diagnostics };
    const { history = 0, events = 0 } = found.value?.logs ?? {};
    const first = AppendLog.open(join(path, runFiles.history), history, disk);
    const second = first.value && AppendLog.open(join(path, runFiles.events), events, disk);
    if (first.value === undefined || second?.value === undefined) {
      first.value?.close();
      if (found.value === undefined) removeEmptyLogs(path);
      return { diagnostics: [...first.diagnostics, ...(second?.diagnostics ?? [])] };
    }
    return { value: new RunFolder(path, made, disk, lock, found, [first.value, second.value]), diagnostics: [] };
  }

  /** A line of the history, and the same numbers for TensorBoard. */
  record(line: HistoryLine, tags: Readonly<Record<string, number>>, step: number): void {
    this.#history.append(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
    const seconds = Date.now() / 1000;
    if (this.#events.length === 0) this.#events.append(fileVersion(seconds));
    this.#events.append(scalars(seconds, step, tags));
  }

  /** The newest weights, the best where these are it, and a checkpoint: in an order in which the process may end anywhere. */
  keep({ weights, best, ...rest }: Kept): void {
    this.#write(runFiles.weights, weights);
    if (best) this.#write(runFiles.best, weights);
    // What the checkpoint counts must be on the disk before it is.
    this.#history.sync();
    this.#events.sync();
    const logs = { history: this.#history.length, events: this.#events.length };
    refuse(saveCheckpoint(this.path, { ...rest, logs }, this.#disk));
  }

  #write(name: string, weights: Weights): void {
    refuse(writeSafetensors(join(this.path, name), weights, new Map(), this.#disk));
  }

  /** May be called twice. A run that has not begun, because a fault came before its first step, leaves nothing. */
  close(): void {
    process.off('exit', this.#atExit);
    this.#history.close();
    this.#events.close();
    const begun = hasCheckpoint(this.path) || this.#history.length > 0 || this.#events.length > 0;
    if (!begun) for (const name of Object.values(runFiles)) rmSync(join(this.path, name), { force: true });
    this.#lock.release();
    if (!begun) removeFolders(this.#made);
  }
}

/** A run that has not begun leaves nothing. */
function removeEmptyLogs(path: string): void {
  for (const name of [runFiles.history, runFiles.events]) {
    const log = join(path, name);
    if (statSync(log, { throwIfNoEntry: false })?.size === 0) rmSync(log, { force: true });
  }
}

/** Why the folder cannot be written into: a run that nobody asked to go on with, or files that no run has left. */
function occupied(path: string, resume: boolean): Diagnostic | undefined {
  const has = (name: string) => existsSync(join(path, name));
  const run = hasCheckpoint(path);
  // A run that was killed before its first checkpoint has no history: what has one and no checkpoint was somebody's, and is not begun anew.
  const killedEarly = statSync(join(path, runFiles.history), { throwIfNoEntry: false })?.size === 0;
  if (resume && (run || killedEarly)) return undefined;
  const found = run ? 'a run' : Object.values(runFiles).find(has);
  if (found === undefined) return undefined;
  const help = run
    ? '--resume goes on with it; a new run takes another folder'
    : resume && has(runFiles.history)
      ? 'there is no checkpoint to go on from; choose another folder'
      : 'choose another folder';
  return diagnostic('NIN6601', { folder: path, found }, { file: path, help });
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new NincError(diagnostics);
}
