import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { NincError } from '../../src/diagnostics/error.ts';
import type { Disk } from '../../src/files/disk.ts';
import type { TrainingPlan } from '../../src/ir/training/plan.ts';
import { type LoopOptions, type LoopResult, runLoop } from '../../src/training/loop.ts';
import { beginning } from '../../src/training/progress.ts';
import { RunFolder } from '../../src/training/run-folder.ts';
import { LinearTrainer, linearFeed, linearPlan } from './linear-trainer.ts';

export const identity = { spec: 'linear', backend: 'reference', precision: 'f32' };

/** Makes temporary folders for the tests of a file; they are removed after the last. */
export function temporaryFolders(): () => string {
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'ninc run ü-'));
    made.push(folder);
    return folder;
  };
}

export interface RunOptions extends Partial<Pick<LoopOptions, 'steps' | 'checkpointEvery' | 'stopped' | 'report'>> {
  readonly plan?: Partial<TrainingPlan>;
  readonly resume?: boolean;
  readonly disk?: Disk;
  readonly lostAt?: number;
  readonly noise?: number;
}

/** Trains the linear model in a folder, from its beginning or from where the folder stands; throws what the loop throws. */
export async function train(
  folder: string,
  { plan, resume = false, disk, lostAt, noise, ...options }: RunOptions = {},
): Promise<LoopResult> {
  const opened = RunFolder.open(folder, { resume, disk });
  if (opened.value === undefined) throw new NincError(opened.diagnostics);
  const trainer = new LinearTrainer(6, 3, lostAt);
  try {
    const { checkpoint } = opened.value;
    if (checkpoint !== undefined) await trainer.restore(checkpoint.state);
    return await runLoop({
      ...options,
      plan: linearPlan(plan),
      trainer,
      train: linearFeed(30, 8, noise === undefined ? {} : { noise }),
      test: linearFeed(12, 8, { seed: 2 }),
      folder: opened.value,
      identity,
      epochs: { asked: 3, declared: 3 },
      progress: checkpoint?.progress ?? beginning,
    });
  } finally {
    opened.value.close();
  }
}

/** What must be the same however a run was disturbed: digests of the weights, and the history without its times. */
export function outcomeOf(folder: string): Readonly<Record<string, string>> {
  const digest = (name: string) =>
    existsSync(join(folder, name))
      ? createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')
      : 'none';
  const history = readFileSync(join(folder, 'history.jsonl'), 'utf8').replaceAll(/,"images_per_second":[\d.]+/g, '');
  return { weights: digest('weights.safetensors'), best: digest('best.safetensors'), history };
}
