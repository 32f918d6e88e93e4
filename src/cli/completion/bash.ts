import type { Completed, Offer } from './table.ts';

/** Completion for bash 3.2 and newer: `source <(ninc completion bash)`. */
export function bashCompletion(commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name);
  const values = commands.flatMap(({ name, flags }) =>
    flags.flatMap((flag) =>
      flag.value === undefined ? [] : [`    '${name} --${flag.name}') ${offer(flag.value)}; return ;;`],
    ),
  );
  const positionals = commands.map(
    ({ name, flags, positional }) =>
      `    ${name}) flags='${flags.map((flag) => `--${flag.name}`).join(' ')}'; [[ $current == -* ]] || { ${offer(positional)}; return; } ;;`,
  );
  return `# Completion of ninc for bash. Made by \`ninc completion bash\`; put into ~/.bashrc: source <(ninc completion bash)
_ninc_words() { COMPREPLY=($(compgen -W "$1" -- "$current")); }
_ninc_paths() {
  local IFS=$'\\n' found
  type compopt > /dev/null 2>&1 && compopt -o filenames 2> /dev/null
  COMPREPLY=($(compgen -d -- "$current"))
  [[ $1 == folders ]] && return
  while read -r found; do
    [[ -d $found ]] && continue
    [[ $1 == specs && $found != *.yaml && $found != *.yml ]] && continue
    COMPREPLY+=("$found")
  done < <(compgen -f -- "$current")
}
_ninc() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} flags=''
  COMPREPLY=()
  # bash takes --flag=value for three words.
  if [[ $current == = ]]; then current=''
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [[ $COMP_CWORD -eq 1 ]]; then
    _ninc_words '${names.join(' ')} help --help --version'
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${values.join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${positionals.join('\n')}
    help) _ninc_words '${names.join(' ')}'; return ;;
  esac
  _ninc_words "$flags"
}
complete -F _ninc ninc
`;
}

function offer(offered: Offer): string {
  if (offered.kind === 'words') return `_ninc_words '${offered.words.join(' ')}'`;
  return offered.kind === 'nothing' ? ':' : `_ninc_paths ${offered.kind}`;
}
