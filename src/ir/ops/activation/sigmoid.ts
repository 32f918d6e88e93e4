import { pointwise } from './pointwise.ts';

/** 1/(1 + exp(-x)). `[…] → […]`. */
export const sigmoid = pointwise('sigmoid', {
  summary: 'The logistic function, 1 / (1 + exp(-x)); results lie between 0 and 1.',
  source: 'torch.nn.Sigmoid',
  nonNegative: 'always',
});
