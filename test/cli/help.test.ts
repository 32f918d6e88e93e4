import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { commandHelp, parseArguments } from '../../src/cli/command.ts';
import { everyCommand } from '../../src/cli/main.ts';
import { bin, ninc, workspace } from './run.ts';

const all = await everyCommand();
const { folder, remove } = workspace({
  'model.nin.yaml': 'ninc: 1\ninputs:\n  x: {shape: [N, 3, 8, 8]}\nlayers:\n  - relu\n',
});
symlinkSync(resolve('specs'), join(folder, 'specs'));
afterAll(remove);

/** Runs lines as a shell does in which `ninc` is this one. */
function shell(lines: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-e', '-c', `ninc() { "$NODE" "$BIN" "$@"; }\n${lines.join('\n')}`],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE: process.execPath, BIN: bin, NO_COLOR: '1', fpath: folder, HOME: folder },
    },
  );
  return { status, stdout, stderr };
}

describe('ninc --help', () => {
  const { stdout } = ninc(folder, '--help');

  test('names every command', () => {
    for (const { name } of all) expect(stdout).toMatch(new RegExp(`^  ninc ${name} `, 'm'));
  });

  test('fits a terminal of 132 columns', () => {
    expect(stdout.split('\n').filter((line) => line.length > 132)).toEqual([]);
  });

  test('teaches by a walk that works, line for line', () => {
    const lines = [...stdout.matchAll(/^ {2}\$ (.*)$/gm)].map(([, line = '']) => line);
    expect(lines.length).toBeGreaterThan(6);
    // Three steps are enough to see that it learns.
    const { status, stderr } = shell(lines.map((line) => (line.startsWith('ninc train') ? `${line} --steps 3` : line)));
    expect([status, /^error\[|defect of ninc/m.exec(stderr)], stderr).toEqual([0, null]);
  }, 120_000);
});

describe.each(all)('ninc $name --help', (command) => {
  test('shows its flags and examples', () => {
    const text = commandHelp(command);
    for (const part of [...Object.keys(command.options).map((flag) => `--${flag}`), ...command.examples])
      expect(text).toContain(part);
    expect(command.examples.length).toBeGreaterThan(0);
  });

  test.each(command.examples.filter((example) => /\bninc /.test(example)))('%s: is a call that it takes', (example) => {
    const call = example.replace(/^.*?\bninc /, '').replace(/ [<>] .*|\)$/, '');
    const words = [...call.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
    expect(words[0]).toBe(command.name);
    expect(() => parseArguments(command, words.slice(1))).not.toThrow();
  });
});

test('`ninc help COMMAND` is `ninc COMMAND --help`', () => {
  const { status, stdout } = ninc(folder, 'check', '--help');
  expect([status, ninc(folder, 'help', 'check').stdout]).toEqual([0, stdout]);
  expect(all.map(commandHelp)).toContain(stdout);
});

const quick = ['check', 'summary', 'fmt', 'explain', 'schema', 'init', 'doctor', 'completion'];

describe.each(all.filter(({ name }) => quick.includes(name)))('the examples of ninc $name', ({ examples }) => {
  test('do what they say', () => {
    const { status, stderr } = shell([
      'rm -rf digits; mkdir -p models ~/.config/fish/completions',
      'cp model.nin.yaml models',
      'ninc lock models > /dev/null',
      ...examples,
    ]);
    expect([status, stderr]).toEqual([0, '']);
  });
});
