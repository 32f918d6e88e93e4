import { totalmem } from 'node:os';
import { type Code, diagnostic, type ParamsOf } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { type Constraint, formatConstraint } from '../ir/dim/bound.ts';
import { type Dim, DimOverflow, evaluate, symbolsOf } from '../ir/dim/dim.ts';
import { formatDim } from '../ir/dim/text.ts';
import type { Graph, GraphInput } from '../ir/graph.ts';
import type { ValueType } from '../ir/type.ts';
import { elements, type Tensor } from '../weights/tensor.ts';
import type { Tensors } from './backend.ts';

/** The size of every symbol, by name. */
export type Sizes = Readonly<Record<string, number>>;

/**
 * Checks the arrays of a run against the graph's inputs and takes the sizes of symbols from them. Throws a `NincError` with
 * everything that is wrong: NIN6201 (missing), NIN6202 (unknown), NIN6203 (rank), NIN6204 (size), NIN6205 (a symbol of two
 * sizes), NIN6206 (a constraint of the graph), NIN6207 (length of the data), NIN6208 (not an array), NIN6209 (a symbol
 * without a size), NIN6210 (a value larger than memory). float32 and float64 data are both taken for either dtype: backends convert, to `width` bytes an element.
 */
export function bindInputs(graph: Graph, given: Tensors, width: 4 | 8 = 4): { readonly sizes: Sizes } {
  // Callers from JavaScript may give anything: what holds no arrays lacks every input.
  const tensors: Tensors = typeof given === 'object' && given !== null ? given : {};
  const checked = graph.inputs.map((input) => checkInput(input, tensors));
  refuse([...checked.flatMap(({ faults }) => faults), ...unknown(graph, tensors)]);
  const sizes = bindSymbols(checked.flatMap(({ axes }) => axes));
  const broken = graph.constraints.filter((constraint) => !holds(constraint, sizes));
  refuse(broken.map((constraint) => diagnostic('NIN6206', { constraint: formatConstraint(constraint), sizes })));
  refuse(tooLarge(graph, sizes, width));
  return { sizes };
}

/** The shape of a value in numbers, once every symbol has its size; NIN6209 where one has none. */
export function resultShape(type: ValueType, sizes: Sizes): readonly number[] {
  return type.shape.map((dim) => sized(dim, sizes));
}

/** One dimension of an input, as declared and as given. */
interface BoundAxis {
  readonly input: GraphInput;
  readonly axis: number;
  readonly dim: Dim;
  readonly shape: readonly number[];
}

function refuse(faults: readonly Diagnostic[]): void {
  if (faults.length > 0) throw new NincError(faults);
}

/** A fault of an array, beside the line that declares the input. */
function fault<C extends Code>(input: GraphInput, code: C, params: ParamsOf<C>, help?: string): Diagnostic {
  const message = `${input.name} is declared [${declared(input).join(', ')}]`;
  return diagnostic(code, params, { help, related: [{ message, range: input.origin[0] }] });
}

function declared(input: GraphInput): readonly string[] {
  return input.type.shape.map(formatDim);
}

function missing(input: GraphInput): Diagnostic {
  return fault(input, 'NIN6201', { name: input.name, declared: declared(input) });
}

function unknown(graph: Graph, tensors: Tensors): readonly Diagnostic[] {
  const known = graph.inputs.map(({ name }) => name);
  return Object.keys(tensors)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = suggest(name, known);
      return diagnostic(
        'NIN6202',
        { name, known },
        { help: meant === undefined ? undefined : `did you mean ${meant}?` },
      );
    });
}

/** The dimensions of an input with what was given for them, or what is wrong with that. */
function checkInput(
  input: GraphInput,
  tensors: Tensors,
): { axes: readonly BoundAxis[]; faults: readonly Diagnostic[] } {
  const tensor = Object.hasOwn(tensors, input.name) ? (tensors[input.name] ?? undefined) : undefined;
  if (tensor === undefined) return { axes: [], faults: [missing(input)] };
  const found = checkArray(input, tensor);
  if (found !== undefined) return { axes: [], faults: [found] };
  return { axes: input.type.shape.map((dim, axis) => ({ input, axis, dim, shape: tensor.shape })), faults: [] };
}

/** What is wrong with an array itself, whatever the others are. Callers from JavaScript may give anything. */
function checkArray(input: GraphInput, tensor: Tensor): Diagnostic | undefined {
  const { name } = input;
  const { shape, data } = tensor;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    return fault(input, 'NIN6208', { name, reason: 'its data is neither a Float32Array nor a Float64Array' });
  }
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 1)) {
    return fault(input, 'NIN6208', { name, reason: 'its shape is not a list of whole numbers of at least 1' });
  }
  const dims = input.type.shape;
  if (shape.length !== dims.length) {
    const help = shape.length + 1 === dims.length ? `one element of a batch: [1, ${shape.join(', ')}]` : undefined;
    return fault(input, 'NIN6203', { name, found: shape, declared: declared(input) }, help);
  }
  const axis = dims.findIndex((dim, index) => typeof dim === 'number' && dim !== shape[index]);
  if (axis >= 0) return fault(input, 'NIN6204', { name, axis, found: shape, declared: declared(input) });
  if (elements(shape) === data.length) return undefined;
  return fault(input, 'NIN6207', { name, shape, needed: elements(shape), found: data.length });
}

/** Gives each symbol its size: bare symbols first, then those that stand alone in an expression; checks all the rest. */
function bindSymbols(axes: readonly BoundAxis[]): Sizes {
  const bare = axes.filter(({ dim }) => symbolsOf(dim).has(formatDim(dim)));
  const sizes = bindBare(bare);
  let waiting = axes.filter((bound) => typeof bound.dim !== 'number' && !bare.includes(bound));
  while (true) {
    const next = waiting.find(({ dim }) => unboundOf(dim, sizes).length <= 1);
    if (next === undefined) return sizes;
    const [symbol] = unboundOf(next.dim, sizes);
    if (symbol !== undefined) sizes[symbol] = solve(next, symbol, sizes);
    if (evaluated(next.dim, sizes) !== sizeOf(next)) {
      const { input, axis, shape } = next;
      refuse([fault(input, 'NIN6204', { name: input.name, axis, found: shape, declared: declared(input) })]);
    }
    waiting = waiting.filter((bound) => bound !== next);
  }
}

function bindBare(bare: readonly BoundAxis[]): Record<string, number> {
  // No prototype: a symbol may be called __proto__.
  const sizes: Record<string, number> = Object.create(null);
  const sources = new Map<string, BoundAxis>();
  const faults: Diagnostic[] = [];
  for (const bound of bare) {
    const symbol = formatDim(bound.dim);
    const first = sources.get(symbol) ?? bound;
    sources.set(symbol, first);
    sizes[symbol] = sizeOf(first);
    if (sizeOf(first) !== sizeOf(bound)) faults.push(twoSizes(symbol, first, bound));
  }
  refuse(faults);
  return sizes;
}

function sizeOf({ shape, axis }: BoundAxis): number {
  return shape[axis] ?? 0;
}

function unboundOf(dim: Dim, sizes: Sizes): readonly string[] {
  return [...symbolsOf(dim)].filter((symbol) => !Object.hasOwn(sizes, symbol));
}

/** The smallest value with which the dimension reaches its size, for expressions that do not fall as the symbol grows. */
function solve(bound: BoundAxis, symbol: string, sizes: Sizes): number {
  let low = 1;
  let high = 2 ** 31;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (evaluated(bound.dim, { ...sizes, [symbol]: middle }) >= sizeOf(bound)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function twoSizes(symbol: string, first: BoundAxis, second: BoundAxis): Diagnostic {
  return fault(second.input, 'NIN6205', {
    symbol,
    size: sizeOf(second),
    name: second.input.name,
    axis: second.axis,
    otherSize: sizeOf(first),
    otherName: first.input.name,
    otherAxis: first.axis,
  });
}

function holds(constraint: Constraint, sizes: Sizes): boolean {
  if (constraint.kind === 'at_least') return sized(constraint.dim, sizes) >= constraint.min;
  return sized(constraint.left, sizes) === sized(constraint.right, sizes);
}

function sized(dim: Dim, sizes: Sizes): number {
  if (typeof dim === 'number') return dim;
  const symbols = unboundOf(dim, sizes);
  if (symbols.length > 0) refuse([diagnostic('NIN6209', { symbols })]);
  return evaluated(dim, sizes);
}

/** The value of a dimension; infinite beyond 2^53. */
function evaluated(dim: Dim, sizes: Sizes): number {
  try {
    return evaluate(dim, sizes);
  } catch (error) {
    if (error instanceof DimOverflow) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** What would end the process: a runtime that is asked for more memory than there is does not come back. The first node is named. */
function tooLarge(graph: Graph, sizes: Sizes, width: number): readonly Diagnostic[] {
  const memory = totalmem();
  // Most dimensions are the same few symbols: this runs before every forward pass.
  const known = new Map<string, number>();
  const size = (dim: Dim): number => {
    if (typeof dim === 'number') return dim;
    const value = known.get(dim.key) ?? sized(dim, sizes);
    known.set(dim.key, value);
    return value;
  };
  const bytesOf = ({ shape }: ValueType) => shape.reduce<number>((product, dim) => product * size(dim), width);
  const held = new Map(graph.inputs.map(({ name, type }) => [name, bytesOf(type)]));
  for (const { id, type, inputs, origin } of graph.nodes) {
    const bytes = bytesOf(type);
    held.set(id, bytes);
    // While a node is computed, what it reads is there too.
    const around = [...new Set(inputs)].reduce((sum, name) => sum + (held.get(name) ?? 0), 0);
    if (bytes + around <= memory) continue;
    return [
      diagnostic('NIN6210', { id, shape: type.shape.map(size), bytes: bytes + around, memory }, { range: origin[0] }),
    ];
  }
  return [];
}
