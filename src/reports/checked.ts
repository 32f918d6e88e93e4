import { type CheckReport, reportOf } from '../check.ts';
import type { Compiled } from '../compile.ts';
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';

/** What `check` found in one spec: all that a report of many shows, and no more, so that a thousand graphs need not be kept. */
export interface Checked {
  /** As it was named. */
  readonly path: string;
  readonly report: CheckReport;
  /** With the texts that they point into. */
  readonly diagnostics: readonly Diagnostic[];
  /** How long it took. */
  readonly seconds: number;
}

export function checkedOf(path: string, compiled: Compiled, seconds = 0): Checked {
  return { path, report: reportOf(path, compiled), diagnostics: compiled.diagnostics, seconds };
}

/** What could not even be read to be checked: a folder, a glob that matches nothing. */
export function unreadable(path: string, diagnostics: readonly Diagnostic[]): Checked {
  return checkedOf(path, { diagnostics });
}

/** Whether a spec fails the check. */
export function fails({ diagnostics }: Checked, denyWarnings: boolean): boolean {
  return hasErrors(diagnostics) || (denyWarnings && diagnostics.length > 0);
}

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
}

export function countsOf(checked: readonly Checked[]): Counts {
  let [errors, warnings] = [0, 0];
  for (const { diagnostics } of checked) {
    for (const { severity } of diagnostics) {
      if (severity === 'error') errors++;
      else warnings++;
    }
  }
  return { errors, warnings };
}
