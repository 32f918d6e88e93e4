import { pointwise } from './pointwise.ts';

/** relu6(x + 3) / 6. `[…] → […]`. */
export const hardsigmoid = pointwise('hardsigmoid', { summary: 'relu6(x + 3) / 6.', source: 'torch.nn.Hardsigmoid' });
