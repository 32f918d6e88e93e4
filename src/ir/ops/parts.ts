import type { ValueType } from '../type.ts';
import type { Check } from './operation.ts';
import { needFixed, needPicture } from './ranks.ts';

/** Beyond this no divisor is looked for: 10^15 channels must not hold up the report of their fault. */
const mostTried = 4096;
const mostShown = 12;

/** The numbers whose power divides a count of channels, the smallest first. */
export function divisors(channels: number, power = 1): number[] {
  const found: number[] = [];
  for (let candidate = 1; candidate <= Math.min(channels, mostTried) && found.length < mostShown; candidate++) {
    if (channels % candidate ** power === 0) found.push(candidate);
  }
  return found;
}

/** Whether the channels of a picture can be divided by an argument, or by its square: reports NIN4001, 4007, 4017. */
export function needParts(
  operation: string,
  argument: string,
  given: number,
  input: ValueType | undefined,
  check: Check,
  power: 1 | 2 = 1,
): boolean {
  if (input === undefined || !needPicture(input, operation, check)) return false;
  const channels = needFixed(input.shape[1], 'the number of channels', operation, check);
  if (channels === undefined) return false;
  const by = given ** power;
  if (channels % by === 0) return true;
  check.fail(
    'NIN4017',
    { operation, argument: power === 1 ? argument : `${argument}²`, by, channels },
    { argument },
    `${argument} can be ${divisors(channels, power).join(', ')} here`,
  );
  return false;
}
