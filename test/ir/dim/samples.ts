import fc from 'fast-check';
import {
  add,
  ceilDivide,
  type Dim,
  floorDivide,
  maximum,
  minimum,
  modulo,
  multiply,
  subtract,
  symbol,
} from '../../../src/ir/dim/dim.ts';
import { parseDim } from '../../../src/ir/dim/text.ts';

/** A size with the integer that it must come to, computed beside it. */
export interface Sample {
  readonly dim: Dim;
  readonly value: (values: Readonly<Record<string, number>>) => number;
}

const two = {
  add: [add, (a: number, b: number) => a + b],
  subtract: [subtract, (a: number, b: number) => a - b],
  multiply: [multiply, (a: number, b: number) => a * b],
  minimum: [minimum, Math.min],
  maximum: [maximum, Math.max],
} as const;

const rounding = {
  floor: [floorDivide, (a: number, by: number) => Math.floor(a / by)],
  ceil: [ceilDivide, (a: number, by: number) => Math.ceil(a / by)],
  modulo: [modulo, (a: number, by: number) => ((a % by) + by) % by],
} as const;

const divisors = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }).map((by): Sample => ({ dim: by, value: () => by })) },
  { weight: 1, arbitrary: fc.constantFrom('H', 'W').map(named) },
);

function named(name: string): Sample {
  return { dim: symbol(name), value: (values) => values[name] ?? 0 };
}

/** Random expressions over H, W and N. */
export const samples: fc.Arbitrary<Sample> = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.integer({ min: -9, max: 9 }).map((value): Sample => ({ dim: value, value: () => value })),
    fc.constantFrom('H', 'W', 'N').map(named),
    fc
      .tuple(fc.constantFrom(...Object.values(two)), tie('sample'), tie('sample'))
      .map(([[make, compute], left, right]): Sample => {
        return { dim: make(left.dim, right.dim), value: (values) => compute(left.value(values), right.value(values)) };
      }),
    fc
      .tuple(fc.constantFrom(...Object.values(rounding)), tie('sample'), divisors)
      .map(([[make, compute], left, by]): Sample => {
        return { dim: make(left.dim, by.dim), value: (values) => compute(left.value(values), by.value(values)) };
      }),
  ),
})).sample;

const size = fc.integer({ min: 1, max: 40 });

export const sizes = fc.record({ H: size, W: size, N: size });

/** torch's window rule. */
export function slide(dim: Dim, kernel: number, stride: number, padding = 0): Dim {
  return add(floorDivide(subtract(add(dim, 2 * padding), kernel), stride), 1);
}

export function dimOf(text: string): Dim {
  const parsed = parseDim(text);
  if ('error' in parsed) throw new Error(`${text}: ${parsed.error} at ${parsed.offset}`);
  return parsed.value;
}
