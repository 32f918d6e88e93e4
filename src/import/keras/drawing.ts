import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from '../../onnx/model.ts';
import { Inexpressible } from '../onnx/context.ts';

/** What a layer gave: the name of the value, and its rank; pictures, of rank 4, are `[N, C, H, W]`. */
interface Drawn {
  readonly value: string;
  readonly rank: number;
}

/** An ONNX graph that is drawn layer by layer. */
export class Drawing {
  readonly #nodes: OnnxNode[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #initializers = new Map<string, OnnxTensor>();
  readonly #layers = new Map<string, Drawn>();

  has(layer: string): boolean {
    return this.#layers.has(layer);
  }

  rankOf(layer: string): number {
    return this.#layers.get(layer)?.rank ?? 0;
  }

  /** What a layer gave; pictures as `[N, C, H, W]`. */
  valueOf(layer: string): string {
    return this.#layers.get(layer)?.value ?? '';
  }

  /** What a layer gave in the order of dimensions that Keras has. */
  lastOf(layer: string): string {
    return this.rankOf(layer) === 4 ? this.transposed(layer, this.valueOf(layer), [0, 2, 3, 1]) : this.valueOf(layer);
  }

  give(layer: string, value: string, rank: number): void {
    this.#layers.set(layer, { value, rank });
  }

  input(name: string, shape: readonly (number | undefined)[]): void {
    this.#inputs.push({ name, type: 1, shape });
    this.give(name, shape.length === 4 ? this.transposed(name, name, [0, 3, 1, 2]) : name, shape.length);
  }

  transposed(layer: string, value: string, perm: readonly number[]): string {
    return this.node(layer, 'Transpose', [value], { perm: ints(perm) });
  }

  /** Adds a node of a layer, and gives the name of its value; `called` says more than the operator does. */
  node(
    layer: string,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    called = op,
  ): string {
    const output = `${layer}/${op}_${this.#nodes.length}`;
    this.#nodes.push({
      name: `/${layer}/${called}`,
      op,
      domain: '',
      inputs,
      outputs: [output],
      attributes: new Map(Object.entries(attributes)),
      metadata: new Map(),
    });
    return output;
  }

  /** Adds a weight, and gives its name. */
  weight(tensor: OnnxTensor | undefined, what: string): string {
    if (tensor === undefined) throw new Inexpressible(`the model has no ${what} for it`);
    const name = `${tensor.name}\u0001`;
    this.#initializers.set(name, { ...tensor, name });
    return name;
  }

  constant(
    layer: string,
    values: readonly number[],
    kind: 'float' | 'integer' = 'integer',
    dims: readonly number[] = [values.length],
  ): string {
    const name = `${layer}/constant_${this.#initializers.size}`;
    const bytes = new Uint8Array(8 * values.length);
    const view = new DataView(bytes.buffer);
    for (const [index, value] of values.entries()) {
      if (kind === 'float') view.setFloat64(8 * index, value, true);
      else view.setBigInt64(8 * index, BigInt(value), true);
    }
    const span = { bytes, start: 0, end: bytes.length };
    this.#initializers.set(name, { name, type: kind === 'float' ? 11 : 7, dims, data: { kind: 'raw', span } });
    return name;
  }

  graph(outputs: readonly string[]): OnnxGraph {
    const given = outputs.map((layer) => {
      const name = `${layer}`;
      // The name of the layer is the name of the result.
      if (!this.#inputs.some((input) => input.name === name)) {
        this.#nodes.push({
          name: `/${layer}/Identity`,
          op: 'Identity',
          domain: '',
          inputs: [this.lastOf(layer)],
          outputs: [name],
          attributes: new Map(),
          metadata: new Map(),
        });
      }
      return { name, type: 1 };
    });
    return {
      name: 'keras',
      nodes: this.#nodes,
      inputs: this.#inputs,
      outputs: given,
      initializers: [...this.#initializers.values()],
      sparse: [],
    };
  }
}

export function ints(value: readonly number[]): OnnxAttribute {
  return { kind: 'ints', value };
}

export function int(value: number): OnnxAttribute {
  return { kind: 'int', value };
}

export function float(value: number): OnnxAttribute {
  return { kind: 'float', value };
}

export function text(value: string): OnnxAttribute {
  return { kind: 'text', value };
}
