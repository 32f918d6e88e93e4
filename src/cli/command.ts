import { parseArgs } from 'node:util';
import { suggest } from '../diagnostics/suggest.ts';
import { table } from '../reports/table.ts';

/** One flag of a command. */
export interface Option {
  /** What stands for the value in the help; a flag without a value has none. */
  readonly value?: string;
  readonly summary: string;
  readonly multiple?: boolean;
  readonly choices?: readonly string[];
  readonly short?: string;
}

/** What a command was called with: flags that take a value as lists of strings, others by their presence. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** The value of a flag that is given at most once. */
  one(name: string): string | undefined;
  all(name: string): readonly string[];
  has(name: string): boolean;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What stands behind the name: `SPEC…`. */
  readonly usage: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly string[];
  /** How many positionals it takes. */
  readonly positionals: { readonly min: number; readonly max?: number };
  /** What its positionals may be, where that is a list: for completion. */
  words?(): readonly string[];
  /** Resolves with the exit code. */
  run(given: Arguments, everyCommand: EveryCommand): Promise<number>;
}

/** The whole table of commands, for those that are about commands. */
export type EveryCommand = () => Promise<readonly Command[]>;

/** Wrong usage: said in one line, with what to do; exit 2. */
export class UsageError extends Error {}

/** Reads the words behind a command's name. Throws UsageError. */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const known: Readonly<Record<string, Option>> = { ...command.options, help: helpOption };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { value, short }]) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: true,
        ...(short && { short }),
      },
    ]),
  );
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
    if (option === undefined) throw unknownFlag(command, token.rawName, token.name);
    if (option.value !== undefined && (token.value === undefined || token.value === '')) {
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${option.value}`);
    }
    if (option.value === undefined && token.value !== undefined)
      throw new UsageError(`${token.rawName} takes no value`);
    const { choices } = option;
    if (choices !== undefined && !choices.includes(token.value ?? ''))
      throw unknownChoice(token.rawName, token.value ?? '', choices);
  }
  const all = (name: string) => ((values[name] ?? []) as (string | boolean)[]).map(String);
  const given: Arguments = {
    positionals,
    all,
    has: (name) => all(name).length > 0,
    one(name) {
      const found = all(name);
      if (found.length > 1) throw new UsageError(`--${name} is given ${found.length} times`);
      return found[0];
    },
  };
  if (!given.has('help')) countPositionals(command, positionals);
  return given;
}

export const helpOption: Option = { summary: 'shows this help', short: 'h' };

function countPositionals(
  { name, usage, positionals: { min, max = Number.POSITIVE_INFINITY } }: Command,
  found: readonly string[],
): void {
  if (found.length < min) {
    const needed = usage.split(' ').filter((word) => !word.startsWith('['))[found.length];
    throw new UsageError(`ninc ${name} needs ${needed}: ninc ${name} ${usage}`);
  }
  if (found.length > max) throw new UsageError(`${found[max]} is one too many: ninc ${name} ${usage}`);
}

function unknownFlag(command: Command, raw: string, name: string): UsageError {
  const near = suggest(name, [...Object.keys(command.options), 'help']);
  const hint = near === undefined ? `\`ninc ${command.name} --help\` lists its flags` : `did you mean --${near}?`;
  return new UsageError(`ninc ${command.name} has no ${raw}; ${hint}`);
}

function unknownChoice(raw: string, value: string, choices: readonly string[]): UsageError {
  const near = suggest(value, choices);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return new UsageError(`${raw} takes ${choices.join(', ')}, not ${value}${hint}`);
}

/** The help of one command. */
export function commandHelp({ name, summary, usage, options, examples }: Command): string {
  const rows = Object.entries({ ...options, help: helpOption }).map(
    ([flag, { value, summary: text, short, choices, multiple }]) => {
      const shown = choices === undefined ? value : choices.join('|');
      const repeat = multiple === true ? ' (repeatable)' : '';
      return [
        `${short === undefined ? '    ' : `-${short}, `}--${flag}${shown === undefined ? '' : ` ${shown}`}`,
        `${text}${repeat}`,
      ];
    },
  );
  return [
    summary,
    '',
    `usage: ninc ${name} ${usage}`.trimEnd(),
    '',
    ...table(rows, ['left', 'left']).map((line) => `  ${line}`),
    ...(examples.length === 0 ? [] : ['', 'examples:', ...examples.map((example) => `  ${example}`)]),
    '',
  ].join('\n');
}
