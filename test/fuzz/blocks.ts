import { channelsOf } from './arguments.ts';
import type { Choices } from './choices.ts';
import { type Growth, name, type Place, result } from './growth.ts';
import type { Arguments, BlockPlan, CallPlan, LayerPlan } from './plan.ts';

/** A part of a block: its layers, and how many channels leave where these arrive and the block has these params. */
interface Part {
  readonly layers: readonly LayerPlan[];
  readonly channels: (arrived: number, params: BlockParams) => number;
}

interface BlockParams {
  readonly channels: number;
}

const call = (name: string, args: Arguments = {}, more: Partial<CallPlan> = {}): CallPlan => ({
  kind: 'call',
  name,
  args,
  ...more,
});
const same = (arrived: number) => arrived;
const convolution = call('conv2d', { out_channels: '${channels}', kernel_size: '${kernel}', padding: 'same' });
const pointwise = call('conv2d', { out_channels: '${channels}', kernel_size: 1, bias: false });

/** What blocks are made of: it keeps height and width, and takes any number of channels. */
const parts: readonly [Part, ...Part[]] = [
  { layers: [convolution], channels: (_arrived, { channels }) => channels },
  { layers: [call('${act}')], channels: same },
  { layers: [call('batch_norm2d')], channels: same },
  { layers: [call('${act}', {}, { repeat: '${repeats}' })], channels: same },
  { layers: [call('sigmoid', {}, { when: '${channels > 3}' })], channels: same },
  {
    layers: [
      pointwise,
      call('conv2d', { out_channels: '${channels * 2}', kernel_size: 3, padding: '${3 // 2}', groups: '${channels}' }),
    ],
    channels: (_arrived, { channels }) => 2 * channels,
  },
  {
    layers: [pointwise, { kind: 'residual', layers: [convolution, call('${act}')], shortcut: [], from: ['conv2d_1'] }],
    channels: (_arrived, { channels }) => channels,
  },
  {
    layers: [{ kind: 'residual', layers: [convolution, call('batch_norm2d')], shortcut: [pointwise] }],
    channels: (_arrived, { channels }) => channels,
  },
  {
    layers: [
      { kind: 'branches', merge: 'concat', paths: [[convolution], [call('${act}'), call('dropout2d', { p: 0.1 })]] },
    ],
    channels: (arrived, { channels }) => arrived + channels,
  },
];

/** Calls a block that is there already, or defines one and calls it. */
export function callBlock(growth: Growth, place: Place, choices: Choices): LayerPlan | undefined {
  const channels = channelsOf(place.current);
  if (channels === undefined) return undefined;
  const known = choices.once(2) ? choices.any(growth.blocks) : undefined;
  const block = known ?? define(growth, choices);
  const args: Arguments = {
    channels: choices.between(1, 5),
    ...(choices.once(2) && { kernel: choices.between(1, 4) }),
    ...(choices.once(2) && { act: choices.pick(['gelu', 'hardswish', 'leaky_relu']) }),
    ...(choices.once(3) && { repeats: choices.between(1, 3) }),
  };
  const out_channels = block.result(channels, args);
  const output = result('conv2d', { out_channels, kernel_size: 1 }, [place.current], growth.sizes);
  if (output === undefined) return undefined;
  if (known === undefined) growth.blocks.push(block);
  const written = name(growth, place, choices, block.plan.name, output);
  return call(block.plan.name, args, written);
}

function define(growth: Growth, choices: Choices): Growth['blocks'][number] {
  const chosen = Array.from({ length: choices.between(1, 3) }, () => choices.pick(parts));
  const nested = choices.once(3) ? choices.any(growth.blocks) : undefined;
  // `conv2d_1` names the first convolution of a block: such a part comes first, if at all.
  const ordered = [...chosen].sort((a, b) => Number(readsFirst(b)) - Number(readsFirst(a)));
  const once = ordered.filter((part, index) => !readsFirst(part) || index === 0);
  const plan: BlockPlan = {
    name: `block${growth.blocks.length + 1}`,
    params: {
      channels: '{type: int}',
      kernel: '{default: 3}',
      act: '{type: string, default: relu}',
      repeats: '{default: 2}',
    },
    layers: [
      ...once.flatMap(({ layers }) => layers),
      ...(nested === undefined ? [] : [call(nested.plan.name, { channels: '${channels + 1}', kernel: '${kernel}' })]),
    ],
  };
  return {
    plan,
    result(arrived, args) {
      const channels = Number(args['channels']);
      const left = once.reduce((count, part) => part.channels(count, { channels }), arrived);
      return nested === undefined ? left : nested.result(left, { channels: channels + 1 });
    },
  };
}

function readsFirst({ layers }: Part): boolean {
  return layers.some(({ from }) => from?.includes('conv2d_1'));
}

/** Calls the block of the paper, which ships with ninc. */
export function callShippedBlock(growth: Growth, place: Place, choices: Choices): LayerPlan | undefined {
  if (channelsOf(place.current) === undefined) return undefined;
  const [height = 1, width = 1] = place.current.sizes.slice(2);
  const padding = choices.below(2);
  const kernel_size = choices.between(1, Math.min(4, Math.min(height, width) + 2 * padding));
  const stride = choices.between(1, 2);
  const out_channels = choices.once(2) ? [2, 3, choices.between(1, 5)] : choices.between(1, 5);
  const last = typeof out_channels === 'number' ? out_channels : (out_channels[2] ?? 1);
  const output = result('conv2d', { out_channels: last, kernel_size, stride, padding }, [place.current], growth.sizes);
  if (output === undefined) return undefined;
  const args: Arguments = {
    out_channels,
    kernel_size,
    ...(stride > 1 && { stride }),
    ...(padding > 0 && { padding }),
    ...(choices.once(3) && { activation: choices.pick(['tanh', 'elu']) }),
    ...(choices.once(4) && { batch_norm: true }),
  };
  return call('nin_block', args, name(growth, place, choices, 'nin_block', output));
}
