import type { Graph, Node, NodeOf, Parameter } from '../../../ir/graph.ts';
import type { Pair } from '../../../ir/ops/arguments.ts';
import { isDepthwise } from '../../../ir/ops/convolution/conv2d.ts';
import type { OperationName } from '../../../ir/ops/index.ts';
import { spread } from '../lower/convolution.ts';
import type { LayersModel } from '../model.ts';
import { nodeOf } from '../names.ts';
import type { Tensor, TensorFlow } from '../tensorflow.ts';

/** A variable of TensorFlow.js. */
export type Variable = ReturnType<TensorFlow['variable']>;

/** A parameter of the spec where a layer keeps it. */
export interface Kept {
  readonly node: Node;
  readonly parameter: Parameter;
  readonly variable: Variable;
  /** From PyTorch's layout to the layer's. */
  readonly stored: (tensor: Tensor) => Tensor;
  /** The inverse. */
  readonly logical: (tensor: Tensor) => Tensor;
  /** Whether the layer's array has zeros between what is learned, which have to stay so. */
  readonly hasGaps: boolean;
}

/** Every parameter that the model has: a node's are those of its one layer with weights, in the same order. */
export function keptParameters(tf: TensorFlow, graph: Graph, model: LayersModel): readonly Kept[] {
  return graph.nodes.flatMap((node) => {
    const layer = model.layers.find(({ name, weights }) => nodeOf(name) === node.id && weights.length > 0);
    if (layer === undefined) return [];
    return node.parameters.map((parameter, index): Kept => {
      const variable = layer.weights[index]?.read();
      if (!(variable instanceof tf.Variable)) throw new Error(`${parameter.name} is no variable of its layer`);
      const form = parameter.role === 'weight' ? formOf(tf, node, parameter, variable.shape) : asItIs;
      return { node, parameter, variable, ...form };
    });
  });
}

type Form = Pick<Kept, 'stored' | 'logical' | 'hasGaps'>;

const asItIs: Form = { stored: (tensor) => tensor, logical: (tensor) => tensor, hasGaps: false };

type FormOf<K extends OperationName> = (
  tf: TensorFlow,
  node: NodeOf<K>,
  weight: Parameter,
  kept: readonly number[],
) => Form;

/** How layers keep the weight of an operation, where that is not PyTorch's layout. */
const forms: { readonly [K in OperationName]?: FormOf<K> } = {
  conv2d(tf, node, { shape }) {
    const { groups, kernel_size, dilation } = node.attributes;
    if (!isDepthwise(node.attributes)) return permuted(tf, [2, 3, 1, 0], [3, 2, 0, 1]);
    const apart = [groups, (shape[0] ?? 1) / groups, ...kernel_size];
    return withGaps(tf, dilation, {
      stored: (tensor) => tf.transpose(tf.reshape(tensor, apart), [2, 3, 0, 1]),
      logical: (tensor) => tf.reshape(tf.transpose(tensor, [2, 3, 0, 1]), [...shape]),
    });
  },
  conv_transpose2d: (tf, node) => withGaps(tf, node.attributes.dilation, permuted(tf, [2, 3, 1, 0], [3, 2, 0, 1])),
  linear: (tf) => permuted(tf, [1, 0], [1, 0]),
  prelu: (tf, _node, { shape }, kept) => ({
    stored: (tensor) => tf.reshape(tensor, [...kept]),
    logical: (tensor) => tf.reshape(tensor, [...shape]),
    hasGaps: false,
  }),
};

function formOf<K extends OperationName>(
  tf: TensorFlow,
  node: NodeOf<K>,
  weight: Parameter,
  kept: readonly number[],
): Form {
  const form: FormOf<K> | undefined = forms[node.op];
  return form?.(tf, node, weight, kept) ?? asItIs;
}

function permuted(tf: TensorFlow, to: number[], from: number[]): Form {
  return {
    stored: (tensor) => tf.transpose(tensor, to),
    logical: (tensor) => tf.transpose(tensor, from),
    hasGaps: false,
  };
}

/** A kernel [H, W, …] between whose points a dilation has put zeros. */
function withGaps(tf: TensorFlow, dilation: Pair, { stored, logical }: Omit<Form, 'hasGaps'>): Form {
  return {
    stored: (tensor) => spread({ tf }, stored(tensor), dilation),
    logical: (tensor) => logical(tf.stridedSlice(tensor, [0, 0, 0, 0], [...tensor.shape], [...dilation, 1, 1])),
    hasGaps: dilation.some((step) => step > 1),
  };
}
