import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseArguments } from '../src/cli/command.ts';
import { command as check } from '../src/cli/commands/check.ts';
import { command as diff } from '../src/cli/commands/diff.ts';
import { command as fmt } from '../src/cli/commands/fmt.ts';
import { command as lock } from '../src/cli/commands/lock.ts';
import { bin, ninc, workspace } from './cli/run.ts';

const recipes = readFileSync('docs/recipes.md', 'utf8');
const commands = { check, diff, fmt, lock };

interface Step {
  readonly name: string;
  readonly run: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
}

const action: {
  readonly inputs: Readonly<Record<string, { description: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
} = parse(readFileSync('action.yml', 'utf8'));
const hooks: readonly { readonly id: string; readonly entry: string }[] = parse(
  readFileSync('.pre-commit-hooks.yaml', 'utf8'),
);

describe('recipes', () => {
  test('every piece of YAML is YAML', () => {
    const blocks = [...recipes.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);
    expect(blocks.length).toBeGreaterThan(4);
    for (const text of blocks) {
      for (const document of parseAllDocuments(text)) expect('errors' in document ? document.errors : []).toEqual([]);
    }
  });

  test('what a command prints is what it prints', () => {
    const shown = [...recipes.matchAll(/^```text\n\$ npx ninc ([^\n]*)\n(.*?)^```$/gms)];
    expect(shown).toHaveLength(1);
    for (const [, words = '', text] of shown) expect(ninc(process.cwd(), ...words.split(' ')).stdout).toBe(text);
  });

  test('every command line of ninc is one that ninc takes', () => {
    const lines = [...recipes.matchAll(/ninc (check|diff|fmt|lock) ([^\n|`>#\\']*)/g)];
    const said = [
      ...lines.map(([, name = '', words = '']) => [name, words]),
      ...hooks.map(({ entry }) => [entry.split(' ')[3] ?? '', 'a.nin.yaml']),
    ];
    expect(said.length).toBeGreaterThan(10);
    for (const [name = '', words = ''] of said) {
      const command = Object.entries(commands).find(([key]) => key === name)?.[1];
      if (command === undefined) throw new Error(`no command ${name}`);
      const given = words
        .trim()
        .split(/\s+/)
        .filter((word) => word !== '');
      expect(() => parseArguments(command, given.length === 0 ? ['a.nin.yaml'] : given)).not.toThrow();
    }
  });
});

describe('action.yml', () => {
  const { steps } = action.runs;

  test('every input is described, used, and named in the recipes', () => {
    const text = readFileSync('action.yml', 'utf8');
    for (const [name, { description }] of Object.entries(action.inputs)) {
      expect([
        name,
        description.length > 20,
        text.includes(`inputs.${name} `),
        recipes.includes(`\`${name}\``),
      ]).toEqual([name, true, true, true]);
    }
  });

  test('no value becomes part of a script', () => {
    for (const { run, shell } of steps) {
      expect(shell).toBe('bash');
      expect(run).not.toContain('${{');
    }
  });

  const { folder, remove } = workspace({
    'my models/größe.nin.yaml':
      'ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers:\n  - conv2d: {out_channels: 4, kernel_size: 3}\n',
  });
  afterAll(remove);
  const git = (...words: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });

  beforeAll(() => {
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    const programs = join(folder, 'programs');
    mkdirSync(programs);
    // npx --no-install ninc …, and a gh that writes down what it was asked for.
    writeFileSync(join(programs, 'npx'), `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${bin}" "$@"\n`);
    writeFileSync(join(programs, 'gh'), '#!/bin/sh\nprintf "%s\\n" "$*" >> gh.log\nexit "${GH_EXIT:-0}"\n');
    for (const name of ['npx', 'gh']) chmodSync(join(programs, name), 0o755);
    git('add', '.');
  });

  /** Runs a step as GitHub does, with the inputs that matter. */
  function runStep(index: number, env: Readonly<Record<string, string>>) {
    const step = steps[index];
    if (step === undefined) throw new Error('no such step');
    writeFileSync(join(folder, 'summary.md'), '');
    rmSync(join(folder, 'gh.log'), { force: true });
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step.run],
      {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: `${join(folder, 'programs')}${delimiter}${process.env['PATH']}`,
          ...Object.fromEntries(Object.keys(step.env).map((name) => [name, ''])),
          GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
          GITHUB_REPOSITORY: 'someone/something',
          ...env,
        },
      },
    );
    return { status, stdout, stderr, summary: readFileSync(join(folder, 'summary.md'), 'utf8') };
  }

  test('checks what it is told to, whatever is in the names', () => {
    expect(runStep(0, { NINC_SPECS: 'my models\n' })).toMatchObject({
      status: 0,
      summary: expect.stringContaining('1 spec, no errors'),
    });
    const odd = runStep(0, { NINC_SPECS: '$(touch owned); `touch owned`\n--help' });
    expect(odd).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('::error file=$(touch owned); `touch owned`'),
    });
    expect(git('status', '--short')).not.toContain('owned');
    expect(runStep(0, { NINC_SPECS: 'my models', NINC_LOCKED: 'true' })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('NIN6903'),
    });
  });

  test('says what changed: in the summary, or in a comment, or in the summary where that is not permitted', () => {
    const path = join(folder, 'my models/größe.nin.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('kernel_size: 3', 'kernel_size: 5'));
    const env = { NINC_SPECS: 'my models', NINC_BASE: git('rev-parse', 'HEAD').trim() };
    expect(runStep(1, env)).toMatchObject({
      status: 0,
      summary: expect.stringContaining('! conv2d_1: kernel_size 3 → 5'),
    });
    const pull = { ...env, NINC_DIFF: 'comment', NINC_PULL_REQUEST: '7' };
    expect(runStep(1, pull)).toMatchObject({ status: 0, summary: '' });
    expect(readFileSync(join(folder, 'gh.log'), 'utf8')).toMatch(
      /--method POST repos\/someone\/something\/issues\/7\/comments --field body=@/,
    );
    expect(runStep(1, { ...pull, GH_EXIT: '1' })).toMatchObject({
      status: 0,
      summary: expect.stringContaining('kernel_size 3 → 5'),
    });
    expect(runStep(1, { ...env, NINC_BASE: '0'.repeat(40) })).toMatchObject({ status: 0, summary: '' });
    expect(runStep(1, { ...env, NINC_BASE: 'no-such-branch' })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('::warning title=ninc diff::'),
    });
  });
});
