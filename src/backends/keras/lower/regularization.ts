import { given, make } from '../../../python/make.ts';
import { type KerasLowerings, layers } from '../lowering.ts';

export const regularization = {
  dropout: ({ node: { attributes } }) => layers(make('layers.Dropout', given('rate', attributes.p, true))),
  dropout2d: ({ node: { attributes } }) => layers(make('layers.SpatialDropout2D', given('rate', attributes.p, true))),
} satisfies Partial<KerasLowerings>;
