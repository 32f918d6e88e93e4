import type { Compiled } from '../compile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { graphWarnings } from './graph.ts';
import { specWarnings } from './spec.ts';
import { suppress } from './suppress.ts';
import { trainingWarnings } from './training.ts';

/** Which warnings are not wanted at all, by code. */
export interface LintOptions {
  readonly ignore?: ReadonlySet<string>;
}

/**
 * What runs, but was probably not meant: warnings of a spec that has no errors, in the order of the text, each cause once. Comments
 * of the spec suppress them (`# ninc-ignore NIN3804`).
 */
export function lint(
  { value: graph, spec, file, training }: Compiled,
  { ignore = new Set() }: LintOptions = {},
): Diagnostic[] {
  if (graph === undefined || spec === undefined || file === undefined) return [];
  const ofTraining = training === undefined ? [] : trainingWarnings(spec, graph, training);
  const found = [...specWarnings(spec, graph), ...graphWarnings(spec, graph), ...ofTraining];
  return suppress(distinct(found), file)
    .filter(({ code }) => !ignore.has(code))
    .sort((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0))
    .slice(0, mostWarnings);
}

/** More than anybody reads: further ones are left out. */
const mostWarnings = 1000;

/** One line of a block is one cause, however often the block is instantiated. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, range }) => {
    const key = `${code} ${range?.file.path} ${range?.start}`;
    return !seen.has(key) && seen.add(key);
  });
}
