import { statSync } from 'node:fs';
import { compile } from '../compile.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import type { Graph } from '../ir/graph.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import { whyNothing } from '../load.ts';
import { type Arguments, type Option, UsageError } from './command.ts';
import { printDiagnostics } from './print.ts';
import { readRoot, readSettings, rootOption, setOption } from './settings.ts';

/** Flags of every command that reads `train:`. */
export const specOptions: Readonly<Record<string, Option>> = {
  data: {
    value: 'DIR',
    summary: "paths of data are relative to this folder, and stay inside (default: the spec's own)",
  },
  set: setOption,
  root: rootOption,
};

const howToTrain = '`ninc init DIR --template train` writes a spec that has one; `ninc explain train` lists its keys';

/** The graph of a spec and its plan; throws its diagnostics, and NIN6606 where it says nothing of training. */
export function plannedGraph(path: string, given: Arguments): { readonly graph: Graph; readonly plan: TrainingPlan } {
  const { graph, plan } = compiledGraph(path, given);
  if (plan === undefined)
    throw new NincError([diagnostic('NIN6606', { what: '`train:`' }, { file: path, help: howToTrain })]);
  return { graph, plan };
}

/** The graph of a spec, and its plan where it has one; throws its diagnostics. */
export function compiledGraph(
  path: string,
  given: Arguments,
): { readonly graph: Graph; readonly plan: TrainingPlan | undefined } {
  const options = {
    set: readSettings(given.all('set')),
    root: readRoot(given.one('root')),
    data: readData(given.one('data')),
  };
  const compiled = compile(path, options);
  if (compiled.value === undefined) throw new NincError(whyNothing(path, compiled));
  printDiagnostics(compiled.diagnostics);
  return { graph: compiled.value, plan: compiled.training };
}

function readData(folder: string | undefined): string | undefined {
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`--data ${folder}: there is no such folder`);
  return folder;
}

/** A flag that counts: exit 2 for what is no integer from 1 to 2^53 - 1. */
export function readCount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count))
    throw new UsageError(`--${flag} ${text}: it must be an integer of at least 1`);
  return count;
}

export function precisionOf(text: string | undefined): 'f32' | 'f64' | 'bf16' | undefined {
  return text === 'f32' || text === 'f64' || text === 'bf16' ? text : undefined;
}
