import { closed, real } from '../arguments.ts';
import { defineOperation } from '../operation.ts';

/** x held between `min_val` and `max_val`: `[…] → […]`. */
export const hardtanh = defineOperation({
  name: 'hardtanh',
  family: 'activation',
  summary: 'x, held between min_val and max_val.',
  shapes: '[…] → […]',
  source: 'torch.nn.Hardtanh',
  args: closed({ min_val: real('The smallest result.', -1), max_val: real('The largest result.', 1) }),
  arity: { min: 1, max: 1 },
  pointwise: true,
  example: { good: 'hardtanh: {min_val: 0}', bad: { spec: 'hardtanh: {min_val: 2}', code: 'NIN4014' } },
  attributes({ min_val = -1, max_val = 1 }, _inputs, check) {
    if (min_val < max_val) return { min_val, max_val };
    return check.fail('NIN4014', { min_val, max_val }, { argument: 'min_val' });
  },
  infer: (_attributes, [input]) => input,
});
