import { pointwise } from './pointwise.ts';

/** x · tanh(ln(1 + exp(x))). `[…] → […]`. */
export const mish = pointwise('mish', {
  summary: 'A smooth rectifier, x · tanh(softplus(x)).',
  source: 'torch.nn.Mish',
});
