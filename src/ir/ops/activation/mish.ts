import { pointwise } from './pointwise.ts';

/** x · tanh(ln(1 + exp(x))). `[…] → […]`. */
export const mish = pointwise('mish', { summary: 'x · tanh(ln(1 + exp(x))).', source: 'torch.nn.Mish' });
