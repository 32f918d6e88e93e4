import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bin, ninc, workspace } from './run.ts';

const relu = (name: string) => `
  ninc: 1
  name: ${name}
  inputs: {x: {shape: [N, 1, 2, 2]}}
  layers: [relu]
`;

const { folder, remove } = workspace({
  'good.nin.yaml': relu('good'),
  'escape.nin.yaml': relu('../../escape'),
  'colour.nin.yaml': relu('"\\e[31mred"'),
  'twins/a.nin.yaml': relu('twin'),
  'twins/b.nin.yaml': relu('Twin'),
  'mixed/a.nin.yaml': relu('a'),
  'mixed/b.nin.yaml': relu('b').replace('relu', 'rellu'),
  'mixed/c.nin.yaml': relu('c').replace('[N, 1', '[N, 0'),
  'two.nin.yaml': `
    ninc: 1
    inputs: {x: {shape: [N, 1, 2, 2]}}
    layers: [relu, flatten]
    outputs: {a: relu_1, b: flatten_1}
  `,
  'slow.nin.yaml': `
    ninc: 1
    inputs: {x: {shape: [N, 64, 64, 64]}}
    layers:
      - conv2d: {out_channels: 64, kernel_size: 3, padding: 1}
        repeat: 4
  `,
});
afterAll(remove);
const path = (name: string) => join(folder, name);

/** What every fault of a user looks like: no result, no stack, a code or one line. */
function expectFault(finished: ReturnType<typeof ninc>, status: number, text: RegExp): void {
  expect([finished.status, finished.stdout]).toEqual([status, '']);
  expect(finished.stderr).toMatch(text);
  expect(finished.stderr).not.toMatch(/\n\s+at |defect/);
}

describe('output stays where it was asked for', () => {
  test('a name that leads out of the folder is not followed', () => {
    const finished = ninc(folder, 'compile', 'escape.nin.yaml', 'good.nin.yaml', '--target', 'ir', '--out', 'deep/out');
    expect(finished.status).toBe(0);
    expect(readdirSync(path('deep'))).toEqual(['out']);
    expect(readdirSync(path('deep/out')).sort()).toEqual(['escape', 'good']);
  });

  test('two specs for one folder: neither is written', () => {
    expectFault(
      ninc(folder, 'compile', 'twins', '--target', 'ir', '--out', 'twins-out'),
      2,
      /a\.nin\.yaml and .*b\.nin\.yaml/,
    );
    expect(existsSync(path('twins-out'))).toBe(false);
  });

  test('one of several specs is wrong: every fault is said, nothing is written', () => {
    const finished = ninc(folder, 'compile', 'mixed', '--target', 'ir', '--out', 'mixed-out');
    expectFault(finished, 1, /mixed\/b\.nin\.yaml:4:10[\s\S]*mixed\/c\.nin\.yaml:/);
    expect(finished.stderr.match(/ninc explain/g)).toHaveLength(1);
    expect(existsSync(path('mixed-out'))).toBe(false);
  });

  test('one output that cannot be written: none is', () => {
    mkdirSync(path('taken/b.npy'), { recursive: true });
    expectFault(
      ninc(folder, 'run', 'two.nin.yaml', '--backend', 'reference', '--out', 'taken'),
      1,
      /^error\[NIN6002\] cannot write taken\/b\.npy: it is a folder/,
    );
    expect(readdirSync(path('taken'))).toEqual(['b.npy']);
  });
});

describe('what the system refuses is no defect', () => {
  test.each([
    ['a name that is too long', 'n'.repeat(5000), /its name is too long/],
    ['a file in place of a folder', 'good.nin.yaml/x', /a part of its path is not a folder/],
  ])('check of %s', (_name, word, text) => {
    const { status, stdout } = ninc(folder, 'check', word);
    expect(status).toBe(1);
    expect(stdout).toMatch(text);
  });

  test('init into a file', () => {
    expectFault(ninc(folder, 'init', 'good.nin.yaml'), 1, /^error\[NIN6002\] /);
  });

  test.each([
    ['its scripts are no object', '{"scripts": "abc"}'],
    ['it is no JSON', 'abc'],
  ])('init leaves a package.json as it is where %s', (_name, text) => {
    const made = workspace({ 'package.json': text });
    try {
      expect(ninc(made.folder, 'init').status).toBe(0);
      expect(readFileSync(join(made.folder, 'package.json'), 'utf8').trim()).toBe(text);
    } finally {
      made.remove();
    }
  });

  test.skipIf(process.platform !== 'linux')('a full disk behind stdout', async () => {
    const finished = await shell(`"$NODE" "$BIN" explain > /dev/full`);
    expect(finished).toEqual({ status: 1, stderr: expect.stringMatching(/^ninc: the output: no space is left/) });
  });
});

describe('a terminal cannot be reached from a spec', () => {
  test.each(['check', 'summary'])('%s', (command) => {
    const { stdout } = ninc(folder, command, 'colour.nin.yaml');
    expect(stdout).toContain('\\u{1b}[31mred');
    expect(stdout).not.toContain('\x1b');
  });
});

describe.skipIf(process.platform === 'win32')('signals and pipes', () => {
  test('a reader that goes away is no fault, and changes no result', async () => {
    expect(await shell('set -o pipefail; "$NODE" "$BIN" explain | true')).toEqual({ status: 0, stderr: '' });
    expect(await shell('set -o pipefail; "$NODE" "$BIN" check mixed | true')).toEqual({ status: 1, stderr: '' });
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends with 130; no output, no temporary file',
    async (signal) => {
      const words = ['run', 'slow.nin.yaml', '--backend', 'reference', '--out', `${signal}/deep`];
      const child = spawn(process.execPath, [bin, ...words], { cwd: folder, stdio: 'ignore' });
      // The folder is made just before the model is loaded.
      while (!existsSync(path(`${signal}/deep`))) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill(signal);
      const status = await new Promise((resolve) => child.on('exit', resolve));
      expect([status, existsSync(path(signal))]).toEqual([130, false]);
    },
  );

  test.skipIf(process.platform !== 'linux')('a log that cannot be written changes no result', async () => {
    expect(await shell('"$NODE" "$BIN" check mixed 2> /dev/full')).toMatchObject({ status: 1 });
    expect(await shell('"$NODE" "$BIN" check nowhere > /dev/null 2> /dev/full')).toMatchObject({ status: 1 });
    expect(await shell('"$NODE" "$BIN" run good.nin.yaml --backend reference --dim N=1 2> /dev/full')).toEqual({
      status: 0,
      stderr: '',
    });
  });

  test('a current folder that is gone is named', async () => {
    const { status, stderr } = await shell('mkdir gone; cd gone; rmdir ../gone; "$NODE" "$BIN" init');
    expect([status, stderr]).toEqual([1, 'ninc: the current folder: there is no such file\n']);
  });
});

test('`ninc help` of an unknown command is wrong usage', () => {
  expectFault(ninc(folder, 'help', 'chekc'), 2, /^ninc: there is no command chekc; did you mean ninc check\?\n$/);
});

function shell(script: string): Promise<{ status: number | null; stderr: string }> {
  const env = { ...process.env, NODE: process.execPath, BIN: bin, NO_COLOR: '1', FORCE_COLOR: undefined };
  const child = spawn('bash', ['-c', script], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stderr })));
}
