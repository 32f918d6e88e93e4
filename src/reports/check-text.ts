import type { CheckReport } from '../check.ts';
import { type Checked, countsOf } from './checked.ts';
import { renderDiagnostic } from './frame.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { counted, grouped, table } from './table.ts';

/** `check` as text: what is wrong, with code frames; then a line for each spec that is fine, and a count. */
export function checkText(checked: readonly Checked[], style: Style): string {
  const frames = checked.flatMap(({ diagnostics }) =>
    diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, style)),
  );
  const sound = checked.map(({ report }) => report).filter(({ ok }) => ok);
  const rows = table(sound.map(fineRow), ['left', 'left', 'left', 'right', 'right']);
  const fine = rows.flatMap((line, index) => {
    const constraints = sound[index]?.constraints ?? [];
    const needs = constraints.length === 0 ? [] : [style.faint(`    where ${constraints.join(', ')}`)];
    return [`${style.good('ok')}  ${line}`, ...needs];
  });
  const first = checked.flatMap(({ diagnostics }) => diagnostics)[0];
  const hint = first === undefined ? [] : [style.faint(`for more about a code: ninc explain ${first.code}`)];
  return `${[...frames.map((frame) => `${frame}\n`), ...fine, ...hint, totalLine(checked)].join('\n')}\n`;
}

/** Longer expressions are not shown in a row. */
const mostRead = 40;

function fineRow({ file, name, outputs, totals }: CheckReport): string[] {
  const named = [printable(file), printable(name)];
  if (outputs.length === 0) return [...named, 'blocks only', '', ''];
  const shapes = outputs.map((output) => `${output.name} [${output.shape.join(', ')}]`).join(', ');
  // An expression of many symbols is no figure to read in passing: summary has it.
  const macs = `${totals.macs}`.length > mostRead ? 'MACs by size' : `${grouped(totals.macs)} MACs`;
  return [...named, shapes, `${grouped(totals.parameters)} parameters`, macs];
}

/** `3 specs, 1 error`. */
export function totalLine(checked: readonly Checked[]): string {
  const { errors, warnings } = countsOf(checked);
  const parts = [counted(checked.length, 'spec'), errors === 0 ? 'no errors' : counted(errors, 'error')];
  return [...parts, ...(warnings === 0 ? [] : [counted(warnings, 'warning')])].join(', ');
}
