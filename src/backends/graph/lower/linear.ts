import { flag, text, typeAttribute } from '../attributes.ts';
import {
  apply,
  constant,
  fromLogical,
  type GraphLowering,
  type GraphLowerings,
  reshape,
  toLogical,
} from '../lowering.ts';

/** The last dimension by a matrix: everything before it is one dimension of rows. */
const linearLowering: GraphLowering<'linear'> = (context) => {
  const { sizes, node, input, parameter } = context;
  const { in_features, bias } = node.attributes;
  const rank = input.type.shape.length;
  const logical = toLogical(context, input);
  const rows =
    rank === 2
      ? logical
      : apply(context, 'Reshape', [logical, sizes.vector([-1, in_features])], { Tshape: typeAttribute('int32') });
  const weight = constant(context, parameter('weight'), [1, 0]);
  const product = apply(context, 'MatMul', [rows, weight], { transpose_a: flag(false), transpose_b: flag(false) });
  const sum = bias
    ? apply(context, 'BiasAdd', [product, constant(context, parameter('bias'))], { data_format: text('NHWC') })
    : product;
  return rank === 2 ? sum : fromLogical(context, reshape(context, sum, node.type.shape), node.type);
};

export const linear = { linear: linearLowering } satisfies Partial<GraphLowerings>;
