import { Boolean as BooleanType, Literal, Number as NumberType, Optional, Tuple, Union } from 'typebox';
import { type Dim, floorDivide, isConstant, multiply } from '../../dim/dim.ts';
import { formatDim } from '../../dim/text.ts';
import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';
import { needPicture } from '../ranks.ts';

export interface UpsampleAttributes {
  readonly scale_factor: readonly [number, number];
  readonly mode: 'nearest' | 'bilinear';
  readonly align_corners: boolean;
}

const factor = NumberType({ exclusiveMinimum: 0 });

/** Resizes the picture by a factor: `[N, C, H, W] → [N, C, floor(H·scale), floor(W·scale)]`. */
export const upsample = defineOperation({
  name: 'upsample',
  family: 'shape',
  summary: 'Resizes the picture by a factor, taking the nearest pixel or interpolating between four.',
  shapes: "[N, C, H, W] → [N, C, H', W']",
  source: 'torch.nn.Upsample',
  formulas: { height: 'floor(H * scale_factor[0])', where: '`[0]` is the height of a pair, `[1]` its width' },
  args: closed({
    scale_factor: Union([factor, Tuple([factor, factor])], {
      description: 'How much larger the picture becomes: one number for both directions, or [height, width].',
    }),
    mode: Optional(
      Union([Literal('nearest'), Literal('bilinear')], {
        default: 'nearest',
        description: '`nearest` takes the nearest pixel, `bilinear` interpolates between four.',
      }),
    ),
    align_corners: Optional(
      BooleanType({
        default: false,
        description: 'For bilinear: the corner pixels of both pictures coincide; otherwise their outer corners do.',
      }),
    ),
  }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'upsample: {scale_factor: 2}', bad: { spec: 'upsample: {scale_factor: 0.01}', code: 'NIN4020' } },
  attributes(
    { scale_factor, mode = 'nearest', align_corners = false },
    [input],
    check,
  ): UpsampleAttributes | undefined {
    if (input === undefined || !needPicture(input, 'upsample', check)) return undefined;
    if (align_corners && mode === 'nearest') return check.fail('NIN4024', {}, { argument: 'align_corners' });
    const scale = typeof scale_factor === 'number' ? ([scale_factor, scale_factor] as const) : scale_factor;
    return { scale_factor: [scale[0], scale[1]] as const, mode, align_corners };
  },
  infer({ scale_factor }, [input], check) {
    if (input === undefined) return undefined;
    const sizes: Dim[] = [];
    for (const axis of [0, 1] as const) {
      const [before, scale] = [input.shape[2 + axis] ?? 0, scale_factor[axis]];
      const [numerator, denominator] = fractionOf(scale);
      const rounded = isConstant(before) ? undefined : firstRounded(scale, numerator, denominator);
      if (rounded !== undefined) {
        const fraction = `${numerator}/${denominator} of it, ${(rounded / denominator) * numerator}`;
        const params = {
          size: formatDim(before),
          scale,
          fraction,
          example: rounded,
          gives: Math.floor(rounded * scale),
        };
        return check.fail(
          'NIN4026',
          params,
          { argument: 'scale_factor' },
          'fix the symbol, or use a scale of halves, quarters, eighths',
        );
      }
      const size = isConstant(before)
        ? Math.floor(before * scale)
        : floorDivide(multiply(before, numerator), denominator);
      const fault = () =>
        check.fail(
          'NIN4020',
          { arrived: input.shape.map(formatDim), size: formatDim(size) },
          { argument: 'scale_factor' },
        );
      if (!check.atLeast(size, 1, fault)) return undefined;
      sizes.push(size);
    }
    return { dtype: input.dtype, shape: [input.shape[0] ?? 1, input.shape[1] ?? 1, ...sizes] };
  },
  isIdentity: ({ scale_factor }) => scale_factor.every((factor) => factor === 1),
});

/** Larger sides than pictures have. */
const largestSide = 65_536;

/**
 * The first size that the float64 product, which is what runs, does not scale to the fraction of it: only a product that is a whole
 * number can be rounded to below it. Nothing where every size is scaled to the same.
 */
function firstRounded(scale: number, numerator: number, denominator: number): number | undefined {
  for (let size = denominator; size <= largestSide; size += denominator) {
    if (Math.floor(size * scale) !== (size / denominator) * numerator) return size;
  }
  return undefined;
}

/** The first convergent of its continued fraction that is the same float64: 0.3333333333333333 is 1/3, 1.15 is 23/20. */
function fractionOf(scale: number): readonly [numerator: number, denominator: number] {
  let [numerator, denominator] = [Math.floor(scale), 1];
  let before: readonly [number, number] = [1, 0];
  let rest = scale - numerator;
  while (numerator / denominator !== scale && rest > 0) {
    const whole = Math.floor(1 / rest);
    const next = [whole * numerator + before[0], whole * denominator + before[1]] as const;
    if (!next.every(Number.isSafeInteger)) break;
    before = [numerator, denominator];
    [numerator, denominator] = next;
    rest = 1 / rest - whole;
  }
  return [numerator, denominator];
}
