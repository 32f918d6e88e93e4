import { pointwise } from './pointwise.ts';

/** max(0, x). `[…] → […]`. */
export const relu = pointwise('relu', {
  summary: 'The rectified linear unit, max(0, x).',
  source: 'torch.nn.ReLU',
  nonNegative: 'always',
});
