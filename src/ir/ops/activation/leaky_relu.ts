import { closed, real } from '../arguments.ts';
import { parametric } from './parametric.ts';

/** x where it is positive, `negative_slope · x` elsewhere: `[…] → […]`. */
export const leaky_relu = parametric('leaky_relu', {
  summary: 'A rectifier that leaks: x where it is positive, negative_slope · x elsewhere.',
  source: 'torch.nn.LeakyReLU',
  args: closed({ negative_slope: real('The slope for negative numbers.', 0.01) }),
  attributes: ({ negative_slope = 0.01 }) => ({ negative_slope }),
  bad: { spec: 'leaky_relu: {negative_slope: steep}', code: 'NIN2003' },
});
