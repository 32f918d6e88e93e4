import { pointwise } from './pointwise.ts';

/** x · sigmoid(x). `[…] → […]`. */
export const silu = pointwise('silu', { summary: 'x · sigmoid(x).', source: 'torch.nn.SiLU' });
