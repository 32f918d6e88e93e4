import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bin, workspace } from './run.ts';

// A disk that takes so many kilobytes a file: what every command that writes does then. All of them with NINC_MEASURE=1.
const all = process.env['NINC_MEASURE'] === '1';

const net = `
  ninc: 1
  inputs: {image: {shape: [N, 1, 28, 28]}}
  layers:
    - identity
    - flatten
    - linear: {out_features: 10}
  train:
    data: {train: digits, test: digits}
    loss: cross_entropy
    optimizer: {sgd: {lr: 0.1}}
    epochs: 1
    batch_size: 1000
`;

let space: ReturnType<typeof workspace>;
beforeEach(() => {
  space = workspace({
    'net.nin.yaml': net,
    'messy.nin.yaml': net.replace('[N, 1, 28, 28]', '[ N,1,28,28 ]'),
    'out/model.onnx': 'old',
    'out/ir.json': 'old',
    'out/picture.svg': 'old',
    'schema.json': 'old',
    'tmp/.keep': '',
  });
});
afterEach(() => space.remove());

function limited(kilobytes: number, words: readonly string[]) {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NINC_CACHE_DIR: join(space.folder, 'cache') };
  const script = `ulimit -f ${kilobytes}; exec "$@"`;
  return spawnSync('bash', ['-c', script, 'bash', process.execPath, bin, ...words], {
    cwd: space.folder,
    encoding: 'utf8',
    env: { ...env, TMPDIR: join(space.folder, 'tmp') },
    timeout: 60_000,
  });
}

/** Every file below the folder with its content. */
function content(): Readonly<Record<string, string>> {
  const entries = readdirSync(space.folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(space.folder.length), entry.isFile() ? readFileSync(path, 'latin1') : 'a folder'];
    }),
  );
}

type Case = readonly [kilobytes: number, command: readonly string[]];
const often: readonly Case[] = [
  [1, ['compile', 'net.nin.yaml', '--target', 'ir', '--out', 'out']],
  [1, ['viz', 'net.nin.yaml', '--out', 'out/picture.svg']],
  [1, ['schema', '--out', 'schema.json']],
  [4, ['init', 'new/project']],
  // More than the graph that is written for TensorFlow, less than the weights.
  [26, ['train', 'net.nin.yaml', '--out', 'new/run']],
];
const rest: readonly Case[] = [
  ...['tfjs', 'savedmodel', 'onnx', 'pytorch', 'keras'].flatMap((target) =>
    ['out', 'new/deep'].map((out) => [1, ['compile', 'net.nin.yaml', '--target', target, '--out', out]] as const),
  ),
  [0, ['run', 'net.nin.yaml', '--backend', 'reference', '--out', 'new/deep']],
  [1, ['viz', 'net.nin.yaml', '--out', 'out/picture.html']],
  [0, ['lock', 'net.nin.yaml']],
  [0, ['fmt', 'messy.nin.yaml']],
  [1, ['init']],
];

describe.skipIf(process.platform === 'win32')('a disk that is full', () => {
  test.each(all ? [...often, ...rest] : often)(
    'after %i KiB: ninc %j: one fault, what was there stays, nothing is left',
    (kilobytes, words) => {
      const before = content();
      const { status, stdout, stderr } = limited(kilobytes, words);
      expect([status, words[0] === 'fmt' ? '' : stdout]).toEqual([1, '']);
      expect(stderr.match(/^error\[.*/gm)).toEqual([
        expect.stringMatching(/^error\[NIN6002\] cannot write .*: it would be larger than the file system allows$/),
      ]);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(content()).toEqual(before);
    },
  );
});
