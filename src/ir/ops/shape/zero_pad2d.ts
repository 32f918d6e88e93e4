import { Integer, Tuple, Union } from 'typebox';
import { add } from '../../dim/dim.ts';
import type { Sides } from '../arguments.ts';
import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needPicture } from '../ranks.ts';

export interface ZeroPad2dAttributes {
  readonly padding: Sides;
}

const size = Integer({ minimum: 0 });

/** Adds rows and columns of zeros around the picture: `[N, C, H, W] → [N, C, H + top + bottom, W + left + right]`. */
export const zero_pad2d = defineOperation({
  name: 'zero_pad2d',
  family: 'shape',
  summary: 'Adds rows and columns of zeros around the picture.',
  shapes: '[N, C, H, W] → [N, C, H + top + bottom, W + left + right]',
  source: 'torch.nn.ZeroPad2d (which orders [left, right, top, bottom])',
  args: closed({
    padding: Union([size, Tuple([size, size, size, size])], {
      description: 'Columns and rows of zeros: one integer for all sides, or [left, right, top, bottom].',
    }),
  }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'zero_pad2d: {padding: [0, 1, 0, 1]}', bad: { spec: 'zero_pad2d: {padding: -1}', code: 'NIN2003' } },
  attributes({ padding }, [input], check): ZeroPad2dAttributes | undefined {
    if (input === undefined || !needPicture(input, 'zero_pad2d', check)) return undefined;
    if (typeof padding === 'number') return { padding: [padding, padding, padding, padding] as Sides };
    const [left, right, top, bottom] = padding;
    return { padding: [top, left, bottom, right] as Sides };
  },
  infer({ padding: [top, left, bottom, right] }, [input]) {
    const [batch = 1, channels = 1, height = 1, width = 1] = input?.shape ?? [];
    return (
      input && { dtype: input.dtype, shape: [batch, channels, add(height, top + bottom), add(width, left + right)] }
    );
  },
  isIdentity: ({ padding }) => padding.every((side) => side === 0),
});
