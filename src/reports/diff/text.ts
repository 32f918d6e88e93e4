import type { ArchitectureDiff } from '../../architecture/changes.ts';
import { printable } from '../printable.ts';
import type { Style } from '../style.ts';
import { table } from '../table.ts';
import { diffLines } from './lines.ts';
import { consequenceLines, totals, weightsText } from './outcome.ts';

/** What two networks are called in a report. */
export interface DiffSides {
  readonly from: string;
  readonly to: string;
}

/** A diff as a person reads it in a terminal: what was done, what follows from it, the totals, and whether weights still load. */
export function diffText(sides: DiffSides, diff: ArchitectureDiff, style: Style): string {
  const head = `${printable(sides.from)} → ${printable(sides.to)}`;
  if (diff.same) return `${head}: the same network\n`;
  const mark = { '+': style.good, '-': style.error, '~': style.warning, '→': style.warning };
  const lines = diffLines(diff).flatMap(({ sign, text, below }) => [
    `${mark[sign](sign)} ${printable(text)}`,
    ...below.map((line) => `    ${printable(line)}`),
  ]);
  const weights = weightsText(diff.weights);
  const rows = [...totals(diff), ...(weights === '' ? [] : [['weights', weights]])];
  const rest = [...consequenceLines(diff), ...table(rows, ['left', 'left'])].map((line) => `  ${printable(line)}`);
  return `${[style.strong(head), ...lines, ...rest].join('\n')}\n`;
}
