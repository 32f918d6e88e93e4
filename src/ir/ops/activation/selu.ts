import { pointwise } from './pointwise.ts';

/** scale · (max(0, x) + min(0, α·(exp(x) - 1))), with α and scale of the paper. `[…] → […]`. */
export const selu = pointwise('selu', {
  summary:
    'The self-normalizing unit, scale · (max(0, x) + min(0, α · (exp(x) - 1))), with α ≈ 1.6733 and scale ≈ 1.0507.',
  source: 'torch.nn.SELU; Klambauer et al.: Self-Normalizing Neural Networks (2017)',
});
