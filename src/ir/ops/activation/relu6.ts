import { pointwise } from './pointwise.ts';

/** min(max(0, x), 6). `[…] → […]`. */
export const relu6 = pointwise('relu6', { summary: 'min(max(0, x), 6).', source: 'torch.nn.ReLU6' });
