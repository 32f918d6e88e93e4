import { create } from '@bufbuild/protobuf';
import {
  type Attributes,
  type ElementType,
  integers,
  tensorAttribute,
  text,
  typeAttribute,
  unknownShape,
} from './attributes.ts';
import { type NodeDef, NodeDefSchema } from './proto/tensorflow_pb.js';

/** The only result of a node of the graph, by the node's name. */
export type Ref = string;

/**
 * A TensorFlow graph while it is made: nodes in order, no two alike. Every operation in it is a function of its inputs, so a node
 * that was made before is used again. Names begin with the scope that is entered: the id of the spec's layer.
 */
export class TensorGraph {
  readonly #nodes: NodeDef[] = [];
  readonly #made = new Map<Ref, NodeDef>();
  readonly #known = new Map<string, Ref>();
  readonly #taken = new Map<string, number>();
  readonly #assignments: Ref[] = [];
  #scope = '';

  get nodes(): readonly NodeDef[] {
    return this.#nodes;
  }

  /** The node whose result it is. */
  madeBy(ref: Ref): NodeDef | undefined {
    return this.#made.get(ref);
  }

  /** Nodes made from here on are named `<scope>/<operation>`. */
  enter(scope: string): void {
    // TensorFlow's names begin with a letter, a digit or a dot.
    this.#scope = scope.startsWith('_') ? `.${scope}` : scope;
  }

  /** A node, or the one that is exactly like it. `name` is for what is asked for from outside: it stands as it is. */
  node(operation: string, inputs: readonly Ref[], attributes: Attributes, name?: string): Ref {
    const key = name ?? keyOf(operation, inputs, attributes);
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const made = name ?? this.#name(operation);
    const node = create(NodeDefSchema, { name: made, op: operation, input: [...inputs], attr: { ...attributes } });
    this.#nodes.push(node);
    this.#made.set(made, node);
    if (key !== undefined) this.#known.set(key, made);
    return made;
  }

  /**
   * The same numbers in memory of TensorFlow's own, for what keeps them beyond a run. What is given to a run may lie in an array of
   * JavaScript (tfjs-node shares those that are aligned), and whatever thread of TensorFlow lets the last use of it go calls into V8,
   * which takes calls from its own thread only: lists of its are broken by that, and the process crashes, mostly when it ends.
   */
  kept(type: ElementType, value: Ref): Ref {
    return this.node('DeepCopy', [value], { T: typeAttribute(type) });
  }

  /** What a variable holds, by its name; `value` is what it is given before anything runs, and lies in memory that it may keep. */
  variable(name: string, type: ElementType, value: Ref): Ref {
    const attributes = {
      dtype: typeAttribute(type),
      shape: unknownShape,
      container: text(''),
      shared_name: text(name),
    };
    const handle = this.node('VarHandleOp', [], attributes);
    this.#assignments.push(this.node('AssignVariableOp', [handle, value], { dtype: typeAttribute(type) }));
    return this.node('ReadVariableOp', [handle], { dtype: typeAttribute(type) });
  }

  /** A node that is done once the assignments since the last call are. */
  finishAssignments(name: string): Ref {
    return this.finish(this.#assignments.splice(0), name);
  }

  /** A node that is done once others are. */
  finish(nodes: readonly Ref[], name: string): Ref {
    const done = nodes.map((node) => `^${node}`);
    const value = tensorAttribute('float', [], new Uint8Array(4));
    return this.node('Const', done, { dtype: typeAttribute('float'), value }, name);
  }

  constant(type: ElementType, shape: readonly number[], content: Uint8Array): Ref {
    const attributes = { dtype: typeAttribute(type), value: tensorAttribute(type, shape, content) };
    return this.node('Const', [], attributes);
  }

  /** A vector or, without brackets, a scalar of int32: sizes, axes, indices. */
  int32(values: number | readonly number[]): Ref {
    const list = typeof values === 'number' ? [values] : values;
    const content = new Uint8Array(Int32Array.from(list).buffer);
    return this.constant('int32', typeof values === 'number' ? [] : [list.length], content);
  }

  #name(operation: string): string {
    const wanted = this.#scope === '' ? operation : `${this.#scope}/${operation}`;
    const count = this.#taken.get(wanted) ?? 0;
    this.#taken.set(wanted, count + 1);
    return count === 0 ? wanted : `${wanted}_${count}`;
  }
}

/** Constants of more bytes are not compared: weights are not alike by chance. */
const mostBytesCompared = 256;

function keyOf(operation: string, inputs: readonly Ref[], attributes: Attributes): string | undefined {
  const parts: string[] = [];
  for (const [name, { value }] of Object.entries(attributes)) {
    if (value.case === 'tensor') {
      const { tensorContent: bytes, tensorShape } = value.value;
      if (bytes.length > mostBytesCompared) return undefined;
      const sizes = tensorShape?.dim.map(({ size }) => size).join();
      parts.push(`${name}=${value.value.dtype}[${sizes}]${Buffer.from(bytes).toString('hex')}`);
    } else {
      const plain = (_: string, item: unknown) => (typeof item === 'bigint' ? Number(item) : item);
      parts.push(`${name}=${JSON.stringify(value, plain)}`);
    }
  }
  return [operation, ...inputs, '|', ...parts].join(' ');
}

/** Attributes of a spatial operation over NHWC. */
export function nhwc([height, width]: readonly [number, number]) {
  return integers([1, height, width, 1]);
}
