import { dirname, resolve } from 'node:path';
import type { CompileOptions } from './api.ts';
import { diagnostic } from './diagnostics/catalog.ts';
import type { Diagnostic, Outcome, SourceFile } from './diagnostics/diagnostic.ts';
import { hasErrors } from './diagnostics/diagnostic.ts';
import { type Built, build } from './ir/build/build.ts';
import type { Graph } from './ir/graph.ts';
import { isOperation } from './ir/ops/index.ts';
import type { Pass } from './ir/passes/pass.ts';
import type { TrainingPlan } from './ir/training/plan.ts';
import { type PlanOptions, planTraining } from './ir/training/plan-training.ts';
import { verify } from './ir/verify.ts';
import { type Document, parsing } from './parser/document.ts';
import { type Blocks, gatherBlocks } from './parser/imports.ts';
import { shippedBlocks } from './parser/library.ts';
import { type Amounts, mostDiagnostics, nothingSpent } from './parser/limits.ts';
import { validate } from './parser/read.ts';
import { reserved, structures } from './parser/schema.ts';
import { readSource } from './parser/source.ts';
import type { Spec } from './parser/spec.ts';
import { type Stage, toItsEnd } from './parser/stage.ts';

export type { CompileOptions } from './api.ts';

/** What the front half makes of a file: as much as could be made, and everything there is to say. */
export interface Compiled extends Outcome<Graph> {
  /** The file only defines blocks: there is nothing to build, and nothing wrong with that. */
  readonly library?: boolean;
  readonly file?: SourceFile;
  readonly spec?: Spec;
  /** The blocks that the spec can name, its own and imported ones. */
  readonly blocks?: Blocks;
  /** What the build made of it, faults or not. */
  readonly built?: Built;
  /** What `train:` means, where there is one. */
  readonly training?: TrainingPlan;
}

/**
 * The front half of the way of the data:
 *
 *     text ──▶ Document ──▶ Spec ──▶ Graph ──▶ Graph ──▶ Program | files
 *          parse        validate   build     passes   a backend
 *
 * A stage hands on what it could make and says what is wrong; the next goes on with that, so that one run reports everything.
 */
export function compile(path: string, options: CompileOptions = {}): Compiled {
  return toItsEnd(compiling(path, options));
}

/** The same with pauses, for whoever has others to answer meanwhile. */
export function* compiling(path: string, options: CompileOptions = {}): Stage<Compiled> {
  const read = (options.read ?? readSource)(path);
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const spent = nothingSpent();
  const parsed = yield* parsing(read.value, spent);
  const diagnostics = [...read.diagnostics, ...parsed.diagnostics];
  if (parsed.value === undefined) return { file: read.value, diagnostics };
  return yield* compilingDocument(parsed.value, path, options, diagnostics, spent);
}

/** The stages behind the parser; `before` is what it had to say, `spent` what it took of the limits. */
export function* compilingDocument(
  document: Document,
  path: string,
  { set, root, data, read = readSource }: CompileOptions = {},
  before: readonly Diagnostic[] = [],
  spent: Amounts = nothingSpent(),
): Stage<Compiled> {
  const { file } = document;
  const diagnostics = [...before];
  const keep = <T>(outcome: Outcome<T>): T | undefined => {
    for (const one of outcome.diagnostics) diagnostics.push(one);
    return outcome.value;
  };

  yield;
  const spec = keep(validate(document));
  if (spec === undefined) return { file, diagnostics };
  const library = spec.layers.length === 0 && !spec.hasInputs && spec.blocks.length > 0;
  yield;
  const {
    blocks,
    incomplete,
    diagnostics: ofImports,
  } = gatherBlocks(spec, resolve(path), {
    read,
    root: resolve(root ?? dirname(path)),
    spent,
    taken: (name) => isOperation(name) || structures.includes(name) || reserved.includes(name),
  });
  for (const one of ofImports) diagnostics.push(one);
  yield;
  const buildOptions = {
    blocks,
    library: shippedBlocks,
    blocksMissing: incomplete,
    ...(set !== undefined && { set }),
  };
  const built = build(spec, buildOptions);
  const graph = keep(built);
  // An output that a fault of form kept from being made is not missing: the plan is not judged by what is left.
  const whole = graph !== undefined && graph.outputs.length >= Math.max(1, spec.outputs.length) ? graph : undefined;
  const training = spec.train && keep(planTraining(spec.train, whole, trainingOptions(path, built, { root, data })));

  const ordered = theFirst(inTextOrder(withoutConsequences(diagnostics), file), file);
  return {
    file,
    spec,
    library,
    blocks,
    built,
    diagnostics: ordered,
    ...(graph !== undefined && !hasErrors(ordered) && { value: graph }),
    ...(training !== undefined && !hasErrors(ordered) && { training }),
  };
}

/** Paths of data begin at the spec, or at the folder that whoever runs it has named. */
function trainingOptions(
  path: string,
  { params, faultyParams }: Built,
  { root, data }: Pick<CompileOptions, 'root' | 'data'>,
): PlanOptions {
  const folder = resolve(data ?? dirname(path));
  return {
    params: { values: params, faulty: faultyParams },
    folder,
    root: data === undefined ? resolve(root ?? dirname(path)) : folder,
  };
}

/**
 * Runs passes in order. With `checked` the verifier looks at the graph before the first and after each, and a pass must find nothing to
 * do in its own result: what it ensures is what it works for, so that is how its promise is held.
 */
export function runPasses(graph: Graph, passes: readonly Pass[], checked = false): Graph {
  if (checked) verify(graph, 'build');
  return passes.reduce((before, pass) => {
    const after = pass.run(before);
    if (checked) {
      verify(after, pass.name);
      if (pass.run(after) !== after) throw new Error(`${pass.name} finds more to do in its own result`);
    }
    return after;
  }, graph);
}

/** That nothing is left to compute is only said where nothing else is wrong. */
function withoutConsequences(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const others = diagnostics.filter(({ code }) => code !== 'NIN3010');
  return hasErrors(others) ? others : diagnostics;
}

function theFirst(ordered: Diagnostic[], file: SourceFile): Diagnostic[] {
  if (ordered.length <= mostDiagnostics) return ordered;
  const shown = ordered.slice(0, mostDiagnostics);
  // Warnings in front of an error must not hide that there is one.
  const missed = hasErrors(shown)
    ? undefined
    : ordered.slice(mostDiagnostics).find(({ severity }) => severity === 'error');
  if (missed !== undefined) shown[mostDiagnostics - 1] = missed;
  return [...shown, diagnostic('NIN1009', { shown: mostDiagnostics }, { file: file.path })];
}

/** As a person meets them: the spec from top to bottom, then each file that it imports, in the order in which they are read. */
function inTextOrder(diagnostics: readonly Diagnostic[], own: SourceFile): Diagnostic[] {
  const paths = [own.path, ...diagnostics.flatMap(({ range }) => range?.file.path ?? [])];
  const ranks = new Map([...new Set(paths)].map((path, rank) => [path, rank]));
  const rankOf = ({ range }: Diagnostic) => ranks.get(range?.file.path ?? own.path) ?? 0;
  return diagnostics.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.range?.start ?? -1) - (b.range?.start ?? -1));
}
