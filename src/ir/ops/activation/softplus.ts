import { closed, real } from '../arguments.ts';
import { parametric } from './parametric.ts';

/** `ln(1 + exp(beta·x))/beta`, and x itself where `beta·x > threshold`: `[…] → […]`. */
export const softplus = parametric('softplus', {
  summary: 'A smooth rectifier, ln(1 + exp(beta · x)) / beta; x itself where beta · x exceeds the threshold.',
  source: 'torch.nn.Softplus',
  nonNegative: 'always',
  args: closed({
    beta: real('How sharp the bend is.', 1, { exclusiveMinimum: 0 }),
    threshold: real('Above it the function is the identity.', 20),
  }),
  attributes: ({ beta = 1, threshold = 20 }) => ({ beta, threshold }),
  bad: { spec: 'softplus: {beta: 0}', code: 'NIN2003' },
});
