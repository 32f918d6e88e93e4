import { type Compiled, type CompileOptions, compile } from '../compile.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import type { Graph } from '../ir/graph.ts';
import { whyNothing } from '../load.ts';
import { printDiagnostics } from './print.ts';

/** The graph of a spec that must be fine: throws its diagnostics otherwise, and prints warnings. */
export function graphOf(path: string, options: CompileOptions): Graph {
  const compiled = compile(path, options);
  return checkedGraph(path, compiled);
}

/** The same for a file that may only define blocks: then there is nothing to compile. */
export function graphIfAny(path: string, options: CompileOptions): Graph | undefined {
  const compiled = compile(path, options);
  return compiled.library === true && !hasErrors(compiled.diagnostics) ? undefined : checkedGraph(path, compiled);
}

function checkedGraph(path: string, compiled: Compiled): Graph {
  if (compiled.value === undefined) throw new NincError(whyNothing(path, compiled));
  printDiagnostics(compiled.diagnostics);
  return compiled.value;
}
