import { real } from '../arguments.ts';
import { closed, parametric } from './parametric.ts';

/** x where it is positive, `alpha · (exp(x) - 1)` elsewhere: `[…] → […]`. */
export const elu = parametric('elu', {
  summary: 'x where it is positive, alpha · (exp(x) - 1) elsewhere.',
  source: 'torch.nn.ELU; Clevert, Unterthiner, Hochreiter: ELUs (2015)',
  args: closed({ alpha: real('The limit for large negative numbers, negated.', 1) }),
  attributes: ({ alpha = 1 }) => ({ alpha }),
  bad: { spec: 'elu: {alpha: one}', code: 'NIN2003' },
});
