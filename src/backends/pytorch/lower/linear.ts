import { given, make, option } from '../../../python/make.ts';
import { layer, type ModuleLowerings } from '../lowering.ts';

export const linear = {
  linear: ({ node: { attributes } }) =>
    layer(
      make(
        'nn.Linear',
        given('in_features', attributes.in_features),
        given('out_features', attributes.out_features),
        option('bias', attributes.bias, true),
      ),
    ),
} satisfies Partial<ModuleLowerings>;
