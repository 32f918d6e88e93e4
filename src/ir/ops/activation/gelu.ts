import { Literal, Optional, Union } from 'typebox';
import { closed } from '../arguments.ts';
import { parametric } from './parametric.ts';

/** x · Φ(x), Φ the normal distribution function: `[…] → […]`. */
export const gelu = parametric('gelu', {
  summary: 'The Gaussian error linear unit, x · Φ(x), where Φ is the distribution function of the normal distribution.',
  source: 'torch.nn.GELU; Hendrycks, Gimpel: Gaussian Error Linear Units (2016)',
  args: closed({
    approximate: Optional(
      Union([Literal('none'), Literal('tanh')], {
        default: 'none',
        description: '`none`: exact, by erf; `tanh`: the approximation by tanh.',
      }),
    ),
  }),
  attributes: ({ approximate = 'none' }) => ({ approximate }),
  bad: { spec: 'gelu: {approximate: erf}', code: 'NIN2003' },
});
