import { type Code, diagnostic, type ParamsOf } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Fix, Range, Related } from '../../diagnostics/diagnostic.ts';
import { didYouMean } from '../../diagnostics/fix.ts';
import { freeNamesOf } from '../../parser/expression/template.ts';
import { entryOf, type Located } from '../../parser/tree.ts';
import { limits, type Spent } from './limits.ts';
import type { Build, Scope, Trail } from './scope.ts';

/** What a report adds to its place. */
export interface ReportOptions {
  /** The value at the place: where it only hands on a param, the caller's argument is what a person would fix. */
  readonly value?: Located | undefined;
  readonly help?: string | undefined;
  /** The name that stands there, and the one that was probably meant: help and fix. */
  readonly meant?: { readonly found: string; readonly near: string | undefined };
  /** What mends it, if the fault stays at its own place: not where it is told of what a caller gave. */
  readonly fix?: Fix | undefined;
  readonly related?: readonly Related[];
  /** The id of the node it is about. */
  readonly node?: string;
}

/** Faults of instances of one block count one by one, but are shown once: so many more than are shown. */
const mostFaults = 20_000;

/** So many faults are told which name was probably meant. */
const mostGuesses = 20;

/** Whether a fault still says what was meant: of so many nobody reads all, and comparing each with every name would take too long. */
export function guesses(build: Build): boolean {
  return build.diagnostics.length <= mostGuesses;
}

/** The place and the lines that instantiated the blocks around it. */
export function trail(range: Range, scope: Scope, value?: Located): Trail {
  const ranges: [Range, ...Range[]] = [range];
  let handed = value === undefined ? undefined : handedParam(value);
  for (const { layer, arguments: given } of scope.callers) {
    const entry = handed === undefined || given === undefined ? undefined : entryOf(given, handed);
    ranges.push(entry?.value.range ?? layer.nameRange);
    handed = entry === undefined ? undefined : handedParam(entry.value);
  }
  return ranges;
}

/** Where a value comes from that only hands on a param: the argument that gave it, or whose param it is. */
function sourceOf(scope: Scope, value: Located | undefined): Range | string | undefined {
  let handed = value === undefined ? undefined : handedParam(value);
  let argument: Range | undefined;
  for (const { block, arguments: given } of scope.callers) {
    const entry = handed === undefined || given === undefined ? undefined : entryOf(given, handed);
    if (entry === undefined) return handed === undefined ? argument : `${block} ${handed}`;
    argument = entry.value.range;
    handed = handedParam(entry.value);
  }
  return handed ?? argument;
}

/**
 * Adds what is said of a value that layers only hand on from a param, unless another layer that hands it on has said the same:
 * one cause, one error. Shapes are judged at each layer.
 */
export function pushOnce(build: Build, scope: Scope, value: Located | undefined, made: Diagnostic): void {
  const source = made.code.startsWith('NIN4') ? undefined : sourceOf(scope, value);
  if (source !== undefined) {
    const from = typeof source === 'string' ? source : `${source.file.path}:${source.start}`;
    const key = `${made.code} ${made.message} ${from}`;
    if (build.handedFaults.has(key)) return;
    build.handedFaults.add(key);
  }
  build.diagnostics.push(made);
}

/** The one param that a value is made of, if it is one. */
function handedParam(value: Located): string | undefined {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return undefined;
  const names = freeNamesOf(value.value);
  return names.length === 1 ? names[0] : undefined;
}

/**
 * The innermost place of a trail in the spec's own file, or the argument that gave a value which is wrong wherever it is read;
 * the others are related: the line in the block, the lines that instantiated it.
 */
export function place(
  build: Build,
  scope: Scope,
  at: Range,
  value?: Located,
  wrongAnywhere = true,
): { readonly range: Range; readonly related: readonly Related[] } {
  const ranges = trail(at, scope, value);
  const source = wrongAnywhere ? sourceOf(scope, value) : undefined;
  const own = ranges.filter(({ file }) => file === build.spec.file);
  const range = own.find((one) => one === source) ?? own[0] ?? ranges[0];
  const related = ranges.flatMap((candidate, index): Related[] => {
    if (candidate === range) return [];
    const block = index === 0 ? scope.callers[0]?.block : scope.callers[index - 1]?.block;
    const message = index === 0 ? `in block ${block}, here` : `block ${block} is instantiated here`;
    return [{ message, range: candidate }];
  });
  return { range, related };
}

/** Reports a fault inside a scope, at its place. */
export function report<C extends Code>(
  build: Build,
  scope: Scope,
  code: C,
  params: ParamsOf<C>,
  range: Range,
  { value, help, meant, fix, related = [], node }: ReportOptions = {},
): undefined {
  const at = place(build, scope, range, value, !code.startsWith('NIN4'));
  const made = diagnostic(code, params, {
    range: at.range,
    help,
    fix: at.range === range && scope.callers.length === 0 ? fix : undefined,
    ...(meant !== undefined && didYouMean(meant.found, meant.near, at.range)),
    related: [...at.related, ...related],
  });
  pushOnce(build, scope, value, node === undefined ? made : { ...made, node });
  // More than are ever shown: a broken or hostile spec is not expanded any further.
  if (build.diagnostics.length >= mostFaults) build.exhausted = true;
  return undefined;
}

/** NIN3011, once, after which nothing more is expanded. */
export function exhaust(build: Build, scope: Scope, passed: ParamsOf<'NIN3011'>, range: Range): undefined {
  if (!build.exhausted) report(build, scope, 'NIN3011', passed, range);
  build.exhausted = true;
  return undefined;
}

/** Counts work that is about to be done for a place; false where a limit is passed (NIN3011), and nothing more is expanded. */
export function spend(build: Build, scope: Scope, range: Range, kind: keyof Spent, amount: number): boolean {
  build.spent[kind] += amount;
  if (build.spent[kind] > limits[kind].limit) exhaust(build, scope, limits[kind], range);
  return !build.exhausted;
}
