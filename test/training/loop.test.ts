import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NincError } from '../../src/diagnostics/error.ts';
import { loadCheckpoint } from '../../src/training/checkpoint.ts';
import { outcomeOf, temporaryFolders, train } from './runs.ts';

const fresh = temporaryFolders();

const afterQuestions = (steps: number) => {
  let made = 0;
  return async () => ++made >= steps;
};
const codesOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof NincError)) throw error ?? new Error('nothing was refused');
  return error.diagnostics.map(({ code, message }) => `${code} ${message}`);
};
const linesOf = (folder: string) =>
  readFileSync(join(folder, 'history.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));

describe('a run', () => {
  test('leaves the newest and the best weights, a line a step and an epoch, and no lock', async () => {
    const folder = fresh();
    const { ended, progress } = await train(folder);
    expect([ended, progress.step, progress.epoch]).toEqual(['finished', 12, 3]);
    expect(readdirSync(folder).sort()).toEqual([
      'best.safetensors',
      'checkpoint.previous.safetensors',
      'checkpoint.safetensors',
      'events.out.tfevents.0000000000.ninc',
      'history.jsonl',
      'weights.safetensors',
    ]);
    const lines = linesOf(folder);
    expect(lines.map(({ kind, step }) => `${kind} ${step}`)).toEqual(
      [1, 2, 3].flatMap((epoch) => [
        ...[1, 2, 3, 4].map((step) => `step ${4 * (epoch - 1) + step}`),
        `epoch ${4 * epoch}`,
      ]),
    );
    expect(Object.keys(lines[0] ?? {})).toEqual([
      'kind',
      'step',
      'epoch',
      'loss',
      'accuracy',
      'lr',
      'momentum',
      'images_per_second',
    ]);
    expect(lines.at(-1)).toMatchObject({ test_loss: expect.any(Number), test_accuracy: expect.any(Number) });
    expect(Number(lines.at(-1)?.['loss'])).toBeLessThan(Number(lines[0]?.['loss']));
  });

  test('the mean of an epoch weighs every sample alike, also those of a smaller last batch', async () => {
    const folder = fresh();
    await train(folder, { plan: { epochs: 1 } });
    const lines = linesOf(folder);
    const steps = lines.slice(0, 4).map(({ loss }) => Number(loss));
    const mean = [8, 8, 8, 6].reduce((sum, count, index) => sum + count * (steps[index] ?? 0), 0) / 30;
    expect(Number(lines[4]?.['loss'])).toBeCloseTo(mean, 12);
  });

  test('interrupted after any step and resumed, it ends as one that was not', async () => {
    const undisturbed = fresh();
    await train(undisturbed);
    const expected = outcomeOf(undisturbed);
    for (let step = 1; step <= 12; step++) {
      const folder = fresh();
      await train(folder, { stopped: afterQuestions(step) });
      const { ended } = await train(folder, { resume: true });
      expect(ended).toBe('finished');
      expect(outcomeOf(folder), `stopped after question ${step}`).toEqual(expected);
    }
  });

  test('stopped again and again, with --steps too, it ends as one that was not', async () => {
    const undisturbed = fresh();
    await train(undisturbed);
    const folder = fresh();
    await train(folder, { steps: 1 });
    for (let round = 0; round < 40; round++) {
      const { ended } = await train(folder, { resume: true, checkpointEvery: 2, stopped: afterQuestions(2) });
      if (ended === 'finished') break;
    }
    expect(outcomeOf(folder)).toEqual(outcomeOf(undisturbed));
  });

  test('that is finished is left as it is', async () => {
    const folder = fresh();
    await train(folder);
    const before = outcomeOf(folder);
    const { ended, progress } = await train(folder, { resume: true });
    expect([ended, progress.step]).toEqual(['finished', 12]);
    expect(outcomeOf(folder)).toEqual(before);
  });

  test('--steps ends it within an epoch, and its state is kept', async () => {
    const folder = fresh();
    const { ended, progress } = await train(folder, { steps: 6 });
    expect([ended, progress.step, progress.epoch, progress.batch]).toEqual(['steps', 6, 1, 2]);
    expect(loadCheckpoint(folder).value?.progress).toEqual(progress);
  });

  test('early stopping: after so many epochs without a better one', async () => {
    const folder = fresh();
    // Nothing is learned, so the first epoch stays the best.
    const { progress } = await train(folder, {
      plan: {
        epochs: 10,
        schedule: { kind: 'step', stepSize: 1, gamma: 1 },
        optimizer: { kind: 'sgd', lr: 1e-30, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false },
        earlyStopping: { patience: 3 },
      },
    });
    expect([progress.stoppedEarly, progress.epoch, progress.best?.epoch]).toEqual([true, 4, 1]);
  });

  test('a loss that is not finite: it stops, says where, and keeps the last finite state', async () => {
    const folder = fresh();
    expect(await codesOf(train(folder, { lostAt: 5 }))).toEqual([
      'NIN6604 the loss is no longer finite at step 6 (epoch 2); the state after step 5 is kept',
    ]);
    expect(loadCheckpoint(folder).value?.progress.step).toBe(5);
    const whole = fresh();
    await train(whole, { steps: 5 });
    expect(outcomeOf(folder).weights).toBe(outcomeOf(whole).weights);
  });

  test('nothing is overwritten: a folder with a run, or with weights of another origin', async () => {
    const folder = fresh();
    await train(folder);
    const before = outcomeOf(folder);
    expect(await codesOf(train(folder))).toEqual([`NIN6601 ${folder} holds a run already`]);
    expect(outcomeOf(folder)).toEqual(before);
  });
});
