import { withWarnings } from '../check.ts';
import { type Compiled, type CompileOptions, compile } from '../compile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import type { LintOptions } from '../lint/lint.ts';
import { type Checked, checkedOf } from '../reports/checked.ts';
import type { CheckCache } from './check-cache.ts';
import { interruptible } from './interrupt.ts';
import { type ReadFile, recordedReading } from './reading.ts';

export interface CheckSettings extends Pick<CompileOptions, 'set' | 'root'>, LintOptions {
  /** What is said against a lock, where specs are to be as they were locked. */
  readonly locked?: ((path: string, compiled: Compiled) => readonly Diagnostic[]) | undefined;
}

/** One spec after the check, and the files that it was made of. */
export interface CheckedFiles {
  readonly checked: Checked;
  readonly files: readonly ReadFile[];
  /** Whether nothing but the texts of the files decides what is found. */
  readonly lasting: boolean;
}

/** Checks one spec, and times it. */
export function checkSpec(path: string, settings: CheckSettings): CheckedFiles {
  const began = performance.now();
  const { read, files } = recordedReading();
  const compiled = withWarnings(compile(path, { ...settings, read }), settings);
  const drifted = settings.locked?.(path, compiled) ?? [];
  const all = { ...compiled, diagnostics: [...compiled.diagnostics, ...drifted] };
  return {
    checked: checkedOf(path, all, (performance.now() - began) / 1000),
    files,
    lasting: settings.locked === undefined && !readsPaths(compiled.training),
  };
}

/** Paths of data are followed where links lead, which may change while no text does. */
function readsPaths(plan: TrainingPlan | undefined): boolean {
  if (plan === undefined) return false;
  const { train, test } = plan.data;
  return [train, test].some((source) => source !== undefined && source.kind !== 'digits');
}

/** Checks specs one after the other; Ctrl-C is let through between two. */
export async function checkSpecs(
  paths: readonly string[],
  settings: CheckSettings,
  cache?: CheckCache,
): Promise<readonly Checked[]> {
  const all: Checked[] = [];
  for (const path of paths) {
    await interruptible();
    const known = cache?.get(path);
    if (known !== undefined) {
      all.push(known);
      continue;
    }
    const { checked, files, lasting } = checkSpec(path, settings);
    if (lasting) cache?.keep(path, checked, files);
    all.push(checked);
  }
  cache?.save();
  return all;
}
