import { elements, type Tensor } from '../../weights/tensor.ts';
import { type ElementType, shapeAttribute, typeAttribute } from './attributes.ts';
import { cast, constant, keptTranspose, type Maker } from './lowering.ts';
import type { Port, WeightGroup } from './ports.ts';
import type { Ref } from './tensor-graph.ts';

/** How the weights of a network come into its graph. */
export interface WeightStore {
  /** An array by its name, its dimensions in another order. */
  weight(name: string, tensor: Tensor, permutation: readonly number[], kernel?: 'kernel'): Ref;
  /** An array as operations of the graph make it, once; absent where nothing runs before the first run. */
  readonly prepared?: (name: string, tensor: Tensor, prepare: (ref: Ref) => Ref) => Ref;
  /** What has to be given before the first run. */
  groups(): readonly WeightGroup[];
}

/** Every weight a constant, in the order that the kernels read it. */
export function constantWeights(maker: Maker): WeightStore {
  return {
    weight: (_name, tensor, permutation) => constant(maker, tensor, permutation),
    groups: () => [],
  };
}

/** Below it an array is a constant: what is small is compared, folded and fused. */
const smallestVariable = 1024;

/** So much is given in one run: what is given lies in memory twice for the while. */
const groupBytes = 64 * 2 ** 20;

/**
 * Weights as variables that are given as they are and laid out by TensorFlow. As constants they would be parts of a message that
 * TensorFlow copies many times while it loads and rewrites the graph: VGG-16 took 6 GB and half a minute. Kernels of convolutions
 * are constants up to so many bytes.
 */
export function variableWeights(maker: Maker, mostKernelBytes: number): WeightStore {
  const { graph, type } = maker;
  const groups: WeightGroup[] = [];
  let ports: Port[] = [];
  let bytes = 0;
  let kernelBytes = 0;
  const finish = () => {
    if (ports.length === 0) return;
    const ref = graph.finishAssignments(`assigned_${groups.length}`);
    groups.push({ ports, done: { name: ref, ref, type: 'float', shape: [] } });
    ports = [];
    bytes = 0;
  };
  const variable = (name: string, tensor: Tensor, prepare: (ref: Ref) => Ref): Ref => {
    const { port, ref } = given(maker, name, tensor);
    ports.push(port);
    bytes += 4 * elements(tensor.shape);
    const value = graph.variable(name, type, prepare(ref));
    if (bytes >= groupBytes) finish();
    return value;
  };
  return {
    weight(name, tensor, permutation, kernel) {
      const size = 4 * tensor.data.length;
      const isConstant = kernel === 'kernel' && kernelBytes + size <= mostKernelBytes;
      if (isConstant) kernelBytes += size;
      if (isConstant || tensor.data.length < smallestVariable) return constant(maker, tensor, permutation);
      return variable(name, tensor, (ref) => keptTranspose(maker, ref, tensor.shape, permutation));
    },
    prepared: (name, tensor, prepare) => variable(name, tensor, (ref) => graph.kept(type, prepare(ref))),
    groups() {
      finish();
      return groups;
    },
  };
}

/** A placeholder for an array, and its value in the type that is computed in. */
function given(
  { graph, type }: Maker,
  name: string,
  { shape, data }: Tensor,
): { readonly port: Port; readonly ref: Ref } {
  const exact = type === 'double' && data instanceof Float64Array;
  const edge: ElementType = exact ? 'int32' : 'float';
  const sizes = exact ? [...shape, 2] : [...shape];
  const attributes = { dtype: typeAttribute(edge), shape: shapeAttribute(sizes) };
  const ref = graph.node('Placeholder', [], attributes, `weight_${name}`);
  const value = exact
    ? graph.node('Bitcast', [ref], { T: typeAttribute('int32'), type: typeAttribute('double') })
    : cast(graph, ref, edge, type);
  return { port: { name, ref, type: edge, shape: sizes }, ref: value };
}
