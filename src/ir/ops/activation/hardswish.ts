import { pointwise } from './pointwise.ts';

/** x · relu6(x + 3) / 6. `[…] → […]`. */
export const hardswish = pointwise('hardswish', {
  summary: 'An approximation of silu without exponentials: x · relu6(x + 3) / 6.',
  source: 'torch.nn.Hardswish',
});
