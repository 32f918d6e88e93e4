import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inTemporary, isWhole, needSpace, wholeFolder } from '../../scripts/setup/cache.mjs';
import { run } from '../../scripts/setup/child.mjs';

const cache = pathToFileURL(fileURLToPath(new URL('../../scripts/setup/cache.mjs', import.meta.url))).href;

let home = '';
let folder = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ninc-cache-'));
  folder = join(home, 'made');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const fill = (temporary: string) => writeFile(join(temporary, 'a'), 'whole');

/** The id of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

describe('a folder that is there whole or not at all', () => {
  test('is filled once', async () => {
    let fills = 0;
    for (const _ of [1, 2]) {
      const found = await wholeFolder(folder, async (temporary) => {
        fills++;
        expect(existsSync(folder)).toBe(false);
        await fill(temporary);
      });
      expect(found).toBe(folder);
    }
    expect(fills).toBe(1);
    expect((await readdir(home)).sort()).toEqual(['made']);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('whole');
  });

  test('is not there when filling it failed, nor is anything else; the next attempt is free', async () => {
    const failing = wholeFolder(folder, async (temporary) => {
      await fill(temporary);
      throw new Error('no space');
    });
    await expect(failing).rejects.toThrow('no space');
    expect(await readdir(home)).toEqual([]);
    await wholeFolder(folder, fill);
    expect(await isWhole(folder)).toBe(true);
  });

  test('is made anew where a file of it was lost or cut short', async () => {
    const parts = async (temporary: string) => {
      await mkdir(join(temporary, 'lib'));
      await writeFile(join(temporary, 'lib', 'b'), 'whole');
    };
    await wholeFolder(folder, parts);
    await writeFile(join(folder, 'lib', 'b'), 'who');
    expect(await isWhole(folder)).toBe(false);
    await wholeFolder(folder, parts);
    await rm(join(folder, 'lib', 'b'));
    expect(await isWhole(folder)).toBe(false);
    await wholeFolder(folder, parts);
    expect(await readFile(join(folder, 'lib', 'b'), 'utf8')).toBe('whole');
  });

  test('is filled by one of several processes; the others wait', async () => {
    const script = `
      import { appendFileSync, writeFileSync } from 'node:fs';
      import { wholeFolder } from ${JSON.stringify(cache)};
      await wholeFolder(${JSON.stringify(folder)}, async (temporary) => {
        appendFileSync(${JSON.stringify(join(home, 'fills'))}, 'x');
        await new Promise((resolve) => setTimeout(resolve, 300));
        writeFileSync(temporary + '/a', 'whole');
      });
      console.log('done');`;
    const both = await Promise.all(
      [1, 2].map(() => run(process.execPath, ['--input-type=module', '-e', script], { limit: 30_000 })),
    );
    expect(both.map(({ output }) => output.trim())).toEqual(['done', 'done']);
    expect(await readFile(join(home, 'fills'), 'utf8')).toBe('x');
    expect((await readdir(home)).sort()).toEqual(['fills', 'made']);
  });

  test('does not wait for a killed owner, and removes what it left', async () => {
    const pid = deadPid();
    await writeFile(`${folder}.lock`, `${pid} ${hostname()}\n`);
    await mkdir(`${folder}.part-${pid}-00`);
    await writeFile(join(`${folder}.part-${pid}-00`, 'a'), 'ha');
    let waited = 0;
    await wholeFolder(folder, fill, () => waited++);
    expect(waited).toBe(0);
    expect(await readdir(home)).toEqual(['made']);
  });

  test('does not wait for an owner on another machine that has not been heard of for long', async () => {
    await writeFile(`${folder}.lock`, `1 another-${hostname()}\n`);
    const before = new Date(Date.now() - 60_000);
    await utimes(`${folder}.lock`, before, before);
    await wholeFolder(folder, fill);
    expect(await readdir(home)).toEqual(['made']);
  });

  test('waits for an owner that lives, and says so once', async () => {
    await writeFile(`${folder}.lock`, `${process.pid} ${hostname()}\n`);
    let waited = 0;
    const made = wholeFolder(folder, fill, () => waited++);
    await sleep(500);
    expect(existsSync(folder)).toBe(false);
    await rm(`${folder}.lock`);
    await made;
    expect(waited).toBe(1);
  });
});

test('work in a temporary folder leaves those of living processes alone', async () => {
  const theirs = `${folder}.part-${process.ppid}-00`;
  await mkdir(theirs);
  await inTemporary(folder, async (temporary) => expect(existsSync(temporary)).toBe(true));
  expect(await readdir(home)).toEqual([`made.part-${process.ppid}-00`]);
});

test('too little space is said before anything is downloaded', async () => {
  await needSpace(home, 1);
  await expect(needSpace(home, 1e18)).rejects.toThrow(/GB free; 1000000000\.0 GB are needed \(NINC_CACHE_DIR/);
});
