import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { bin, ninc, workspace } from './run.ts';

const spec = (layers: string) =>
  `ninc: 1\nimports: [./blocks of ours.yaml]\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers: ${layers}\n`;
const blocks = (channels: number) =>
  `ninc: 1\nblocks:\n  b: {layers: [{conv2d: {out_channels: ${channels}, kernel_size: 3}}]}\n`;
const { folder, remove } = workspace({
  'modèles à moi/a.nin.yaml': spec('[b]'),
  'modèles à moi/blocks of ours.yaml': blocks(4),
});
afterAll(remove);

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** A process that watches; `until` waits for what it prints next. */
function watching(...words: readonly string[]) {
  const child = spawn(process.execPath, [bin, 'check', '--watch', ...words], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  });
  running.push(child);
  let text = '';
  let read = 0;
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      heard();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    async until(expected: string) {
      while (!text.slice(read).includes(expected)) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
      read = text.indexOf(expected, read) + expected.length;
    },
    async interrupted() {
      child.kill('SIGINT');
      return ended;
    },
  };
}

test('checks again when a spec, an import or a new file changes, and ends cleanly', { timeout: 60_000 }, async () => {
  const models = join(folder, 'modèles à moi');
  const { until, interrupted } = watching('modèles à moi');
  await until('output [N, 4, 6, 6]');
  await until('watching 2 files; Ctrl-C ends');
  writeFileSync(join(models, 'blocks of ours.yaml'), blocks(7));
  await until('output [N, 7, 6, 6]');
  await until('watching');
  // As editors save: another file takes the name.
  writeFileSync(join(models, 'a.tmp'), spec('[b, rellu]'));
  renameSync(join(models, 'a.tmp'), join(models, 'a.nin.yaml'));
  await until('error[NIN3001] there is no operation or block named rellu');
  await until('watching');
  mkdirSync(join(models, 'new'));
  writeFileSync(join(models, 'new', 'c.nin.yaml'), 'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n');
  await until('output [N, 3]');
  await until('watching');
  writeFileSync(join(models, 'a.nin.yaml'), spec('[b, relu]'));
  await until('2 specs, no errors');
  await until('watching');
  rmSync(join(models, 'new', 'c.nin.yaml'));
  await until('1 spec, no errors');
  expect(await interrupted()).toBe(130);
});

test('is for people', () => {
  expect(ninc(folder, 'check', '--watch', 'modèles à moi', '--format', 'json')).toMatchObject({
    status: 2,
    stderr: 'ninc: --watch writes text for people: leave out --format\n',
  });
});
