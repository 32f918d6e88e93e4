import { pointwise } from './pointwise.ts';

/** The hyperbolic tangent. `[…] → […]`. */
export const tanh = pointwise('tanh', {
  summary: 'The hyperbolic tangent; results lie between -1 and 1.',
  source: 'torch.nn.Tanh',
});
