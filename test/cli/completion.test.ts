import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, test } from 'vitest';
import { helpOption } from '../../src/cli/command.ts';
import { completedCommands } from '../../src/cli/completion/table.ts';
import { everyCommand } from '../../src/cli/main.ts';
import { ninc, workspace } from './run.ts';

const { folder, remove } = workspace({
  'a b.nin.yaml': 'ninc: 1',
  'notes.txt': '',
  'models/x.nin.yaml': 'ninc: 1',
  'empty/.keep': '',
});
afterAll(remove);

const present = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;
const script = (shell: string) => ninc(folder, 'completion', shell).stdout;

/** What bash offers behind each list of words, the last being typed. */
function bash(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const calls = lines.map((words) => {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    return `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _ninc; printf '%s\\n' "\${COMPREPLY[@]}" END`;
  });
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${script('bash')}\n${calls.join('\n')}`], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout
    .split('END\n')
    .slice(0, -1)
    .map((block) => block.split('\n').filter((word) => word !== ''));
}

describe.skipIf(!present('bash'))('completion in bash', () => {
  test.each([
    [['ninc', 'che'], ['check']],
    [['ninc', 'check', '--for'], ['--format']],
    [['ninc', 'check', '--format', 'js'], ['json']],
    [['ninc', 'check', '--format', '=', 'js'], ['json']],
    [
      ['ninc', 'check', '--root', ''],
      ['empty', 'models'],
    ],
    [
      ['ninc', 'check', ''],
      ['a b.nin.yaml', 'empty', 'models'],
    ],
    [['ninc', 'check', 'models/'], ['models/x.nin.yaml']],
    [['ninc', 'run', 'models/x.nin.yaml', '--weights', 'no'], ['notes.txt']],
    [['ninc', 'explain', 'max_p'], ['max_pool2d']],
    [['ninc', 'explain', 'NIN4002'], ['NIN4002']],
    [['ninc', 'completion', 'f'], ['fish']],
    [['ninc', 'help', 'sum'], ['summary']],
    [['ninc', 'nonsense', '--'], []],
  ])('%j: %j', (words, wanted) => {
    expect(bash([words]).map((found) => [...found].sort())).toEqual([wanted]);
  });

  test('every command and every flag is offered', async () => {
    const commands = completedCommands(await everyCommand(), helpOption);
    const [names = [], ...flags] = bash([['ninc', ''], ...commands.map(({ name }) => ['ninc', name, '--'])]);
    expect(names).toEqual(expect.arrayContaining(commands.map(({ name }) => name)));
    expect(flags).toEqual(commands.map((command) => command.flags.map(({ name }) => `--${name}`)));
  });
});

describe.skipIf(!present('fish'))('completion in fish', () => {
  test.each([
    ['ninc che', 'check'],
    ['ninc check --for', '--format'],
    ['ninc check --format js', 'json'],
    ['ninc check models/', 'models/x.nin.yaml'],
  ])('%s: %s', (typed, wanted) => {
    const { stdout } = spawnSync('fish', ['--no-config', '-c', `${script('fish')}\ncomplete -C "${typed}"`], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout.split('\n').map((line) => line.split('\t')[0])).toContain(wanted);
  });
});

describe.skipIf(!present('zsh'))('completion in zsh', () => {
  test('is a sound script that defines _ninc', () => {
    const given = `autoload -U compinit; compinit -D; ${script('zsh')}\nprint -r -- $_comps[ninc]`;
    const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', given], { cwd: folder, encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['_ninc\n', '']);
  });
});

test.each(['powershell', 'bsh'])('no completion for %s: exit 2, and what there is', (shell) => {
  const { status, stdout, stderr } = ninc(folder, 'completion', shell);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^ninc: completion is for bash, zsh, fish, not \w+(; did you mean bash\?)?\n$/);
});
