import { make, option } from '../../../python/make.ts';
import { layer, type ModuleLowerings } from '../lowering.ts';

export const regularization = {
  dropout: ({ node: { attributes } }) => layer(make('nn.Dropout', option('p', attributes.p, 0.5, true))),
  dropout2d: ({ node: { attributes } }) => layer(make('nn.Dropout2d', option('p', attributes.p, 0.5, true))),
} satisfies Partial<ModuleLowerings>;
