import { printable } from './printable.ts';
import type { Alignment } from './table.ts';

/** Foreign text as a code span, in a table or outside of one: no character of it is markup. */
export function code(text: string): string {
  const shown = printable(text).replaceAll('|', '\\|');
  if (shown.trim() === '') return '';
  const longest = (shown.match(/`+/g) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
  const fence = '`'.repeat(longest + 1);
  const gap = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${shown}${gap}${fence}`;
}

/** Lines of a table; cells are Markdown already. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = alignments.map((alignment) => (alignment === 'right' ? '---:' : '---'));
  return [line(head), `|${rule.join('|')}|`, ...rows.map(line)];
}
