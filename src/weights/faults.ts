import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** A fault that is worded when it is shown: a foreign file can have a million. */
export type Fault = () => Diagnostic;

/** So many faults are named one by one; the rest are counted. */
export const mostFaults = 20;

/** The first faults of a file, and NIN6017 in place of the others. */
export function firstFaults(faults: readonly Fault[], path: string): readonly Diagnostic[] {
  const shown = faults.slice(0, mostFaults).map((fault) => fault());
  const count = faults.length - shown.length;
  return count === 0 ? shown : [...shown, diagnostic('NIN6017', { count }, { file: path })];
}
