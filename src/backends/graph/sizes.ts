import { type Dim, multiply, substitute, subtract, symbol, symbolsOf } from '../../ir/dim/dim.ts';
import type { Atom } from '../../ir/dim/polynomial.ts';
import type { GraphInput } from '../../ir/graph.ts';
import { integer, shapeAttribute, typeAttribute } from './attributes.ts';
import type { Port } from './ports.ts';
import type { Ref, TensorGraph } from './tensor-graph.ts';

/** A size that is given with the inputs, because it does not follow from their shapes. */
export interface GivenSize {
  readonly symbol: string;
  readonly ref: Ref;
}

/** One dimension of an input, as it is declared. */
interface Axis {
  readonly dim: Dim;
  readonly placeholder: Port;
  readonly axis: number;
}

/**
 * Sizes that are known only when arrays arrive, computed in the graph from the shapes of its inputs, in int32. Static sizes are
 * constants; what does not follow from the shapes is given.
 */
export class Sizes {
  readonly #graph: TensorGraph;
  readonly #symbols = new Map<string, Ref>();
  readonly #given: GivenSize[] = [];

  /** `placeholders`: the node of each input, in the input's own layout. */
  constructor(graph: TensorGraph, inputs: readonly GraphInput[], placeholders: ReadonlyMap<string, Port>) {
    this.#graph = graph;
    let waiting: readonly Axis[] = inputs.flatMap(({ name, type }) => {
      const placeholder = placeholders.get(name);
      if (placeholder === undefined) throw new Error(`there is no placeholder for ${name}`);
      return type.shape.map((dim, axis) => ({ dim, placeholder, axis }));
    });
    // What one axis tells may be what another one lacks.
    for (let known = -1; known < this.#symbols.size; ) {
      known = this.#symbols.size;
      waiting = waiting.filter((one) => !this.#learn(one));
    }
  }

  /** What a run has to give beside the inputs, once the graph is made. */
  get given(): readonly GivenSize[] {
    return this.#given;
  }

  /** One size as a scalar. */
  scalar(dim: Dim): Ref {
    if (typeof dim === 'number') return this.#graph.int32(dim);
    const terms = dim.terms.map(({ coefficient, factors }) => {
      const atoms = factors.map((atom) => this.#atom(atom));
      const [first, ...others] =
        coefficient === 1 && atoms.length > 0 ? atoms : [this.#graph.int32(coefficient), ...atoms];
      return others.reduce((product, atom) => this.#binary('Mul', product, atom), first ?? this.#graph.int32(1));
    });
    const [first, ...others] = terms;
    return others.reduce((sum, term) => this.#binary('AddV2', sum, term), first ?? this.#graph.int32(0));
  }

  /** A shape as a vector. */
  vector(dims: readonly Dim[]): Ref {
    const fixed = dims.filter((dim) => typeof dim === 'number');
    if (fixed.length === dims.length) return this.#graph.int32(fixed);
    return this.#graph.node(
      'Pack',
      dims.map((dim) => this.scalar(dim)),
      {
        N: integer(dims.length),
        T: typeAttribute('int32'),
        axis: integer(0),
      },
    );
  }

  /** A shape to reshape to: one open size needs no arithmetic. */
  target(dims: readonly Dim[]): Ref {
    const open = dims.filter((dim) => typeof dim !== 'number');
    return open.length === 1
      ? this.#graph.int32(dims.map((dim) => (typeof dim === 'number' ? dim : -1)))
      : this.vector(dims);
  }

  /** Whether the axis has nothing more to tell. */
  #learn({ dim, placeholder, axis }: Axis): boolean {
    const names = [...symbolsOf(dim)].filter((name) => !this.#symbols.has(name));
    const [name] = names;
    if (name === undefined) return true;
    if (names.length > 1) return false;
    const graph = this.#graph;
    // dim = coefficient · symbol + constant, or it tells nothing about the symbol alone.
    const constant = substitute(dim, { [name]: 0 });
    const coefficient = subtract(substitute(dim, { [name]: 1 }), constant);
    if (!isPositive(coefficient)) return false;
    if (subtract(subtract(dim, constant), multiply(symbol(name), coefficient)) !== 0) return false;
    const shape = graph.node('Shape', [placeholder.ref], {
      T: typeAttribute(placeholder.type),
      out_type: typeAttribute('int32'),
    });
    const attributes = {
      Tparams: typeAttribute('int32'),
      Tindices: typeAttribute('int32'),
      Taxis: typeAttribute('int32'),
      batch_dims: integer(0),
    };
    let size = graph.node('GatherV2', [shape, graph.int32(axis), graph.int32(0)], attributes);
    if (constant !== 0) size = this.#binary('Sub', size, this.scalar(constant));
    if (coefficient !== 1) size = this.#binary('FloorDiv', size, this.scalar(coefficient));
    this.#symbols.set(name, size);
    return true;
  }

  #atom(atom: Atom): Ref {
    if (atom.kind === 'symbol') {
      return this.#symbols.get(atom.name) ?? this.#give(atom.name);
    }
    if (atom.kind === 'floor')
      return this.#binary('FloorDiv', this.scalar(atom.numerator), this.scalar(atom.denominator));
    return this.#binary(atom.kind === 'min' ? 'Minimum' : 'Maximum', this.scalar(atom.left), this.scalar(atom.right));
  }

  #give(name: string): Ref {
    const attributes = { dtype: typeAttribute('int32'), shape: shapeAttribute([]) };
    const ref = this.#graph.node('Placeholder', [], attributes, `size_${name}`);
    this.#symbols.set(name, ref);
    this.#given.push({ symbol: name, ref });
    return ref;
  }

  #binary(operation: string, left: Ref, right: Ref): Ref {
    return this.#graph.node(operation, [left, right], { T: typeAttribute('int32') });
  }
}

/** Whether it is at least 1 whatever the sizes are, as far as that is plain to see. */
function isPositive(dim: Dim): boolean {
  if (typeof dim === 'number') return dim >= 1;
  return dim.terms.every(
    ({ coefficient, factors }) => coefficient >= 1 && factors.every(({ kind }) => kind === 'symbol'),
  );
}
