import { pointwise } from './pointwise.ts';

/** The hyperbolic tangent. `[…] → […]`. */
export const tanh = pointwise('tanh', { summary: 'The hyperbolic tangent.', source: 'torch.nn.Tanh' });
