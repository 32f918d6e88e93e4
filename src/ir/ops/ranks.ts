import { type Dim, isConstant, symbolsOf } from '../dim/dim.ts';
import { formatDim } from '../dim/text.ts';
import type { ValueType } from '../type.ts';
import type { Check } from './operation.ts';

/** Reports NIN4001 unless the value is a batch of pictures, `[N, C, H, W]`. */
export function needPicture(input: ValueType, operation: string, check: Check): boolean {
  if (input.shape.length === 4) return true;
  check.fail(
    'NIN4001',
    { operation, needed: 'a 4-dimensional input [N, C, H, W]', arrived: input.shape.map(formatDim) },
    { input: 0 },
  );
  return false;
}

/** A dimension that gives a parameter its shape must be a number: reports NIN4007 otherwise; `help` says what else would do. */
export function needFixed(
  dim: Dim | undefined,
  name: string,
  operation: string,
  check: Check,
  help?: string,
): number | undefined {
  if (dim !== undefined && isConstant(dim)) return dim;
  const symbols = dim === undefined ? [] : [...symbolsOf(dim)];
  const fix = symbols.length === 0 ? undefined : `give ${symbols.join(' and ')} a number in \`inputs\``;
  const advice = [fix, help].filter((part) => part !== undefined).join(', ');
  const params = { operation, name, dim: dim === undefined ? '?' : formatDim(dim) };
  return check.fail('NIN4007', params, { input: 0 }, advice === '' ? undefined : advice);
}

/** The index of a dimension that may be counted from the end: reports NIN4010 where there is no such dimension. */
export function needDimension(
  dim: number,
  rank: number,
  operation: string,
  argument: string,
  check: Check,
): number | undefined {
  if (dim >= -rank && dim < rank) return dim < 0 ? dim + rank : dim;
  check.fail('NIN4010', { operation, argument, dim, rank }, { argument });
  return undefined;
}

/**
 * Whether the number that a layer declares (`in_channels`, `in_features`, `num_features`) is the one that arrives, where it
 * declares one: reports NIN4003 otherwise.
 */
export function holdsDeclared(
  operation: string,
  argument: string,
  declared: number | undefined,
  arrived: number,
  { shape }: ValueType,
  check: Check,
): boolean {
  if (declared === undefined || declared === arrived) return true;
  check.fail(
    'NIN4003',
    { operation, argument, found: declared, arrived: shape.map(formatDim), needed: arrived },
    { argument, fitting: `${arrived}` },
    `${argument}: ${arrived} fits, or leave it out: it is inferred`,
  );
  return false;
}
