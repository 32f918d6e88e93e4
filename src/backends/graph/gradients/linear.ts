import { text } from '../attributes.ts';
import { apply, fromLogical, matMul, reshape, reshapeTo, toLogical } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';
import { type GradientRule, type GradientRules, matMulTransposed, type TrainingContext, toMaster } from './gradient.ts';

const layout = { data_format: text('NHWC') };

/** A value with its last dimension as columns and everything before it as rows. */
function rowsOf(context: TrainingContext<'linear'>, logical: Ref, columns: number): Ref {
  return context.input.type.shape.length === 2 ? logical : reshapeTo(context, logical, [-1, columns]);
}

/** y = x·Wᵀ + b; W is kept as [in, out]. */
const linearRule: GradientRule<'linear'> = {
  forward(context) {
    const { node, input } = context;
    const { in_features, bias } = node.attributes;
    const rows = rowsOf(context, toLogical(context, input), in_features);
    const product = matMul(context, rows, context.variable('weight', [1, 0]));
    const sum = bias ? apply(context, 'BiasAdd', [product, context.variable('bias')], layout) : product;
    if (input.type.shape.length === 2) return sum;
    return fromLogical(context, reshape(context, sum, node.type.shape), node.type);
  },
  backward(context) {
    const { node, input, gradient, needs } = context;
    const { in_features, out_features, bias } = node.attributes;
    const rows = rowsOf(context, toLogical(context, input), in_features);
    const dy = rowsOf(context, toLogical(context, { ref: gradient, type: node.type }), out_features);
    const weight = toMaster(context, matMulTransposed(context, rows, dy, 'left'));
    const learned = bias ? { bias: toMaster(context, apply(context, 'BiasAddGrad', [dy], layout)) } : {};
    const parameters = { weight, ...learned };
    if (!needs[0]) return { inputs: [undefined], parameters };
    const dx = matMulTransposed(context, dy, context.variable('weight', [1, 0]), 'right');
    if (input.type.shape.length === 2) return { inputs: [dx], parameters };
    return { inputs: [fromLogical(context, reshape(context, dx, input.type.shape), input.type)], parameters };
  },
};

export const linear = { linear: linearRule } satisfies Partial<GradientRules>;
