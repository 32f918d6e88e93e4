import { diagnostic, messageOf } from '../../diagnostics/catalog.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { collectingCheck, type FoundFault } from '../../ir/build/check.ts';
import { DimOverflow } from '../../ir/dim/dim.ts';
import { isOperation, type OperationName, operationOf } from '../../ir/ops/index.ts';
import type { ValueType } from '../../ir/type.ts';
import type { OnnxModel, OnnxNode } from '../../onnx/model.ts';
import { type Constant, readTensor } from '../../onnx/tensor.ts';
import { argumentValidators } from '../../parser/generated/validators.mjs';
import { shownName } from '../../weights/shown.ts';
import type { NetNode } from '../net.ts';
import { asSizes, integersOf, type Known } from './known.ts';
import { placeOf } from './scope.ts';

/** Thrown by a translation that finds what the language cannot say; caught where nodes are walked over. */
export class Inexpressible extends Error {}

/** A fault of a file that a tensor names: already a diagnostic. */
export class UnsoundTensor extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super('a tensor is not sound');
    this.diagnostics = diagnostics;
  }
}

/** What is known so far of the graph that is translated. */
export interface State {
  readonly model: OnnxModel;
  readonly opset: number;
  readonly nodes: NetNode[];
  readonly known: Map<string, Known>;
  /** Names that a node or an output reads. */
  readonly read: ReadonlySet<string>;
  /** How many numbers may still be made beside those that the file holds. */
  room: number;
}

/** A model may make so many numbers of nothing; of those that its file holds it may make each several times over. */
export const freeNumbers = 2 ** 24;
export const timesOver = 8;

/** One node of the foreign graph, with what its translation needs. */
export class Translation {
  readonly node: OnnxNode;
  readonly #state: State;

  constructor(state: State, node: OnnxNode) {
    this.#state = state;
    this.node = node;
  }

  get opset(): number {
    return this.#state.opset;
  }

  fail(reason: string): never {
    throw new Inexpressible(reason);
  }

  /** What an input is; nothing where it is not given. */
  input(index: number): Known | undefined {
    const name = this.node.inputs[index];
    return name === undefined || name === '' ? undefined : this.#state.known.get(name);
  }

  inputs(): readonly Known[] {
    return this.node.inputs.flatMap((_, index) => this.input(index) ?? []);
  }

  /** An input that is computed at run time. */
  value(index: number): Extract<Known, { kind: 'value' }> {
    const found = this.input(index);
    if (found?.kind === 'value') return found;
    return this.fail(`its input ${index + 1} is a constant; a value that is computed is needed`);
  }

  /** A picture: a value of four dimensions. */
  picture(index: number): Extract<Known, { kind: 'value' }> {
    const found = this.value(index);
    const rank = found.type.shape.length;
    return rank === 4
      ? found
      : this.fail(`it works on ${rank} dimensions; the language has pictures of four, [N, C, H, W]`);
  }

  /** An input that is a constant; nothing where it is not given. */
  constant(index: number, what: string): Constant | undefined {
    const found = this.input(index);
    if (found === undefined) return undefined;
    if (found.kind === 'constant') return found.constant;
    return this.fail(`${what} is computed by the graph; a constant is needed`);
  }

  /** Counts numbers that are about to be made: a few nodes could ask for more than there is memory. */
  make(count: number): void {
    if (!(count <= this.#state.room)) this.fail('it makes many times the numbers that the file holds');
    this.#state.room -= count;
  }

  /** Few integers: a list that is an attribute in older versions and an input in newer ones; nothing where it is not given. */
  list(name: string, index: number, what: string): readonly number[] | undefined {
    const found = this.input(index);
    if (this.node.attributes.has(name) || found === undefined) return this.ints(name);
    const sizes = asSizes(found)?.dims.filter((size) => typeof size === 'number');
    const integers = found.kind === 'sizes' && sizes?.length === found.dims.length ? sizes : integersOf(found);
    return integers ?? this.fail(`${what} is computed by the graph, or no list of a few integers`);
  }

  needed(index: number, what: string): Constant {
    return this.constant(index, what) ?? this.fail(`${what} is missing`);
  }

  int(name: string, otherwise: number): number {
    const found = this.node.attributes.get(name);
    if (found === undefined) return otherwise;
    return found.kind === 'int' ? found.value : this.fail(`its attribute ${shownName(name)} is no integer`);
  }

  float(name: string, otherwise: number): number {
    const found = this.node.attributes.get(name);
    if (found === undefined) return otherwise;
    return found.kind === 'float' ? found.value : this.fail(`its attribute ${shownName(name)} is no number`);
  }

  text(name: string, otherwise: string): string {
    const found = this.node.attributes.get(name);
    if (found === undefined) return otherwise;
    return found.kind === 'text' ? found.value : this.fail(`its attribute ${shownName(name)} is no text`);
  }

  ints(name: string): readonly number[] | undefined {
    const found = this.node.attributes.get(name);
    if (found === undefined) return undefined;
    return found.kind === 'ints' ? found.value : this.fail(`its attribute ${shownName(name)} is no list of integers`);
  }

  tensor(name: string): Constant | undefined {
    const found = this.node.attributes.get(name);
    if (found === undefined) return undefined;
    if (found.kind !== 'tensor') return this.fail(`its attribute ${shownName(name)} is no tensor`);
    const { value, diagnostics } = readTensor(this.#state.model, found.value);
    if (value === undefined) throw new UnsoundTensor(diagnostics);
    this.#state.room += timesOver * value.data.length;
    return value;
  }

  /** Whether the node's name says that it is an operation of the language: `nin_block_1.dropout2d_1`. */
  isNamed(operation: string): boolean {
    return (this.node.name.split(/[./]/).at(-1) ?? '').replace(/_\d+$/, '') === operation;
  }

  /** Whether anything reads an output. */
  isRead(index: number): boolean {
    return this.#state.read.has(this.node.outputs[index] ?? '');
  }

  /** Says what an output is. */
  give(known: Known, index = 0): undefined {
    const name = this.node.outputs[index];
    if (name !== undefined && name !== '') this.#state.known.set(name, known);
  }

  /** Adds a layer, and gives its value; as output 0 unless more follows. */
  layer(
    op: string,
    args: Readonly<Record<string, unknown>>,
    inputs: readonly Extract<Known, { kind: 'value' }>[],
    weights: Readonly<Record<string, Constant | undefined>> = {},
  ): Extract<Known, { kind: 'value' }> {
    const types = inputs.map(({ type }) => type);
    const type = isOperation(op) ? this.#infer(op, args, types) : types[0];
    if (type === undefined) return this.fail('it has no input');
    // A weight that several layers share is written once for each.
    for (const weight of Object.values(weights)) if (weight !== undefined) this.make(weight.data.length);
    const output = `${this.node.outputs[0] ?? ''}\u0000${this.#state.nodes.length}`;
    this.#state.nodes.push({
      op,
      args,
      inputs: inputs.map(({ name }) => name),
      output,
      type,
      weights: new Map(
        Object.entries(weights).flatMap(([role, value]) => (value === undefined ? [] : [[role, value]])),
      ),
      source: { name: nodeName(this.node), op: this.node.op },
      ...placeOf(this.node),
    });
    return { kind: 'value', name: output, type };
  }

  /** The type that a layer would have; nothing where it cannot be. */
  tryType(
    op: OperationName,
    args: object,
    inputs: readonly Extract<Known, { kind: 'value' }>[],
  ): ValueType | undefined {
    try {
      return this.#infer(
        op,
        args,
        inputs.map(({ type }) => type),
      );
    } catch (error) {
      if (error instanceof Inexpressible) return undefined;
      throw error;
    }
  }

  #infer(op: OperationName, args: object, inputs: readonly ValueType[]): ValueType {
    if (!argumentValidators[op](args)) this.fail(`${op} cannot be given ${JSON.stringify(args)}`);
    const faults: FoundFault[] = [];
    const check = collectingCheck((fault) => faults.push(fault), []);
    const definition = operationOf(op);
    try {
      const attributes = definition.attributes(args as never, inputs, check);
      const type = attributes && definition.infer(attributes, inputs, check);
      const [fault] = faults;
      if (type !== undefined && fault === undefined) return type;
      return this.fail(fault === undefined ? `${op} does not take it` : messageOf(fault.code, fault.params));
    } catch (error) {
      if (error instanceof DimOverflow) return this.fail('its sizes are beyond what can be counted');
      throw error;
    }
  }
}

/** A node by its name, or by the value that it makes where it has none. */
export function nodeName({ name, outputs }: OnnxNode): string {
  return shownName(name === '' ? (outputs[0] ?? '') : name);
}

export function inexpressible(model: OnnxModel, node: OnnxNode, reason: string): Diagnostic {
  const op = shownName(node.domain === '' ? node.op : `${node.domain}::${node.op}`);
  return diagnostic('NIN6704', { node: nodeName(node), op, reason }, { file: model.path });
}
