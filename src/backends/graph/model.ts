import type { Graph, NodeOf } from '../../ir/graph.ts';
import { nonNegativeValues } from '../../ir/non-negative.ts';
import type { PrimitiveName } from '../../ir/ops/index.ts';
import { primitive } from '../../ir/passes/decompose.ts';
import type { ValueType } from '../../ir/type.ts';
import type { Weights } from '../../weights/tensor.ts';
import type { Precision } from '../backend.ts';
import { type ElementType, shapeAttribute, typeAttribute } from './attributes.ts';
import { cast, fromLogical, type GraphContext, type GraphLowering, toLogical, type Value } from './lowering.ts';
import { lowerings } from './lowerings.ts';
import type { Port, WeightGroup } from './ports.ts';
import { type GivenSize, Sizes } from './sizes.ts';
import { type Ref, TensorGraph } from './tensor-graph.ts';
import { constantWeights, variableWeights } from './weights.ts';

/**
 * What the model is for. `once`, `often`: for a session of this process; weights are variables that it is given, and float64 comes
 * and goes as two int32 a number, its lower and its upper half, because TensorFlow.js has no arrays of float64. `often`: kernels
 * of convolutions are constants, which takes longer to load and less to run. `file`: all weights are constants, inputs and
 * outputs have the dtypes of the spec, and nothing is there that only our own speed needs.
 */
export type Purpose = 'once' | 'often' | 'file';

/** A TensorFlow graph with its inputs and outputs, in the spec's layout. */
export interface TensorModel {
  readonly graph: TensorGraph;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Named as the parameters; in PyTorch's layout. */
  readonly weights: readonly WeightGroup[];
  /** Sizes of symbols that are given with the inputs. */
  readonly sizes: readonly GivenSize[];
}

/** Kernels beyond it would make TensorFlow load for many seconds. */
const mostKernelBytes = 256 * 2 ** 20;

const computed: Readonly<Record<Precision, ElementType>> = { f32: 'float', f64: 'double', bf16: 'bfloat16' };

/** Lowers a decomposed graph with its weights. Everything inside is in the precision's element type, pictures are NHWC. */
export function makeTensorModel(graph: Graph, weights: Weights, precision: Precision, purpose: Purpose): TensorModel {
  const type = computed[precision];
  const edgeOf = ({ dtype }: ValueType): ElementType => {
    if (type !== 'double') return 'float';
    if (purpose !== 'file') return 'int32';
    return dtype === 'float64' ? 'double' : 'float';
  };
  const made = new TensorGraph();
  const inputs = graph.inputs.map(({ name, type: declared }): Port => {
    const edge = edgeOf(declared);
    const shape = portShape(declared, edge);
    const attributes = { dtype: typeAttribute(edge), shape: shapeAttribute(shape) };
    return { name, type: edge, shape, ref: made.node('Placeholder', [], attributes, `serving_default_${name}`) };
  });
  const sizes = new Sizes(made, graph.inputs, new Map(inputs.map((port) => [port.name, port])));
  const maker = { graph: made, sizes, type };
  const store =
    purpose === 'file' ? constantWeights(maker) : variableWeights(maker, purpose === 'often' ? mostKernelBytes : 0);
  const { prepared } = store;
  const values = new Map<string, Value>();
  for (const [index, { name, type: declared }] of graph.inputs.entries()) {
    made.enter(name);
    const ref = toComputed(made, inputs[index]?.ref ?? name, edgeOf(declared), type);
    values.set(name, { ref: fromLogical(maker, ref, declared), type: declared });
  }
  const nonNegative = nonNegativeValues(graph);
  for (const node of graph.nodes) {
    made.enter(node.id);
    const given = node.inputs.map((name) => known(values, name));
    const [input] = given;
    if (input === undefined) throw new Error(`${node.id} has no input`);
    const parameter = (role: string) => {
      const found = weights.get(`${node.id}.${role}`);
      if (found === undefined) throw new Error(`there is no array ${node.id}.${role}`);
      return found;
    };
    const context = {
      ...maker,
      input,
      inputs: given,
      nonNegative: nonNegative.has(node.inputs[0] ?? ''),
      parameter,
      weight: (role: string, permutation: readonly number[], kernel?: 'kernel') =>
        store.weight(`${node.id}.${role}`, parameter(role), permutation, kernel),
      ...(prepared !== undefined && {
        prepared: (role: string, prepare: (ref: Ref) => Ref) =>
          prepared(`${node.id}.${role}`, parameter(role), prepare),
      }),
    };
    values.set(node.id, { ref: lower(primitive(node), context), type: node.type });
  }
  const outputs = graph.outputs.map(({ name, value }): Port => {
    made.enter(`output.${name}`);
    const found = known(values, value);
    const edge = edgeOf(found.type);
    const ref = toEdge(made, toLogical(maker, found), type, edge);
    const named = made.node('Identity', [ref], { T: typeAttribute(edge) }, `serving_result_${name}`);
    return { name, ref: named, type: edge, shape: portShape(found.type, edge) };
  });
  return { graph: made, inputs, outputs, weights: store.groups(), sizes: sizes.given };
}

function lower<K extends PrimitiveName>(node: NodeOf<K>, context: Omit<GraphContext<K>, 'node'>): Ref {
  const lowering: GraphLowering<K> = lowerings[node.op];
  return lowering({ ...context, node });
}

function known(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`there is no value ${name}`);
  return value;
}

function portShape({ shape }: ValueType, edge: ElementType): (number | null)[] {
  const sizes = shape.map((dim) => (typeof dim === 'number' ? dim : null));
  return edge === 'int32' ? [...sizes, 2] : sizes;
}

function toComputed(graph: TensorGraph, ref: Ref, edge: ElementType, type: ElementType): Ref {
  return edge === 'int32' ? bitcast(graph, ref, 'int32', type) : cast(graph, ref, edge, type);
}

function toEdge(graph: TensorGraph, ref: Ref, type: ElementType, edge: ElementType): Ref {
  return edge === 'int32' ? bitcast(graph, ref, type, 'int32') : cast(graph, ref, type, edge);
}

function bitcast(graph: TensorGraph, ref: Ref, from: ElementType, to: ElementType): Ref {
  return graph.node('Bitcast', [ref], { T: typeAttribute(from), type: typeAttribute(to) });
}
