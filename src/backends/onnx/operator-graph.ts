import { create } from '@bufbuild/protobuf';
import { type NodeProto, NodeProtoSchema, type TensorProto, TensorProtoSchema } from '../../onnx/proto/onnx_pb.js';
import { elements, type Tensor } from '../../weights/tensor.ts';
import { type Attributes, encodeAttributes, tensor } from './attributes.ts';
import { dataType, type ElementType, rawData } from './element-type.ts';

/** The name of a value. */
export type Ref = string;

/** A parameter in the file: what is said of it, and its numbers, which are not copied. */
export interface Initializer {
  readonly header: TensorProto;
  readonly bytes: Uint8Array;
}

/** A graph of ONNX's operators in the making: nodes in topological order, every value named once. */
export class OperatorGraph {
  readonly nodes: NodeProto[] = [];
  readonly initializers: Initializer[] = [];
  readonly #taken: Set<string>;
  readonly #constants = new Map<string, Ref>();
  readonly #parameters = new Set<string>();
  #scope = '';
  #begin = 0;

  /** `reserved`: names of inputs and outputs, which no other value gets. */
  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** What is made from here on belongs to a node of the spec. */
  enter(scope: string): void {
    this.#scope = scope;
    this.#begin = this.nodes.length;
  }

  /** One node with one result; `part` says what it is of the spec's node. */
  node(opType: string, input: readonly Ref[], attributes: Attributes = {}, part = opType.toLowerCase()): Ref {
    const name = this.#fresh(`${this.#scope}/${part}`);
    const attribute = encodeAttributes(attributes);
    this.nodes.push(create(NodeProtoSchema, { name, opType, input: [...input], output: [name], attribute }));
    return name;
  }

  /**
   * Names what the scope came to: the node after the spec's node, its value as `wanted` where nothing else has that name. A
   * value that was made elsewhere is handed on by an Identity. `about` says what the spec calls it.
   */
  finish(ref: Ref, wanted: string, about: string): Ref {
    return this.finishAs(ref, this.#fresh(wanted), about);
  }

  /** The same under a name that was reserved: that of an output. */
  finishAs(ref: Ref, name: string, about: string): Ref {
    const made = this.nodes.slice(this.#begin).findLast(({ output }) => output[0] === ref);
    if (made === undefined) return this.finishAs(this.node('Identity', [ref]), name, about);
    made.name = this.#scope;
    made.output = [name];
    made.docString = about;
    return name;
  }

  /** Hands a value on to an output. */
  result(ref: Ref, name: string): void {
    this.nodes.push(
      create(NodeProtoSchema, { name: `${name}/output`, opType: 'Identity', input: [ref], output: [name] }),
    );
  }

  /** A parameter, under its own name and in its own layout. */
  parameter(name: string, { shape, data }: Tensor, type: ElementType): Ref {
    if (this.#parameters.has(name)) return name;
    this.#parameters.add(name);
    const header = create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: dataType(type) });
    this.initializers.push({ header, bytes: rawData(data, type) });
    return name;
  }

  /** A constant that the spec has not: a node, so that initializers are the parameters and nothing else. Each is made once. */
  constant(type: ElementType, shape: readonly number[], data: ArrayLike<number>, part = 'constant'): Ref {
    const bytes = rawData(data, type);
    if (bytes.length < 64) {
      const key = `${type}[${shape}]${bytes}`;
      const known = this.#constants.get(key) ?? this.#constantNode(type, shape, bytes, part);
      this.#constants.set(key, known);
      return known;
    }
    return this.#constantNode(type, shape, bytes, part);
  }

  integers(values: readonly number[], part?: string): Ref {
    return this.constant('int64', [values.length], values, part);
  }

  #constantNode(type: ElementType, shape: readonly number[], rawBytes: Uint8Array, part: string): Ref {
    if (elements(shape) * bytesOf[type] !== rawBytes.length) throw new Error(`a constant of other sizes: ${part}`);
    const name = this.#fresh(`${this.#scope}/${part}`);
    const value = create(TensorProtoSchema, {
      name,
      dims: shape.map(BigInt),
      dataType: dataType(type),
      rawData: rawBytes,
    });
    const attribute = encodeAttributes({ value: tensor(value) });
    this.nodes.push(create(NodeProtoSchema, { name, opType: 'Constant', output: [name], attribute }));
    return name;
  }

  #fresh(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}_${count}`;
    this.#taken.add(name);
    return name;
  }
}

const bytesOf: Readonly<Record<ElementType, number>> = { float: 4, double: 8, int64: 8, bool: 1 };
