import { text } from '../attributes.ts';
import {
  apply,
  constant,
  fromLogical,
  type GraphLowering,
  type GraphLowerings,
  matMul,
  reshape,
  reshapeTo,
  toLogical,
} from '../lowering.ts';

/** The last dimension by a matrix: everything before it is one dimension of rows. */
const linearLowering: GraphLowering<'linear'> = (context) => {
  const { node, input, parameter } = context;
  const { in_features, bias } = node.attributes;
  const rank = input.type.shape.length;
  const logical = toLogical(context, input);
  const rows = rank === 2 ? logical : reshapeTo(context, logical, [-1, in_features]);
  const weight = context.weight('weight', [1, 0]);
  const product = matMul(context, rows, weight);
  const sum = bias
    ? apply(context, 'BiasAdd', [product, constant(context, parameter('bias'))], { data_format: text('NHWC') })
    : product;
  return rank === 2 ? sum : fromLogical(context, reshape(context, sum, node.type.shape), node.type);
};

export const linear = { linear: linearLowering } satisfies Partial<GraphLowerings>;
