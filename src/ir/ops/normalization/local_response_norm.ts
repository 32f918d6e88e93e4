import { closed, positive, real } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needPicture } from '../ranks.ts';

export interface LocalResponseNormAttributes {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/** Divides by `(k + alpha/size · Σ x²)^beta` over `size` neighbouring channels: `[N, C, H, W] → [N, C, H, W]`. */
export const local_response_norm = defineOperation({
  name: 'local_response_norm',
  family: 'normalization',
  summary: 'Divides each element by (k + alpha · mean of squares)^beta, over `size` neighbouring channels.',
  shapes: '[N, C, H, W] → [N, C, H, W]',
  source: 'torch.nn.LocalResponseNorm (divides alpha by size); Krizhevsky, Sutskever, Hinton: AlexNet (2012)',
  args: closed({
    size: positive('How many neighbouring channels are taken together, the element itself in their middle.'),
    alpha: real('Weight of the mean of squares.', 1e-4),
    beta: real('The exponent of the divisor.', 0.75),
    k: real('Added before the power.', 1),
  }),
  arity: { min: 1, max: 1 },
  example: { good: 'local_response_norm: {size: 5}', bad: { spec: 'local_response_norm: {size: 0}', code: 'NIN2003' } },
  attributes({ size, alpha = 1e-4, beta = 0.75, k = 1 }, [input], check): LocalResponseNormAttributes | undefined {
    if (input === undefined || !needPicture(input, 'local_response_norm', check)) return undefined;
    return { size, alpha, beta, k };
  },
  infer: (_attributes, [input]) => input,
});
