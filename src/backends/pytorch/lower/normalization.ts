import { given, make, option } from '../../../python/make.ts';
import { layer, type ModuleLowerings } from '../lowering.ts';

export const normalization = {
  batch_norm2d: ({ node: { attributes } }) =>
    layer(
      make(
        'BatchNorm2d',
        given('num_features', attributes.num_features),
        option('eps', attributes.eps, 1e-5, true),
        option('momentum', attributes.momentum, 0.1, true),
        option('affine', attributes.affine, true),
      ),
    ),
  instance_norm2d: ({ node: { attributes } }) =>
    layer(
      make(
        'nn.InstanceNorm2d',
        given('num_features', attributes.num_features),
        option('eps', attributes.eps, 1e-5, true),
        option('affine', attributes.affine, false),
      ),
    ),
  local_response_norm: ({ node: { attributes } }) =>
    layer(
      make(
        'nn.LocalResponseNorm',
        given('size', attributes.size),
        option('alpha', attributes.alpha, 1e-4, true),
        option('beta', attributes.beta, 0.75, true),
        option('k', attributes.k, 1, true),
      ),
    ),
} satisfies Partial<ModuleLowerings>;
