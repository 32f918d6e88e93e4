import { Integer, Optional } from 'typebox';
import { formatDim } from '../../dim/text.ts';
import { closed, real } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needFixed } from '../ranks.ts';

/** x where it is positive, a learned slope times x elsewhere; one slope, or one for each channel: `[N, C, …] → [N, C, …]`. */
export const prelu = defineOperation({
  name: 'prelu',
  family: 'activation',
  summary: 'A rectifier that learns its leak: x where it is positive, a learned slope times x elsewhere.',
  shapes: '[N, C, …] → [N, C, …]',
  formulas: { parameters: { weight: ['num_parameters'] } },
  source: 'torch.nn.PReLU; He, Zhang, Ren, Sun: Delving Deep into Rectifiers (2015)',
  args: closed({
    num_parameters: Optional(
      Integer({ minimum: 1, default: 1, description: '1: one slope for all; the number of channels: one for each.' }),
    ),
    init: real('What the slopes begin with.', 0.25),
  }),
  arity: { min: 1, max: 1 },
  example: { good: 'prelu', bad: { spec: 'prelu: {num_parameters: 7}', code: 'NIN4003' } },
  attributes({ num_parameters = 1, init = 0.25 }, [input], check) {
    if (input === undefined) return undefined;
    if (num_parameters === 1) return { num_parameters, init };
    const channels = needFixed(input.shape[1], 'the number of channels', 'prelu', check);
    if (channels === undefined || channels === num_parameters)
      return channels === undefined ? undefined : { num_parameters, init };
    const params = { operation: 'prelu', argument: 'num_parameters', found: num_parameters, needed: channels };
    return check.fail(
      'NIN4003',
      { ...params, arrived: input.shape.map(formatDim) },
      { argument: 'num_parameters' },
      `num_parameters: ${channels} gives each channel a slope, 1 shares one`,
    );
  },
  infer: (_attributes, [input]) => input,
  parameters({ num_parameters, init }) {
    return [
      { role: 'weight', shape: [num_parameters], initialise: { kind: 'constant', value: init }, trainable: true },
    ];
  },
});
