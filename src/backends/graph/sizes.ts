import { type Dim, multiply, substitute, subtract, symbol, symbolsOf } from '../../ir/dim/dim.ts';
import type { Atom } from '../../ir/dim/polynomial.ts';
import type { GraphInput } from '../../ir/graph.ts';
import { integer, typeAttribute } from './attributes.ts';
import type { Port } from './ports.ts';
import type { Ref, TensorGraph } from './tensor-graph.ts';

/**
 * Sizes that are known only when arrays arrive, computed in the graph from the shapes of its inputs, in int32. Static sizes are
 * constants.
 */
export class Sizes {
  readonly #graph: TensorGraph;
  readonly #symbols = new Map<string, Ref>();

  /** `placeholders`: the node of each input, in the input's own layout. */
  constructor(graph: TensorGraph, inputs: readonly GraphInput[], placeholders: ReadonlyMap<string, Port>) {
    this.#graph = graph;
    for (const { name, type } of inputs) {
      const placeholder = placeholders.get(name);
      if (placeholder === undefined) throw new Error(`there is no placeholder for ${name}`);
      for (const [axis, dim] of type.shape.entries()) this.#learn(dim, placeholder, axis);
    }
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

  #learn(dim: Dim, placeholder: Port, axis: number): void {
    const names = [...symbolsOf(dim)].filter((name) => !this.#symbols.has(name));
    const [name] = names;
    if (name === undefined || symbolsOf(dim).size !== 1) return;
    const graph = this.#graph;
    // dim = coefficient · symbol + constant, or it tells nothing about the symbol alone.
    const constant = substitute(dim, { [name]: 0 });
    const coefficient = subtract(substitute(dim, { [name]: 1 }), constant);
    if (typeof constant !== 'number' || typeof coefficient !== 'number' || coefficient < 1) return;
    if (subtract(subtract(dim, constant), multiply(symbol(name), coefficient)) !== 0) return;
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
    if (constant !== 0) size = this.#binary('Sub', size, graph.int32(constant));
    if (coefficient !== 1) size = this.#binary('FloorDiv', size, graph.int32(coefficient));
    this.#symbols.set(name, size);
  }

  #atom(atom: Atom): Ref {
    if (atom.kind === 'symbol') {
      const found = this.#symbols.get(atom.name);
      if (found === undefined) throw new Error(`the size ${atom.name} does not follow from the inputs`);
      return found;
    }
    if (atom.kind === 'floor')
      return this.#binary('FloorDiv', this.scalar(atom.numerator), this.scalar(atom.denominator));
    return this.#binary(atom.kind === 'min' ? 'Minimum' : 'Maximum', this.scalar(atom.left), this.scalar(atom.right));
  }

  #binary(operation: string, left: Ref, right: Ref): Ref {
    return this.#graph.node(operation, [left, right], { T: typeAttribute('int32') });
  }
}
