import { integer } from '../attributes.ts';
import { apply, type OnnxLowering, type OnnxLowerings, transpose } from '../lowering.ts';

/** Rows by one Gemm, which takes PyTorch's layout; other ranks by a product with the matrix turned, which runtimes do once. */
const linearLowering: OnnxLowering<'linear'> = (context) => {
  const { node, input, parameter } = context;
  const { bias } = node.attributes;
  const weight = parameter('weight');
  if (input.shape.length === 2) {
    return apply(context, 'Gemm', [input.ref, weight, ...(bias ? [parameter('bias')] : [])], { transB: integer(1) });
  }
  const product = apply(context, 'MatMul', [input.ref, transpose(context, weight, [1, 0])]);
  return bias ? apply(context, 'Add', [product, parameter('bias')]) : product;
};

export const linear = { linear: linearLowering } satisfies Partial<OnnxLowerings>;
