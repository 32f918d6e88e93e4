import { suggest } from '../../diagnostics/suggest.ts';
import { type Command, helpOption, UsageError } from '../command.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { completedCommands } from '../completion/table.ts';
import { zshCompletion } from '../completion/zsh.ts';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export const command: Command = {
  name: 'completion',
  summary: 'prints the script that lets a shell complete commands, flags and files',
  usage: 'bash|zsh|fish',
  positionals: { min: 1, max: 1 },
  options: {},
  words: () => Object.keys(shells),
  examples: [
    'source <(ninc completion bash)',
    'ninc completion zsh > "${fpath[1]}/_ninc"',
    'ninc completion fish > ~/.config/fish/completions/ninc.fish',
  ],
  async run({ positionals: [shell = ''] }, everyCommand) {
    const script = isShell(shell) ? shells[shell] : undefined;
    if (script === undefined) {
      const near = suggest(shell, Object.keys(shells));
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      throw new UsageError(`completion is for ${Object.keys(shells).join(', ')}, not ${shell}${hint}`);
    }
    process.stdout.write(script(completedCommands(await everyCommand(), helpOption)));
    return 0;
  },
};

function isShell(name: string): name is keyof typeof shells {
  return Object.hasOwn(shells, name);
}
