import { basename } from 'node:path';
import { type Compiled, type CompileOptions, compile } from '../compile.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import type { Graph } from '../ir/graph.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import { whyNothing } from '../load.ts';
import { UsageError } from './command.ts';
import { interruptible } from './interrupt.ts';
import { printDiagnostics } from './print.ts';

/** What a spec was made into that must be fine: throws its diagnostics otherwise, and prints warnings. */
export function compiledSpec(path: string, options: CompileOptions): Compiled & { readonly value: Graph } {
  const compiled = compile(path, options);
  const { value } = compiled;
  if (value === undefined) throw new NincError(whyNothing(path, compiled));
  printDiagnostics(compiled.diagnostics);
  return { ...compiled, value };
}

export function graphOf(path: string, options: CompileOptions): Graph {
  return compiledSpec(path, options).value;
}

/** The graph and how it is trained; NIN6606 for a spec that says nothing of that. */
export function plannedGraph(
  path: string,
  options: CompileOptions,
): { readonly graph: Graph; readonly plan: TrainingPlan } {
  const { value: graph, training: plan } = compiledSpec(path, options);
  if (plan === undefined) {
    const help = '`ninc init DIR --template train` writes a spec that has one; `ninc explain train` lists its keys';
    throw new NincError([diagnostic('NIN6606', { what: '`train:`' }, { file: path, help })]);
  }
  return { graph, plan };
}

/** One of several specs, and the folder that what is made of it goes into. */
export interface Placed extends Pick<Compiled, 'training'> {
  readonly graph: Graph;
  readonly folder: string;
}

/**
 * The graphs of several specs that must all be fine, each with a folder of its own; files that only define blocks give none.
 * Throws every diagnostic of every spec otherwise.
 */
export async function graphsOf(paths: readonly string[], options: CompileOptions): Promise<readonly Placed[]> {
  const all: { readonly path: string; readonly compiled: Compiled }[] = [];
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
