import { catalog } from '../../diagnostics/catalog.ts';
import type { Entry } from '../../diagnostics/entry.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { styleFor } from '../../reports/style.ts';
import { table } from '../../reports/table.ts';
import { type Command, UsageError } from '../command.ts';

const entries = catalog as unknown as Readonly<Record<string, Entry<object>>>;

export const command: Command = {
  name: 'explain',
  summary: 'explains a diagnostic, with an incorrect and a correct example; without a code lists all',
  usage: '[CODE]',
  positionals: { min: 0, max: 1 },
  options: {},
  examples: ['ninc explain NIN4003', 'ninc explain'],
  async run({ positionals: [word] }) {
    const style = styleFor(process.stdout);
    if (word === undefined) {
      const rows = Object.entries(entries).map(([code, { title }]) => [code, title]);
      process.stdout.write(`${table(rows.sort(), ['left', 'left']).join('\n')}\n`);
      return 0;
    }
    const code = word.toUpperCase();
    const found = Object.hasOwn(entries, code) ? entries[code] : undefined;
    if (found === undefined) {
      const near = suggest(code, Object.keys(entries));
      throw new UsageError(
        `there is no code ${word}; ${near === undefined ? '`ninc explain` lists them' : `did you mean ${near}?`}`,
      );
    }
    process.stdout.write(page(code, found, style.strong, style.faint));
    return 0;
  },
};

function page(
  code: string,
  found: Entry<object>,
  strong: (text: string) => string,
  faint: (text: string) => string,
): string {
  const example = (title: string, text: string) => [
    faint(title),
    '',
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '',
  ];
  return [
    strong(`${code}: ${found.title}`) + faint(` (${found.severity})`),
    '',
    found.explanation,
    ...example('Incorrect', found.incorrect),
    ...example('Correct', found.correct),
  ].join('\n');
}
