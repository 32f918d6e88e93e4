import { add, type Dim, isConstant, multiply, substitute, symbolsOf } from './dim/dim.ts';
import type { Graph, Node } from './graph.ts';
import { operationOf } from './ops/index.ts';
import type { ValueType } from './type.ts';

/** What a node costs for one picture (batch size 1). */
export interface NodeCost {
  /** Trainable numbers. */
  readonly parameters: number;
  /** Multiply-accumulates of convolutions and linear layers. */
  readonly macs: Dim;
  /** Bytes of its result. */
  readonly bytes: Dim;
  /** Rows and columns of the input that one element of the result sees; `global` where it sees everything. */
  readonly receptiveField: readonly [number, number] | 'global';
}

/** What a graph costs for one picture. */
export interface Cost {
  readonly nodes: ReadonlyMap<string, NodeCost>;
  readonly parameters: number;
  readonly macs: Dim;
  /** The most bytes of values that are alive at once, each from the node that makes it to the last that reads it; nothing where sizes are symbolic. */
  readonly peakActivationBytes: number | undefined;
}

/** Counts parameters, multiply-accumulates, bytes and receptive fields. */
export function cost(graph: Graph): Cost {
  const batch = onePicture(graph);
  const types = new Map<string, ValueType>();
  for (const { name, type } of graph.inputs) types.set(name, single(type, batch));
  const nodes = new Map<string, NodeCost>();
  const fields = new Map<string, Field>(graph.inputs.map(({ name }) => [name, unit]));
  let parameters = 0;
  let macs: Dim = 0;
  for (const node of graph.nodes) {
    const inputs = node.inputs.flatMap((name) => types.get(name) ?? []);
    const type = single(node.type, batch);
    types.set(node.id, type);
    const field = fieldOf(node, fields);
    fields.set(node.id, field);
    const own: NodeCost = {
      parameters: trainable(node),
      macs: operationOf(node.op).macs?.(node.attributes, inputs, type) ?? 0,
      bytes: bytesOf(type),
      receptiveField: field === 'global' ? 'global' : field.size,
    };
    nodes.set(node.id, own);
    parameters += own.parameters;
    macs = add(macs, own.macs);
  }
  const bytes = new Map(graph.inputs.map(({ name, type }) => [name, bytesOf(single(type, batch))]));
  for (const [id, own] of nodes) bytes.set(id, own.bytes);
  return { nodes, parameters, macs, peakActivationBytes: peak(graph, bytes) };
}

function trainable(node: Node): number {
  return node.parameters
    .filter((parameter) => parameter.trainable)
    .reduce((sum, { shape }) => sum + shape.reduce((product, dim) => product * dim, 1), 0);
}

/** One picture: 1 for each symbol that stands for their number, in a first dimension that is of one symbol. */
function onePicture(graph: Graph): Readonly<Record<string, Dim>> {
  const symbols = new Set(
    graph.inputs.flatMap(({ type }) => {
      const [first] = type.shape;
      const symbols = first === undefined || isConstant(first) ? [] : [...symbolsOf(first)];
      return symbols.length === 1 ? symbols : [];
    }),
  );
  return Object.fromEntries([...symbols].map((name) => [name, 1]));
}

/** The type for one picture: batch symbols are 1; a fixed first dimension counts as the batch and is 1 too. */
function single(type: ValueType, ones: Readonly<Record<string, Dim>>): ValueType {
  const [, ...rest] = type.shape.map((dim) => (isConstant(dim) ? dim : substitute(dim, ones)));
  return { dtype: type.dtype, shape: type.shape.length === 0 ? [] : [1, ...rest] };
}

function bytesOf(type: ValueType): Dim {
  return type.shape.reduce(multiply, type.dtype === 'float64' ? 8 : 4);
}

interface Window {
  /** Rows and columns of the input that one element sees. */
  readonly size: readonly [number, number];
  /** Rows and columns between neighbouring elements. */
  readonly jump: readonly [number, number];
}

type Field = Window | 'global';

const unit: Window = { size: [1, 1], jump: [1, 1] };

/** Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks (2019): r += (k - 1) * jump; jump *= stride. */
function fieldOf(node: Node, fields: ReadonlyMap<string, Field>): Field {
  const seen = node.inputs.reduce<Field>((all, name) => widest(all, fields.get(name) ?? unit), unit);
  const window = operationOf(node.op).window?.(node.attributes);
  if (window === undefined) return seen;
  if (window === 'global' || seen === 'global') return 'global';
  const grow = (axis: 0 | 1) => seen.size[axis] + (window.kernel[axis] - 1) * window.dilation[axis] * seen.jump[axis];
  return {
    size: [grow(0), grow(1)],
    jump: [seen.jump[0] * window.stride[0], seen.jump[1] * window.stride[1]],
  };
}

function widest(left: Field, right: Field): Field {
  if (left === 'global' || right === 'global') return 'global';
  const larger = (a: readonly [number, number], b: readonly [number, number]) =>
    [Math.max(a[0], b[0]), Math.max(a[1], b[1])] as const;
  return { size: larger(left.size, right.size), jump: larger(left.jump, right.jump) };
}

function peak(graph: Graph, sizes: ReadonlyMap<string, Dim>): number | undefined {
  const lastRead = new Map<string, number>();
  for (const [index, node] of graph.nodes.entries()) for (const name of node.inputs) lastRead.set(name, index);
  for (const { value } of graph.outputs) lastRead.set(value, graph.nodes.length);
  const dying = new Map<number, string[]>();
  for (const [name, index] of lastRead) {
    const others = dying.get(index);
    if (others === undefined) dying.set(index, [name]);
    else others.push(name);
  }
  const size = (name: string) => {
    const bytes = sizes.get(name) ?? 0;
    return isConstant(bytes) ? bytes : Number.NaN;
  };
  let alive = graph.inputs.reduce((sum, { name }) => sum + (lastRead.has(name) ? size(name) : 0), 0);
  let most = alive;
  for (const [index, node] of graph.nodes.entries()) {
    alive += size(node.id);
    most = Math.max(most, alive);
    for (const name of dying.get(index) ?? []) alive -= size(name);
    if (!lastRead.has(node.id)) alive -= size(node.id);
  }
  return Number.isNaN(most) ? undefined : most;
}
