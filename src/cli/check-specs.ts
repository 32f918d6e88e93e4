import { withWarnings } from '../check.ts';
import { type Compiled, type CompileOptions, compile } from '../compile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LintOptions } from '../lint/lint.ts';
import { type Checked, checkedOf } from '../reports/checked.ts';
import { interruptible } from './interrupt.ts';

export interface CheckSettings extends Pick<CompileOptions, 'set' | 'root' | 'read'>, LintOptions {
  /** What is said against a lock, where specs are to be as they were locked. */
  readonly locked?: ((path: string, compiled: Compiled) => readonly Diagnostic[]) | undefined;
}

/** Checks one spec, and times it. */
export function checkSpec(path: string, settings: CheckSettings): Checked {
  const began = performance.now();
  const compiled = withWarnings(compile(path, settings), settings);
  const drifted = settings.locked?.(path, compiled) ?? [];
  const all = { ...compiled, diagnostics: [...compiled.diagnostics, ...drifted] };
  return checkedOf(path, all, (performance.now() - began) / 1000);
}

/** Checks specs one after the other; Ctrl-C is let through between two. */
export async function checkSpecs(paths: readonly string[], settings: CheckSettings): Promise<readonly Checked[]> {
  const checked: Checked[] = [];
  for (const path of paths) {
    await interruptible();
    checked.push(checkSpec(path, settings));
  }
  return checked;
}
