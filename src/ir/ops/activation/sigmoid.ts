import { pointwise } from './pointwise.ts';

/** 1/(1 + exp(-x)). `[…] → […]`. */
export const sigmoid = pointwise('sigmoid', { summary: '1/(1 + exp(-x)).', source: 'torch.nn.Sigmoid' });
