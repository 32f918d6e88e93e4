import type { Completed, Offer } from './table.ts';

/** Completion for fish: \`ninc completion fish > ~/.config/fish/completions/ninc.fish\`. */
export function fishCompletion(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const lines = commands.flatMap(({ name, summary, flags, positional }) => [
    `complete -c ninc -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...flags.map(
      (flag) =>
        `complete -c ninc -n ${within(name)} -l ${flag.name}${flag.value === undefined ? '' : ` ${value(flag.value)}`} -d ${quoted(flag.summary)}`,
    ),
    ...(positional.kind === 'nothing' ? [] : [`complete -c ninc -n ${within(name)} ${offered(positional)}`]),
  ]);
  return `# Completion of ninc for fish. Made by \`ninc completion fish\`; put it into ~/.config/fish/completions/ninc.fish
complete -c ninc -f
${lines.join('\n')}
complete -c ninc -n __fish_use_subcommand -f -a help -d 'shows the help of a command'
complete -c ninc -n ${within('help')} -f -a ${quoted(names)}
`;
}

function within(name: string): string {
  return `'__fish_seen_subcommand_from ${name}'`;
}

function value(offer: Offer): string {
  return `-r ${offered(offer)}`;
}

function offered(offer: Offer): string {
  switch (offer.kind) {
    case 'words':
      return `-f -a ${quoted(offer.words.join(' '))}`;
    case 'folders':
      return `-f -a '(__fish_complete_directories)'`;
    case 'specs':
      return `-k -f -a '(__fish_complete_suffix .yaml)'`;
    case 'files':
      return '-F';
    case 'nothing':
      return '-f';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
