import { pointwise } from './pointwise.ts';

/** min(max(0, x), 6). `[…] → […]`. */
export const relu6 = pointwise('relu6', {
  summary: 'A rectified linear unit that ends at 6: min(max(0, x), 6).',
  source: 'torch.nn.ReLU6',
  nonNegative: 'always',
});
