import { Array as ArrayType, Integer, String as StringType, Union } from 'typebox';
import { type Dim, equalDims, exactDivide, multiply } from '../../dim/dim.ts';
import { formatDim, parseDim } from '../../dim/text.ts';
import { equalShapes } from '../../type.ts';
import { closed } from '../arguments.ts';
import { defineOperation } from '../operation.ts';

export interface ReshapeAttributes {
  /** The whole result, the batch included; what -1 stands for is filled in. */
  readonly shape: readonly Dim[];
}

/** The same elements, in C order of the logical layout, under other dimensions. */
export const reshape = defineOperation({
  name: 'reshape',
  family: 'shape',
  summary: 'Gives the same elements, in C order of the logical layout, other dimensions.',
  shapes: '[…] → shape',
  source: 'torch.reshape',
  args: closed({
    shape: ArrayType(Union([Integer({ minimum: -1 }), StringType({ minLength: 1 })]), {
      minItems: 1,
      maxItems: 8,
      description:
        'The dimensions of the result, the batch included: integers or symbols; one may be -1: what is left.',
    }),
  }),
  arity: { min: 1, max: 1 },
  nonNegative: 'kept',
  example: { good: 'reshape: {shape: [N, -1]}', bad: { spec: 'reshape: {shape: [N, 5]}', code: 'NIN4019' } },
  attributes({ shape: wanted }, [input], check): ReshapeAttributes | undefined {
    if (input === undefined) return undefined;
    const arrived = input.shape.map(formatDim);
    const fault = () => check.fail('NIN4019', { wanted: wanted.map(String), arrived }, { argument: 'shape' });
    const dims: (Dim | undefined)[] = [];
    for (const entry of wanted) {
      if (entry === -1) dims.push(undefined);
      else if (typeof entry === 'number') dims.push(entry);
      else {
        const parsed = parseDim(entry);
        if ('error' in parsed)
          return check.fail('NIN2006', { text: entry, reason: parsed.error }, { argument: 'shape' });
        dims.push(parsed.value);
      }
    }
    if (dims.filter((dim) => dim === undefined).length > 1 || dims.includes(0)) return fault();
    const all = input.shape.reduce(multiply, 1);
    const given = dims.reduce<Dim>((product, dim) => multiply(product, dim ?? 1), 1);
    if (!dims.includes(undefined)) {
      const same = equalDims(all, given) || check.equal(all, given, fault);
      return same ? { shape: dims.filter((dim) => dim !== undefined) } : undefined;
    }
    const rest = exactDivide(all, given);
    return rest === undefined ? fault() : { shape: dims.map((dim) => dim ?? rest) };
  },
  infer: ({ shape }, [input]) => input && { dtype: input.dtype, shape },
  isIdentity: (_attributes, [input], output) => input !== undefined && equalShapes(input.shape, output.shape),
});
