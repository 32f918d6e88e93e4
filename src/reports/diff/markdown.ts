import type { ArchitectureDiff } from '../../architecture/changes.ts';
import { code, markdownTable } from '../markdown.ts';
import { printable } from '../printable.ts';
import { diffLines } from './lines.ts';
import { consequenceLines, totals, weightsText } from './outcome.ts';
import type { DiffSides } from './text.ts';

/** What `diff` fences know: green, red, and orange for the rest. */
const signs = { '+': '+', '-': '-', '~': '!', '→': '!' } as const;

/** A diff as a section of a comment on a pull request. */
export function diffMarkdown({ from, to }: DiffSides, diff: ArchitectureDiff): string {
  const title = `#### ${code(from)} → ${code(to)}`;
  if (diff.same) return `${title}\n\nThe same network.\n`;
  const lines = diffLines(diff).flatMap(({ sign, text, below }) => [
    `${signs[sign]} ${printable(text)}`,
    ...below.map((line) => `!     ${printable(line)}`),
  ]);
  const weights = weightsText(diff.weights);
  const fenced = [...lines, ...consequenceLines(diff).map((line) => `  ${printable(line)}`)];
  return [
    title,
    '',
    '```diff',
    ...fenced,
    '```',
    '',
    ...markdownTable(
      ['', ''],
      [...totals(diff), ...(weights === '' ? [] : [['weights', code(weights)]])],
      ['left', 'left'],
    ),
    '',
  ].join('\n');
}
