import { pointwise } from './pointwise.ts';

/** x · relu6(x + 3) / 6. `[…] → […]`. */
export const hardswish = pointwise('hardswish', { summary: 'x · relu6(x + 3) / 6.', source: 'torch.nn.Hardswish' });
