import { gcd } from '../../dim/polynomial.ts';
import type { ValueType } from '../../type.ts';
import type { Check } from '../operation.ts';
import { divisors } from '../parts.ts';
import { holdsDeclared, needFixed, needPicture } from '../ranks.ts';

interface ChannelArguments {
  readonly out_channels: number;
  readonly groups?: number;
  readonly in_channels?: number;
}

/** The channels that arrive, and the groups, which divide both them and those that leave: reports NIN4001, 4003, 4007, 4008. */
export function channelsOf(
  operation: string,
  args: ChannelArguments,
  input: ValueType | undefined,
  check: Check,
): { readonly in_channels: number; readonly groups: number } | undefined {
  if (input === undefined || !needPicture(input, operation, check)) return undefined;
  const channels = needFixed(input.shape[1], 'the number of channels', operation, check);
  if (channels === undefined) return undefined;
  const { out_channels, groups = 1, in_channels } = args;
  if (!holdsDeclared(operation, 'in_channels', in_channels, channels, input, check)) return undefined;
  if (channels % groups === 0 && out_channels % groups === 0) return { in_channels: channels, groups };
  return check.fail(
    'NIN4008',
    { groups, in_channels: channels, out_channels },
    { argument: 'groups' },
    `group counts that divide both: ${divisors(gcd(channels, out_channels)).join(', ')}`,
  );
}
