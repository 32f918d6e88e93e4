import { given, make, option } from '../../../python/make.ts';
import type { KerasLowerings } from '../lowering.ts';

export const linear = {
  linear: ({ node: { attributes } }) => ({
    kind: 'layers',
    logical: true,
    layers: [
      {
        make: make('layers.Dense', given('units', attributes.out_features), option('use_bias', attributes.bias, true)),
      },
    ],
  }),
} satisfies Partial<KerasLowerings>;
