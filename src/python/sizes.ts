import { type Dim, equalDims, symbolsOf } from '../ir/dim/dim.ts';
import type { Atom, Term } from '../ir/dim/polynomial.ts';
import type { Graph, NodeOf } from '../ir/graph.ts';
import type { Shape, ValueType } from '../ir/type.ts';

/** Where a symbol can be read: `(size of an axis of an input - offset) // factor`. */
interface SymbolSource {
  readonly input: string;
  readonly axis: number;
  readonly factor: number;
  readonly offset: number;
}

export type SymbolSources = ReadonlyMap<string, SymbolSource>;

/** The input and axis that each symbol of the graph can be read from. */
export function symbolSources(graph: Graph): SymbolSources {
  const found = new Map<string, SymbolSource>();
  for (const { name: input, type } of graph.inputs) {
    for (const [axis, dim] of type.shape.entries()) {
      const linear = linearIn(dim);
      if (linear === undefined) continue;
      const known = found.get(linear.symbol);
      const better = known === undefined || (known.factor !== 1 && linear.factor === 1);
      if (better) found.set(linear.symbol, { input, axis, factor: linear.factor, offset: linear.offset });
    }
  }
  return found;
}

function linearIn(dim: Dim): { readonly symbol: string; readonly factor: number; readonly offset: number } | undefined {
  if (typeof dim === 'number') return undefined;
  const [first, second] = dim.terms;
  const [atom, ...others] = first?.factors ?? [];
  if (first === undefined || atom?.kind !== 'symbol' || others.length > 0 || first.coefficient < 1) return undefined;
  if (dim.terms.length > 2 || (second !== undefined && second.factors.length > 0)) return undefined;
  return { symbol: atom.name, factor: first.coefficient, offset: second?.coefficient ?? 0 };
}

/** A dimension of a reshape: a number, what is left (-1), an axis of the value itself, or Python over sizes of inputs. */
type Size = number | { readonly axis: number } | { readonly dim: Dim };

/** The dimensions of a reshape such that all but one are known before it runs, or from the value itself where they can be. */
export function reshapeSizes(node: NodeOf<'reshape'>, input: ValueType): readonly Size[] {
  const { shape } = node.attributes;
  const sizes = shape.map((dim): Size => {
    if (typeof dim === 'number') return dim;
    const axis = axisOf(dim, input.shape);
    return axis === undefined ? { dim } : { axis };
  });
  const left = sizes.findIndex((size) => typeof size === 'object' && 'dim' in size);
  const open = left >= 0 ? left : sizes.findLastIndex((size) => typeof size === 'object');
  return sizes.map((size, index) => (index === open ? -1 : size));
}

function axisOf(dim: Dim, shape: Shape): number | undefined {
  const axis = shape.findIndex((one) => equalDims(one, dim));
  return axis < 0 ? undefined : axis;
}

/** The inputs of the graph that the sizes are read from, beside the value itself. */
export function inputsForSizes(sizes: readonly Size[], sources: SymbolSources): readonly string[] {
  const names = new Set<string>();
  for (const size of sizes) {
    if (typeof size !== 'object' || !('dim' in size)) continue;
    for (const symbol of symbolsOf(size.dim)) names.add(sources.get(symbol)?.input ?? '');
  }
  return [...names];
}

/** A size as Python over the sizes of inputs: `sizeOf` gives the text of one axis. */
export function sizeText(dim: Dim, sources: SymbolSources, sizeOf: (input: string, axis: number) => string): string {
  if (typeof dim === 'number') return String(dim);
  const term = ({ coefficient, factors }: Term): string => {
    const texts = factors.map(atomText);
    return coefficient === 1 && texts.length > 0 ? texts.join(' * ') : [String(coefficient), ...texts].join(' * ');
  };
  const atomText = (atom: Atom): string => {
    if (atom.kind === 'symbol') {
      const source = sources.get(atom.name);
      if (source === undefined) throw new Error(`no input tells ${atom.name}`);
      const size = sizeOf(source.input, source.axis);
      const moved = source.offset === 0 ? size : `(${size} - ${source.offset})`;
      return source.factor === 1 ? moved : `(${moved} // ${source.factor})`;
    }
    if (atom.kind === 'floor') return `((${text(atom.numerator)}) // (${text(atom.denominator)}))`;
    return `${atom.kind}(${text(atom.left)}, ${text(atom.right)})`;
  };
  const text = (one: Dim): string => (typeof one === 'number' ? String(one) : one.terms.map(term).join(' + '));
  return text(dim);
}
