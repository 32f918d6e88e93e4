import { type CheckReport, reportOf } from '../check.ts';
import type { Compiled } from '../compile.ts';
import { renderDiagnostic } from './frame.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { counted, grouped, table } from './table.ts';

/** One spec after the front half, and the path that it was named by. */
export interface Checked {
  readonly path: string;
  readonly compiled: Compiled;
}

/** `check` as text: what is wrong, with code frames; then a line for each spec that is fine, and a count. */
export function checkText(checked: readonly Checked[], style: Style): string {
  const reports = checked.map(({ path, compiled }) => reportOf(path, compiled));
  const frames = checked.flatMap(({ compiled }) =>
    compiled.diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, style)),
  );
  const sound = reports.filter(({ ok }) => ok);
  const rows = table(sound.map(fineRow), ['left', 'left', 'left', 'right', 'right']);
  const fine = rows.flatMap((line, index) => {
    const constraints = sound[index]?.constraints ?? [];
    const needs = constraints.length === 0 ? [] : [style.faint(`    where ${constraints.join(', ')}`)];
    return [`${style.good('ok')}  ${line}`, ...needs];
  });
  const first = checked.flatMap(({ compiled }) => compiled.diagnostics)[0];
  const hint = first === undefined ? [] : [style.faint(`for more about a code: ninc explain ${first.code}`)];
  return `${[...frames.map((frame) => `${frame}\n`), ...fine, ...hint, total(reports)].join('\n')}\n`;
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

function total(reports: readonly CheckReport[]): string {
  const severities = reports.flatMap(({ diagnostics }) => diagnostics.map(({ severity }) => severity));
  const errors = severities.filter((severity) => severity === 'error').length;
  const warnings = severities.length - errors;
  const parts = [counted(reports.length, 'spec'), errors === 0 ? 'no errors' : counted(errors, 'error')];
  return [...parts, ...(warnings === 0 ? [] : [counted(warnings, 'warning')])].join(', ');
}
