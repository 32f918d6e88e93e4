import { code, heading, type Part, plain, sentence, text } from './page.ts';

/** What the help of a command says, which is what its section says. */
export interface CommandHelp {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly options: Readonly<
    Record<
      string,
      {
        readonly value?: string;
        readonly summary: string;
        readonly multiple?: boolean;
        readonly choices?: readonly string[];
      }
    >
  >;
  readonly examples: readonly string[];
}

/** The section of a command: usage, flags, examples. */
export function commandPage({ name, summary, usage, options, examples }: CommandHelp): readonly Part[] {
  const rows = Object.entries(options).map(([flag, { value, summary: meaning, multiple, choices }]) => ({
    name: `--${flag}`,
    type: choices?.map((choice) => `\`${choice}\``).join(', ') ?? (value === undefined ? '' : `\`${value}\``),
    text: `${plain(meaning)}${multiple === true ? ' (repeatable)' : ''}`,
  }));
  return [
    heading(2, name),
    text(`${plain(sentence(summary))}.`),
    code('sh', `ninc ${name} ${usage}`),
    ...(rows.length === 0
      ? []
      : [
          {
            kind: 'table',
            head: ['flag', 'takes', ''],
            rows: rows.map((row) => [`\`${row.name}\``, row.type, row.text]),
          } as const,
        ]),
    ...(examples.length === 0 ? [] : [text('For example:'), code('sh', examples.join('\n'))]),
  ];
}
