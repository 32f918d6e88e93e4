import { closed, real } from '../arguments.ts';
import { parametric } from './parametric.ts';

/** x where it is positive, `alpha · (exp(x) - 1)` elsewhere: `[…] → […]`. */
export const elu = parametric('elu', {
  summary: 'The exponential linear unit: x where it is positive, alpha · (exp(x) - 1) elsewhere.',
  source: 'torch.nn.ELU; Clevert, Unterthiner, Hochreiter: ELUs (2015)',
  args: closed({ alpha: real('What large negative numbers tend to is -alpha.', 1) }),
  attributes: ({ alpha = 1 }) => ({ alpha }),
  bad: { spec: 'elu: {alpha: one}', code: 'NIN2003' },
});
