import { type Constraint, concerns, holds } from '../ir/dim/bound.ts';
import { DimOverflow, evaluate, symbolsOf } from '../ir/dim/dim.ts';
import type { Graph } from '../ir/graph.ts';
import type { ValueType } from '../ir/type.ts';
import { UsageError } from './command.ts';

/** Sizes of symbols, by name. */
export type Known = Readonly<Record<string, number>>;

/** More elements than this are no test input any more. */
export const mostElements = 2 ** 30;
/** A symbol whose least size is larger is the user's to give. */
const largestTried = 4096;

/** What flags say: `--batch` of first dimensions, `--dim` of any symbol. Throws UsageError. */
export function askedSizes(graph: Graph, batch: string | undefined, dims: readonly string[]): Known {
  const asked = new Map<string, number>();
  const count = batch === undefined ? undefined : positive(`--batch ${batch}`, batch);
  const open = firstSymbols(graph);
  if (count !== undefined) for (const name of open) asked.set(name, count);
  const fixed = graph.inputs.flatMap(({ type: { shape } }) => (typeof shape[0] === 'number' ? [shape[0]] : []));
  if (count !== undefined && open.size === 0 && fixed.some((size) => size !== count))
    throw new UsageError(`--batch ${batch}: the spec fixes it at ${fixed[0]}; a symbol such as N would leave it open`);
  const all = allSymbols(graph);
  for (const word of dims) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (!all.has(name))
      throw new UsageError(`--dim ${name}: the spec has no such symbol; it has ${[...all].join(', ') || 'none'}`);
    asked.set(name, positive(`--dim ${word}`, at < 0 ? '' : word.slice(at + 1)));
  }
  return Object.fromEntries(asked);
}

/** A size for every symbol: what is known, 1 for first dimensions, else the least that the constraints allow. */
export function sizesOf({ inputs, constraints }: Pick<Graph, 'inputs' | 'constraints'>, known: Known): Known {
  const graph = { inputs };
  const sizes: Record<string, number> = {
    ...Object.fromEntries([...firstSymbols(graph)].map((name) => [name, 1])),
    ...known,
  };
  const free = [...allSymbols(graph)].filter((name) => !Object.hasOwn(sizes, name));
  const least = { ...sizes, ...Object.fromEntries(free.map((name) => [name, leastAlone(name, constraints, sizes)])) };
  if (constraints.every((constraint) => satisfied(constraint, least))) return least;
  // What binds several symbols is mostly met where they are equal (H == W).
  const from = Math.max(1, ...free.map((name) => least[name] ?? 1));
  for (let size = from; size <= largestTried; size++) {
    const equal = { ...sizes, ...Object.fromEntries(free.map((name) => [name, size])) };
    if (constraints.every((constraint) => satisfied(constraint, equal))) return equal;
  }
  // Running says what does not hold.
  return least;
}

export function numbersOf({ shape }: ValueType, sizes: Known): readonly number[] {
  try {
    return shape.map((dim) => evaluate(dim, sizes));
  } catch (error) {
    if (error instanceof DimOverflow) throw new UsageError('the sizes are too large; give smaller ones');
    throw error;
  }
}

function leastAlone(name: string, constraints: readonly Constraint[], sizes: Known): number {
  const own = constraints.filter((constraint) => {
    const symbols = [...concerns(constraint)];
    return symbols.includes(name) && symbols.every((symbol) => symbol === name || Object.hasOwn(sizes, symbol));
  });
  for (let size = 1; size <= largestTried; size++) {
    if (own.every((constraint) => satisfied(constraint, { ...sizes, [name]: size }))) return size;
  }
  return 1;
}

function satisfied(constraint: Constraint, sizes: Known): boolean {
  try {
    return holds(constraint, sizes);
  } catch (error) {
    if (error instanceof DimOverflow) return false;
    throw error;
  }
}

function firstSymbols({ inputs }: Pick<Graph, 'inputs'>): ReadonlySet<string> {
  return new Set(inputs.flatMap(({ type: { shape } }) => (shape[0] === undefined ? [] : [...symbolsOf(shape[0])])));
}

function allSymbols({ inputs }: Pick<Graph, 'inputs'>): ReadonlySet<string> {
  return new Set(inputs.flatMap(({ type }) => type.shape.flatMap((dim) => [...symbolsOf(dim)])));
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > mostElements)
    throw new UsageError(`${flag}: the size must be an integer from 1 to 2^30`);
  return value;
}
