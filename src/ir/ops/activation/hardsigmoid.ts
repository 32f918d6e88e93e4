import { pointwise } from './pointwise.ts';

/** relu6(x + 3) / 6. `[…] → […]`. */
export const hardsigmoid = pointwise('hardsigmoid', {
  summary: 'An approximation of the sigmoid by straight lines: relu6(x + 3) / 6.',
  source: 'torch.nn.Hardsigmoid',
  nonNegative: 'always',
});
