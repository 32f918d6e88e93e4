import type { Pair, Sides } from '../../../ir/ops/arguments.ts';
import { type Attributes, integer, integers } from '../attributes.ts';
import { apply, type OnnxContext, type OnnxLowering, type OnnxLowerings, unsqueeze } from '../lowering.ts';
import type { Ref } from '../operator-graph.ts';

type Convolution = OnnxContext<'conv2d' | 'conv_transpose2d'>;

/** ONNX orders padding as the language does: top, left, bottom, right. */
const conv2d: OnnxLowering<'conv2d'> = (context) => {
  const { padding, bias } = context.node.attributes;
  return convolved(context, 'Conv', bias, { pads: integers(padding) });
};

/**
 * Rows that are added at the end are rows that are not cut. ONNX Runtime takes no `output_padding` of a stride or more, so then they
 * are said by the padding; what goes beyond it are zeros, in front of the bias.
 */
const conv_transpose2d: OnnxLowering<'conv_transpose2d'> = (context) => {
  const { padding, output_padding, stride, bias } = context.node.attributes;
  if (output_padding.every((size, axis) => size < (stride[axis] ?? 1))) {
    return convolved(context, 'ConvTranspose', bias, {
      pads: integers([...padding, ...padding]),
      ...(output_padding.some((size) => size > 0) && { output_padding: integers(output_padding) }),
    });
  }
  const [bottom, right] = [padding[0] - output_padding[0], padding[1] - output_padding[1]];
  const cut: Sides = [...padding, Math.max(bottom, 0), Math.max(right, 0)];
  if (bottom >= 0 && right >= 0) return convolved(context, 'ConvTranspose', bias, { pads: integers(cut) });
  const spread = convolved(context, 'ConvTranspose', false, { pads: integers(cut) });
  const longer = below(context, spread, [Math.max(-bottom, 0), Math.max(-right, 0)]);
  return bias ? apply(context, 'Add', [longer, unsqueeze(context, context.parameter('bias'), [1, 2])]) : longer;
};

/** Zeros at the ends of the picture. */
function below(context: Convolution, ref: Ref, [rows, columns]: Pair): Ref {
  return apply(context, 'Pad', [ref, context.graph.integers([0, 0, 0, 0, 0, 0, rows, columns], 'pads')]);
}

function convolved(context: Convolution, operator: string, bias: boolean, attributes: Attributes): Ref {
  const { node, input, parameter } = context;
  const { kernel_size, stride, dilation, groups } = node.attributes;
  return apply(context, operator, [input.ref, parameter('weight'), ...(bias ? [parameter('bias')] : [])], {
    kernel_shape: integers(kernel_size),
    strides: integers(stride),
    dilations: integers(dilation),
    group: integer(groups),
    ...attributes,
  });
}

export const convolution = { conv2d, conv_transpose2d } satisfies Partial<OnnxLowerings>;
