import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NincError } from '../../src/diagnostics/error.ts';
import { type Disk, systemDisk } from '../../src/files/disk.ts';
import { hasCheckpoint, loadCheckpoint } from '../../src/training/checkpoint.ts';
import { runFiles } from '../../src/training/run-folder.ts';
import { outcomeOf, temporaryFolders, train } from './runs.ts';

const fresh = temporaryFolders();

/** A disk whose operation of a number, and every later one, fails; a write that fails has written half. */
function failingDisk(at: number, code: string): Disk & { readonly operations: () => number } {
  let count = 0;
  const guarded =
    <A extends readonly unknown[], R>(name: string, work: (...args: A) => R, half?: (...args: A) => void) =>
    (...args: A): R => {
      if (count++ < at) return work(...args);
      half?.(...args);
      throw Object.assign(new Error(`${code}: ${name}`), { code, syscall: name });
    };
  return {
    open: guarded('open', systemDisk.open),
    write: guarded('write', systemDisk.write, (descriptor, bytes, offset, length) => {
      if (length > 1) systemDisk.write(descriptor, bytes, offset, length >> 1);
    }),
    truncate: guarded('ftruncate', systemDisk.truncate),
    sync: guarded('fsync', systemDisk.sync),
    rename: guarded('rename', systemDisk.rename),
    close: systemDisk.close,
    operations: () => count,
  };
}

const plan = { epochs: 2 };
const runNames = [...Object.values(runFiles), 'checkpoint.safetensors', 'checkpoint.previous.safetensors'] as string[];

describe('a disk that fails', () => {
  test('at any operation: the run says so, its last state is whole, and resumed it ends as one that was not disturbed', async () => {
    const undisturbed = fresh();
    const counting = failingDisk(Number.POSITIVE_INFINITY, 'EIO');
    await train(undisturbed, { plan, checkpointEvery: 2, disk: counting });
    const expected = outcomeOf(undisturbed);
    expect(counting.operations()).toBeGreaterThan(100);
    for (let at = 0; at < counting.operations(); at++) {
      const folder = fresh();
      const code = at % 2 === 0 ? 'ENOSPC' : 'EIO';
      const error = await train(folder, { plan, checkpointEvery: 2, disk: failingDisk(at, code) }).catch(
        (caught: unknown) => caught,
      );
      if (!(error instanceof NincError)) throw new Error(`operation ${at}: ${error}`);
      expect(error.diagnostics.map((one) => one.code)).toEqual(['NIN6002']);
      expect(error.message).toMatch(code === 'EIO' ? /the disk reported an error/ : /no space is left/);
      if (hasCheckpoint(folder)) expect(loadCheckpoint(folder), `operation ${at}`).toMatchObject({ diagnostics: [] });
      // Nothing half-written, and nothing at all of a run that has not begun.
      const left = existsSync(folder) ? readdirSync(folder) : [];
      expect(hasCheckpoint(folder) ? left.filter((name) => !runNames.includes(name)) : left, `operation ${at}`).toEqual(
        [],
      );
      await train(folder, { plan, resume: true });
      expect(outcomeOf(folder), `operation ${at}`).toEqual(expected);
    }
  });
});

describe('a damaged checkpoint', () => {
  const damage = (path: string, change: (bytes: Buffer) => Buffer) => writeFileSync(path, change(readFileSync(path)));
  const flipped = (bytes: Buffer) => {
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
    return bytes;
  };

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ['one bit', flipped],
    ['its end', (bytes) => bytes.subarray(0, bytes.length - 10)],
    ['everything', () => Buffer.alloc(0)],
  ])('%s: the one before is taken, and the run ends the same', async (_name, change) => {
    const undisturbed = fresh();
    await train(undisturbed);
    const folder = fresh();
    await train(folder, { steps: 7, checkpointEvery: 2 });
    const path = join(folder, 'checkpoint.safetensors');
    damage(path, change);
    const found = loadCheckpoint(folder);
    expect(found.value?.progress.step).toBe(6);
    expect(found.diagnostics.map(({ code }) => code)).toEqual([expect.stringMatching(/^NIN6(605|010|011)$/)]);
    await train(folder, { resume: true });
    expect(outcomeOf(folder)).toEqual(outcomeOf(undisturbed));
  });

  test('both: an error that names them, and nothing is written', async () => {
    const folder = fresh();
    await train(folder, { steps: 3 });
    for (const name of ['checkpoint.safetensors', 'checkpoint.previous.safetensors'])
      if (existsSync(join(folder, name))) damage(join(folder, name), flipped);
    const before = outcomeOf(folder);
    const error = await train(folder, { resume: true }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NincError);
    expect(outcomeOf(folder)).toEqual(before);
  });
});

describe('a run that was killed', () => {
  test('leaves half-written files to the next one, which removes them', async () => {
    const folder = fresh();
    await train(folder, { steps: 3 });
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    writeFileSync(join(folder, `.ninc-${pid}-0123456789ab.tmp`), 'half');
    writeFileSync(join(folder, '.checkpoint.next.safetensors'), 'half');
    await train(folder, { resume: true });
    expect(readdirSync(folder).filter((name) => !runNames.includes(name))).toEqual([]);
  });

  test('before its first checkpoint is begun anew; weights whose checkpoints somebody removed are not written over', async () => {
    const early = fresh();
    for (const name of Object.values(runFiles)) writeFileSync(join(early, name), '');
    expect(await train(early, { resume: true })).toMatchObject({ ended: 'finished' });
    const folder = fresh();
    await train(folder);
    for (const name of ['checkpoint.safetensors', 'checkpoint.previous.safetensors']) rmSync(join(folder, name));
    const before = outcomeOf(folder);
    await expect(train(folder, { resume: true })).rejects.toMatchObject({ diagnostics: [{ code: 'NIN6601' }] });
    expect(outcomeOf(folder)).toEqual(before);
  });
});
