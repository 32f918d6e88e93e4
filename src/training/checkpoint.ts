import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TrainerState } from '../backends/trainer.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { attempt } from '../files/attempt.ts';
import { type Disk, syncFolder } from '../files/disk.ts';
import { littleEndianBytes } from '../weights/bytes.ts';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';
import type { Tensor } from '../weights/tensor.ts';
import { type Position, readPosition, writePosition } from './position.ts';

/** A run at one moment: with it, it goes on as if it had never stopped. */
export interface Checkpoint extends Position {
  /** Weights, the optimizer's arrays, the moving average. */
  readonly state: TrainerState;
}

const names = {
  newest: 'checkpoint.safetensors',
  previous: 'checkpoint.previous.safetensors',
  next: '.checkpoint.next.safetensors',
};

export function hasCheckpoint(folder: string): boolean {
  return existsSync(join(folder, names.newest)) || existsSync(join(folder, names.previous));
}

/** Removes what was left in the middle of a checkpoint, where the disk lets it: whatever failed before is the fault to tell. */
export function discardUnfinished(folder: string): void {
  const path = join(folder, names.next);
  attempt(path, () => rmSync(path, { force: true }));
}

/**
 * Writes a checkpoint beside the one before, reads it back, and only then gives it its name; the one before is kept as `previous`.
 * Whatever fails, and wherever the process ends, one of the two is whole. Gives NIN6002, or NIN6605 where what was read back
 * is not what was written.
 */
export function saveCheckpoint(folder: string, checkpoint: Checkpoint, disk: Disk): readonly Diagnostic[] {
  const problems = replaceCheckpoint(folder, checkpoint, disk);
  if (problems.length > 0) discardUnfinished(folder);
  return problems;
}

function replaceCheckpoint(folder: string, checkpoint: Checkpoint, disk: Disk): readonly Diagnostic[] {
  const at = (name: keyof typeof names) => join(folder, names[name]);
  const [newest, previous, next] = [at('newest'), at('previous'), at('next')];
  const { state, ...rest } = checkpoint;
  const position = writePosition(rest);
  const metadata = new Map([
    ['ninc', position],
    ['sha256', digestOf(position, state)],
  ]);
  const unwritten = writeSafetensors(next, state, metadata, disk);
  if (unwritten.length > 0) return unwritten;
  const { value, diagnostics } = readCheckpoint(next);
  if (value === undefined) return diagnostics;
  const renamed = attempt(newest, () => {
    if (existsSync(newest)) disk.rename(newest, previous);
    disk.rename(next, newest);
  });
  if (renamed.diagnostics.length > 0) return renamed.diagnostics;
  syncFolder(dirname(newest));
  return [];
}

/** The newest checkpoint that is whole, and what is wrong with a newer one; no value where there is none. */
export function loadCheckpoint(folder: string): Outcome<Checkpoint> {
  const faults: Diagnostic[] = [];
  for (const name of [names.newest, names.previous]) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    const { value, diagnostics } = readCheckpoint(path);
    if (value !== undefined) return { value, diagnostics: faults };
    faults.push(...diagnostics);
  }
  return { diagnostics: faults };
}

/** Reads it whole and compares its digest: NIN6001, NIN601x, or NIN6605. */
function readCheckpoint(path: string): Outcome<Checkpoint> {
  const { value: file, diagnostics } = readSafetensors(path);
  if (file === undefined) return { diagnostics };
  const damaged = (reason: string) => ({ diagnostics: [diagnostic('NIN6605', { reason }, { file: path })] });
  try {
    const state = new Map<string, Tensor>();
    for (const stored of file.tensors.values()) {
      const read = file.read(stored);
      if (read.value === undefined) return { diagnostics: read.diagnostics };
      state.set(stored.name, read.value);
    }
    const position = file.metadata.get('ninc');
    if (position === undefined) return damaged('it is a file of weights, not a checkpoint');
    if (file.metadata.get('sha256') !== digestOf(position, state))
      return damaged('its digest is not that of its content');
    const read = readPosition(position);
    return typeof read === 'string' ? damaged(read) : { value: { ...read, state }, diagnostics: [] };
  } finally {
    file.close();
  }
}

function digestOf(position: string, state: TrainerState): string {
  const hash = createHash('sha256').update(position);
  for (const [name, { shape, data }] of state) {
    hash.update(`\n${name} [${shape.join(', ')}]\n`);
    hash.update(littleEndianBytes(data));
  }
  return hash.digest('hex');
}
