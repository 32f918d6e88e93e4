import { Array as ArrayType, Integer } from 'typebox';
import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';

export interface PermuteAttributes {
  /** Counted from the front: dimension i of the result is dimension dims[i] of the input. */
  readonly dims: readonly number[];
}

/** Puts the dimensions into another order: `[d0, d1, …] → [d(dims[0]), d(dims[1]), …]`. */
export const permute = defineOperation({
  name: 'permute',
  family: 'shape',
  summary: 'Puts the dimensions into another order: dimension i of the result is dimension dims[i] of the input.',
  shapes: '[d0, d1, …] → [d(dims[0]), d(dims[1]), …]',
  source: 'torch.permute',
  args: closed({
    dims: ArrayType(Integer(), {
      minItems: 1,
      maxItems: 8,
      description: 'Which dimension comes where; each once; negative counts from the end.',
    }),
  }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'permute: {dims: [0, 2, 3, 1]}', bad: { spec: 'permute: {dims: [0, 1, 1, 2]}', code: 'NIN4018' } },
  attributes({ dims }, [input], check): PermuteAttributes | undefined {
    if (input === undefined) return undefined;
    const rank = input.shape.length;
    const counted = dims.map((dim) => (dim < 0 ? dim + rank : dim));
    const fine =
      counted.length === rank && counted.every((dim) => dim >= 0 && dim < rank) && new Set(counted).size === rank;
    return fine ? { dims: counted } : check.fail('NIN4018', { dims, rank }, { argument: 'dims' });
  },
  infer({ dims }, [input]) {
    return input && { dtype: input.dtype, shape: dims.map((dim) => input.shape[dim] ?? 1) };
  },
  isIdentity: ({ dims }) => dims.every((dim, index) => dim === index),
});
