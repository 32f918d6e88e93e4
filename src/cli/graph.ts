import { basename } from 'node:path';
import { type CompileOptions, compile } from '../compile.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import type { Graph } from '../ir/graph.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import { whyNothing } from '../load.ts';
import { UsageError } from './command.ts';
import { interruptible } from './interrupt.ts';
import { printDiagnostics } from './print.ts';

/** The graph of a spec that must be fine: throws its diagnostics otherwise, and prints warnings. */
export function graphOf(path: string, options: CompileOptions): Graph {
  return placedAt(path, '', options).graph;
}

/** The same with how it is trained, for a folder. */
export function placedAt(path: string, folder: string, options: CompileOptions): Placed {
  const compiled = compile(path, options);
  if (compiled.value === undefined) throw new NincError(whyNothing(path, compiled));
  printDiagnostics(compiled.diagnostics);
  const { value: graph, training } = compiled;
  return { graph, folder, ...(training !== undefined && { training }) };
}

/** One of several specs, and the folder that what is made of it goes into. */
export interface Placed {
  readonly graph: Graph;
  readonly folder: string;
  readonly training?: TrainingPlan;
}

/**
 * The graphs of several specs that must all be fine, each with a folder of its own; files that only define blocks give none.
 * Throws every diagnostic of every spec otherwise.
 */
export async function graphsOf(paths: readonly string[], options: CompileOptions): Promise<readonly Placed[]> {
  const all: { readonly path: string; readonly compiled: ReturnType<typeof compile> }[] = [];
  for (const path of paths) {
    await interruptible();
    all.push({ path, compiled: compile(path, options) });
  }
  const diagnostics = all.flatMap(({ compiled }) => compiled.diagnostics);
  if (hasErrors(diagnostics)) throw new NincError(diagnostics);
  printDiagnostics(diagnostics);
  const taken = new Map<string, string>();
  return all.flatMap(({ path, compiled: { value: graph, training } }) => {
    if (graph === undefined) return [];
    const folder = folderName(graph.name, path);
    // Some file systems do not tell cases apart.
    const before = taken.get(folder.toLowerCase());
    if (before !== undefined)
      throw new UsageError(`${before} and ${path} are both named ${folder}: compile them apart, each with its --out`);
    taken.set(folder.toLowerCase(), path);
    return [{ graph, folder, ...(training !== undefined && { training }) }];
  });
}

/** A model's name where it is a folder's name too; the file's base name for one that would lead elsewhere, `../a` for instance. */
function folderName(name: string, path: string): string {
  const base = basename(path).replace(/(\.nin)?\.ya?ml$/i, '');
  return [name, base].find(isFolderName) ?? 'model';
}

function isFolderName(name: string): boolean {
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
  return name.length <= 100 && /^[\p{L}\p{N}_]([\p{L}\p{N}_ .-]*[\p{L}\p{N}_-])?$/u.test(name) && !reserved.test(name);
}
