import type { CheckReport } from '../check.ts';
import { totalLine } from './check-text.ts';
import type { Checked } from './checked.ts';
import { code, markdownTable } from './markdown.ts';
import { printable, shortened } from './printable.ts';
import { projectPath } from './project.ts';
import { bytes, counted, grouped } from './table.ts';

/** GitHub takes 1 MiB for a step: rows beyond this are counted. */
const mostRows = 500;
const mostFaults = 100;
/** Longer expressions and messages are cut. */
const longest = 300;

function cell(text: string): string {
  return code(shortened(printable(text), longest));
}

/** The summary of a job in Markdown: a row for each spec with its shapes and totals, those at fault first; then what is wrong. */
export function githubSummary(checked: readonly Checked[], project: string): string {
  const ordered = checked.toSorted((a, b) => Number(a.report.ok) - Number(b.report.ok));
  const rows = ordered.slice(0, mostRows).map(({ path, report }) => specRow(projectPath(path, project), report));
  const hidden = ordered.length - rows.length;
  return [
    `### ninc check: ${totalLine(checked)}`,
    '',
    ...markdownTable(['', 'spec', 'inputs', 'outputs', 'parameters', 'MACs', 'peak activations'], rows, [
      'left',
      'left',
      'left',
      'left',
      'right',
      'right',
      'right',
    ]),
    ...(hidden > 0 ? ['', `and ${counted(hidden, 'spec')} more`] : []),
    ...faults(checked, project),
    '',
  ].join('\n');
}

function specRow(path: string, { ok, inputs, outputs, totals, nodes }: CheckReport): readonly string[] {
  const shapes = (values: CheckReport['inputs']) =>
    values.map(({ name, shape }) => cell(`${name} [${shape.join(', ')}]`)).join('<br>');
  const named = [ok ? '✅' : '❌', cell(path)];
  if (nodes.length === 0) return [...named, ok ? 'blocks only' : '', '', '', '', ''];
  const peak = totals.peak_activation_bytes === null ? 'by size' : bytes(totals.peak_activation_bytes);
  const macs = typeof totals.macs === 'number' ? grouped(totals.macs) : cell(totals.macs);
  return [...named, shapes(inputs), shapes(outputs), grouped(totals.parameters), macs, peak];
}

function faults(checked: readonly Checked[], project: string): readonly string[] {
  const all = checked.flatMap(({ report }) => report.diagnostics.map((one) => ({ one, file: report.file })));
  if (all.length === 0) return [];
  const rows = all.slice(0, mostFaults).map(({ one, file }) => {
    const place = `${projectPath(one.range.file ?? file, project)}:${one.range.start.line}:${one.range.start.column}`;
    return [code(one.code), cell(place), cell(one.message) + (one.help === undefined ? '' : `<br>${cell(one.help)}`)];
  });
  const hidden = all.length - rows.length;
  return [
    '',
    ...markdownTable(['code', 'where', 'what'], rows, ['left', 'left', 'left']),
    ...(hidden > 0 ? ['', `and ${grouped(hidden)} more`] : []),
  ];
}
