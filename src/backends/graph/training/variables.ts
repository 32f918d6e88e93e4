import { shapeAttribute, text, typeAttribute } from '../attributes.ts';
import { keptTranspose, type Maker, transpose } from '../lowering.ts';
import type { Port } from '../ports.ts';
import type { Ref } from '../tensor-graph.ts';

/** An array that lives in the session from step to step, float32. */
export interface Variable {
  readonly name: string;
  /** PyTorch's layout. */
  readonly shape: readonly number[];
  /** What dimension of PyTorch's each dimension is that is kept. */
  readonly permutation: readonly number[];
  readonly handle: Ref;
  /** What it holds when a run begins, in the order that it is kept in. */
  readonly value: Ref;
}

/** A network's variables while its graph is made, by name. */
export class Variables {
  readonly #maker: Maker;
  readonly #known = new Map<string, Variable>();

  constructor(maker: Maker) {
    this.#maker = { ...maker, type: 'float' };
  }

  get all(): readonly Variable[] {
    return [...this.#known.values()];
  }

  /** The variable of a name, made when it is first asked for; the order of its dimensions is that of the first time. */
  get(name: string, shape: readonly number[], permutation: readonly number[] = shape.map((_, axis) => axis)): Variable {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const { graph } = this.#maker;
    const dtype = typeAttribute('float');
    const kept = permutation.map((axis) => shape[axis] ?? 1);
    const attributes = { dtype, shape: shapeAttribute(kept), container: text(''), shared_name: text(name) };
    const handle = graph.node('VarHandleOp', [], attributes);
    const value = graph.node('ReadVariableOp', [handle], { dtype });
    const made: Variable = { name, shape, permutation, handle, value };
    this.#known.set(name, made);
    return made;
  }

  /** Of the same shape and order as another. */
  like(variable: Variable, name: string): Variable {
    return this.get(name, variable.shape, variable.permutation);
  }

  /** Gives a variable another value, which is in the order that it is kept in. */
  assign({ handle }: Variable, value: Ref): Ref {
    return this.#maker.graph.node('AssignVariableOp', [handle, value], { dtype: typeAttribute('float') });
  }

  /** Where its content is taken, in PyTorch's layout. */
  output({ name, shape, permutation, value }: Variable): Port {
    const { graph } = this.#maker;
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    const logical = transpose(this.#maker, value, inverse);
    const ref = graph.node('Identity', [logical], { T: typeAttribute('float') }, `state/${nodeName(name)}`);
    return { name, ref, type: 'float', shape };
  }

  /** Where it is given content in PyTorch's layout, and the assignment that takes it. */
  input(variable: Variable): { readonly port: Port; readonly assignment: Ref } {
    const { graph } = this.#maker;
    const { name, shape, permutation } = variable;
    const attributes = { dtype: typeAttribute('float'), shape: shapeAttribute(shape) };
    const ref = graph.node('Placeholder', [], attributes, `given/${nodeName(name)}`);
    const assignment = this.assign(variable, keptTranspose(this.#maker, ref, shape, permutation));
    return { port: { name, ref, type: 'float', shape }, assignment };
  }
}

/** Names of nodes hold no `#`, which parts a parameter's name from that of what the optimizer keeps of it. */
function nodeName(name: string): string {
  return name.replace('#', '/');
}

/** The moving average of a parameter is kept beside it. */
export function averageOf(name: string): string {
  return `${name}#average`;
}
