import { type CompileOptions, compile } from '../compile.ts';
import { NincError } from '../diagnostics/error.ts';
import type { Graph } from '../ir/graph.ts';
import { whyNothing } from '../load.ts';
import { printDiagnostics } from './print.ts';

/** The graph of a spec that must be fine: throws its diagnostics otherwise, and prints warnings. */
export function graphOf(path: string, options: CompileOptions): Graph {
  const compiled = compile(path, options);
  if (compiled.value === undefined) throw new NincError(whyNothing(path, compiled));
  printDiagnostics(compiled.diagnostics);
  return compiled.value;
}
