import { pointwise } from './pointwise.ts';

/** x · sigmoid(x). `[…] → […]`. */
export const silu = pointwise('silu', {
  summary: 'The sigmoid linear unit, x · sigmoid(x); also called swish.',
  source: 'torch.nn.SiLU',
});
