import type { Completed, CompletedFlag, Offer } from './table.ts';

/** Completion for zsh: a file \`_ninc\` in a folder of \`$fpath\`, or \`source <(ninc completion zsh)\` behind compinit. */
export function zshCompletion(commands: readonly Completed[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = commands.map(
    ({ name, flags, positional }) =>
      `    ${name})\n      _arguments -s ${[...flags.map(argument), ...rest(positional)].join(' \\\n        ')} ;;`,
  );
  return `#compdef ninc
# Completion of ninc for zsh. Made by \`ninc completion zsh\`; put it as _ninc into a folder of $fpath.
_ninc() {
  local -a commands
  commands=(
${described.join('\n')}
    'help:shows the help of a command'
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
    help) _describe command commands ;;
  esac
}
if [[ \${funcstack[1]} == _ninc ]]; then _ninc "$@"; else compdef _ninc ninc; fi
`;
}

function argument({ name, summary, multiple, value }: CompletedFlag): string {
  const text = summary.replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', '\\:');
  return quoted(`${multiple ? '*' : ''}--${name}[${text}]${value === undefined ? '' : `:${name}:${action(value)}`}`);
}

function rest(positional: Offer): readonly string[] {
  return positional.kind === 'nothing' ? [] : [quoted(`*:${positional.kind}:${action(positional)}`)];
}

function action(offer: Offer): string {
  switch (offer.kind) {
    case 'words':
      return `(${offer.words.join(' ')})`;
    case 'specs':
      return '_files -g "*.(yaml|yml)"';
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'nothing':
      return ' ';
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
