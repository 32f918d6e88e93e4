import { keyword, make, option } from '../../../python/make.ts';
import { type KerasLowerings, layers } from '../lowering.ts';

export const normalization = {
  batch_norm2d({ node: { attributes } }) {
    const { eps, momentum, affine } = attributes;
    return layers(
      make(
        'layers.BatchNormalization',
        // Keras's momentum is what stays of the old mean, PyTorch's what the new one adds.
        option('momentum', Number((1 - momentum).toPrecision(12)), 0.99, true),
        option('epsilon', eps, 1e-3, true),
        option('center', affine, true),
        option('scale', affine, true),
      ),
    );
  },
  // As many groups as channels: each is normalised by itself.
  instance_norm2d: ({ node: { attributes } }) =>
    layers(
      make(
        'layers.GroupNormalization',
        keyword('groups', -1),
        option('epsilon', attributes.eps, 1e-3, true),
        option('center', attributes.affine, true),
        option('scale', attributes.affine, true),
      ),
    ),
  local_response_norm: ({ node: { attributes } }) =>
    layers(
      make(
        'LocalResponseNorm',
        keyword('size', attributes.size),
        option('alpha', attributes.alpha, 1e-4, true),
        option('beta', attributes.beta, 0.75, true),
        option('k', attributes.k, 1, true),
      ),
    ),
} satisfies Partial<KerasLowerings>;
