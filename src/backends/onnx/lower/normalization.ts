import { integer, integers, real } from '../attributes.ts';
import {
  apply,
  constant,
  fitsAttribute,
  type OnnxLowering,
  type OnnxLowerings,
  scalar,
  squeeze,
  unsqueeze,
} from '../lowering.ts';
import type { Ref } from '../operator-graph.ts';

const batch_norm2d: OnnxLowering<'batch_norm2d'> = (context) => {
  const { node, input, parameter } = context;
  const { eps, momentum, affine, num_features } = node.attributes;
  const plain = (value: number, part: string) =>
    constant(context, [num_features], new Float64Array(num_features).fill(value), part);
  const scale = affine ? parameter('weight') : plain(1, 'scale');
  const shift = affine ? parameter('bias') : plain(0, 'shift');
  // ONNX's momentum is what is kept, PyTorch's what is taken.
  const attributes = { epsilon: real(eps), momentum: real(1 - momentum) };
  const statistics = [parameter('running_mean'), parameter('running_var')];
  return apply(context, 'BatchNormalization', [input.ref, scale, shift, ...statistics], attributes);
};

/**
 * ONNX's operator in float32. In float64 it is written out: ONNX Runtime has no such kernel, and the attribute would round `eps`.
 */
const instance_norm2d: OnnxLowering<'instance_norm2d'> = (context) => {
  const { graph, node, input, type, parameter } = context;
  const { eps, affine, num_features } = node.attributes;
  if (type === 'float') {
    const plain = (value: number, part: string) =>
      constant(context, [num_features], new Float64Array(num_features).fill(value), part);
    const scale = affine ? parameter('weight') : plain(1, 'scale');
    const shift = affine ? parameter('bias') : plain(0, 'shift');
    return apply(context, 'InstanceNormalization', [input.ref, scale, shift], { epsilon: real(eps) });
  }
  const mean = (ref: Ref) => apply(context, 'ReduceMean', [ref, graph.integers([2, 3], 'axes')]);
  const centred = apply(context, 'Sub', [input.ref, mean(input.ref)]);
  const variance = mean(apply(context, 'Mul', [centred, centred]));
  const deviation = apply(context, 'Sqrt', [apply(context, 'Add', [variance, scalar(context, eps)])]);
  const normal = apply(context, 'Div', [centred, deviation]);
  if (!affine) return normal;
  const each = (role: string) => unsqueeze(context, parameter(role), [1, 2]);
  return apply(context, 'Add', [apply(context, 'Mul', [normal, each('weight')]), each('bias')]);
};

/**
 * LRN as ONNX has it where the window has a middle: for an even size ONNX takes one channel more behind, PyTorch one more before.
 * Then the mean of squares is a pooling window over the channels, seen as the depth of a volume.
 */
const local_response_norm: OnnxLowering<'local_response_norm'> = (context) => {
  const { node, input } = context;
  const { size, alpha, beta, k } = node.attributes;
  if (size % 2 === 1 && fitsAttribute(context, alpha, beta, k)) {
    const attributes = { size: integer(size), alpha: real(alpha), beta: real(beta), bias: real(k) };
    return apply(context, 'LRN', [input.ref], attributes);
  }
  const before = Math.floor(size / 2);
  const squares = unsqueeze(context, apply(context, 'Mul', [input.ref, input.ref]), [1]);
  const means = apply(context, 'AveragePool', [squares], {
    kernel_shape: integers([size, 1, 1]),
    pads: integers([before, 0, 0, size - 1 - before, 0, 0]),
    count_include_pad: integer(1),
  });
  const scaled = apply(context, 'Mul', [squeeze(context, means, [1]), scalar(context, alpha)]);
  const sum = apply(context, 'Add', [scaled, scalar(context, k)]);
  return apply(context, 'Div', [input.ref, apply(context, 'Pow', [sum, scalar(context, beta)])]);
};

export const normalization = { batch_norm2d, instance_norm2d, local_response_norm } satisfies Partial<OnnxLowerings>;
