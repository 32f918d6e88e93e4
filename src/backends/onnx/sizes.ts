import { type Dim, equalDims, multiply, substitute, subtract, symbol, symbolsOf } from '../../ir/dim/dim.ts';
import type { Atom, SymbolicDim } from '../../ir/dim/polynomial.ts';
import { range } from '../../ir/dim/range.ts';
import type { GraphInput } from '../../ir/graph.ts';
import { integer } from './attributes.ts';
import type { OperatorGraph, Ref } from './operator-graph.ts';

/**
 * Sizes as vectors of int64. Those that are known are constants; those that are open are computed in the graph from the shapes of
 * its inputs, and only where no 0 or -1 of a Reshape says the same.
 */
export class Sizes {
  readonly #graph: OperatorGraph;
  readonly #sources = new Map<string, { readonly input: GraphInput; readonly axis: number }>();
  readonly #symbols = new Map<string, Ref>();
  /** Each size is computed once. */
  readonly #computed = new Map<string, Ref>();

  constructor(graph: OperatorGraph, inputs: readonly GraphInput[]) {
    this.#graph = graph;
    for (const input of inputs) {
      for (const [axis, dim] of input.type.shape.entries()) {
        const name = learnt(dim);
        if (name !== undefined && !this.#sources.has(name)) this.#sources.set(name, { input, axis });
      }
    }
  }

  /** One size as a vector of one element. */
  one(dim: Dim): Ref {
    if (typeof dim === 'number') return this.#graph.integers([dim]);
    const known = this.#computed.get(dim.key) ?? this.#compute(dim);
    this.#computed.set(dim.key, known);
    return known;
  }

  #compute(dim: SymbolicDim): Ref {
    const terms = dim.terms.map(({ coefficient, factors }) => {
      const atoms = factors.map((atom) => this.#atom(atom));
      const all = coefficient === 1 && atoms.length > 0 ? atoms : [...atoms, this.#graph.integers([coefficient])];
      return this.#fold('Mul', all);
    });
    return this.#fold('Add', terms);
  }

  /** One size without dimensions. */
  scalar(dim: Dim): Ref {
    if (typeof dim === 'number') return this.#graph.constant('int64', [], [dim]);
    return this.#graph.node('Squeeze', [this.one(dim)]);
  }

  /** A shape to reshape `from` to: 0 where a size is that of the same dimension, one -1, and arithmetic only for what is left. */
  target(from: readonly Dim[], dims: readonly Dim[]): Ref {
    const entries = dims.map((dim, axis) => {
      if (typeof dim === 'number') return dim;
      return equalDims(dim, from[axis] ?? 0) ? 0 : dim;
    });
    const open = entries.filter((entry) => typeof entry !== 'number');
    const [only] = open;
    const known = entries.map((entry) => (typeof entry === 'number' ? entry : -1));
    if (open.length <= 1) return this.#graph.integers(known, 'shape');
    // The one that takes the most arithmetic is left to be inferred.
    const inferred = open.reduce((left, right) => (lengthOf(right) > lengthOf(left) ? right : left), only ?? 0);
    const at = entries.indexOf(inferred);
    const parts = entries.map((entry, axis) => (axis === at ? this.#graph.integers([-1]) : this.one(entry)));
    return this.#graph.node('Concat', parts, { axis: integer(0) }, 'shape');
  }

  #symbol(name: string): Ref {
    const known = this.#symbols.get(name);
    if (known !== undefined) return known;
    const source = this.#sources.get(name);
    if (source === undefined) throw new Error(`the size ${name} does not follow from the inputs`);
    const { input, axis } = source;
    const dim = input.type.shape[axis] ?? 1;
    const { coefficient, constant } = line(dim, name) ?? { coefficient: 1, constant: 0 };
    const bounds = { start: integer(axis), end: integer(axis + 1) };
    let size = this.#graph.node('Shape', [input.name], bounds, name);
    if (constant !== 0) size = this.#graph.node('Sub', [size, this.#graph.integers([constant])]);
    if (coefficient !== 1) size = this.#graph.node('Div', [size, this.#graph.integers([coefficient])]);
    this.#symbols.set(name, size);
    return size;
  }

  #atom(atom: Atom): Ref {
    if (atom.kind === 'symbol') return this.#symbol(atom.name);
    if (atom.kind !== 'floor')
      return this.#fold(atom.kind === 'min' ? 'Min' : 'Max', [this.one(atom.left), this.one(atom.right)]);
    const [numerator, denominator] = [this.one(atom.numerator), this.one(atom.denominator)];
    if (range(atom.numerator).min >= 0) return this.#graph.node('Div', [numerator, denominator]);
    // Div rounds towards zero; Mod has the sign of the divisor.
    const rest = this.#graph.node('Mod', [numerator, denominator]);
    return this.#graph.node('Div', [this.#graph.node('Sub', [numerator, rest]), denominator]);
  }

  #fold(operation: string, values: readonly Ref[]): Ref {
    const [first, ...others] = values;
    if (first === undefined) throw new Error('a size of nothing');
    return others.reduce((left, right) => this.#graph.node(operation, [left, right]), first);
  }
}

/** The one symbol that a declared dimension tells, where it is a line of it. */
function learnt(dim: Dim): string | undefined {
  const [name, ...others] = symbolsOf(dim);
  return name !== undefined && others.length === 0 && line(dim, name) !== undefined ? name : undefined;
}

/** `coefficient · symbol + constant`. */
function line(dim: Dim, name: string): { readonly coefficient: number; readonly constant: number } | undefined {
  const constant = substitute(dim, { [name]: 0 });
  const coefficient = subtract(substitute(dim, { [name]: 1 }), constant);
  if (typeof constant !== 'number' || typeof coefficient !== 'number' || coefficient < 1) return undefined;
  const rest = subtract(subtract(dim, constant), multiply(symbol(name), coefficient));
  return rest === 0 ? { coefficient, constant } : undefined;
}

function lengthOf(dim: Dim): number {
  return typeof dim === 'number' ? 0 : dim.key.length;
}
