import type { Code } from '../../src/diagnostics/catalog.ts';
import type { Dim } from '../../src/ir/dim/dim.ts';
import { type Arrival, channelsOf } from './arguments.ts';
import type { Choices } from './choices.ts';
import type { Site, Value } from './growth.ts';
import { broadcasts, concatenates } from './layers.ts';
import { type Network, plannedShape } from './networks.ts';
import type { Argument, CallPlan, LayerPlan, SpecPlan } from './plan.ts';

/** One fault in a network that is valid without it. */
export interface Fault {
  readonly code: Code;
  /** What stands in place of the sound layer, or is added at the end. */
  readonly layer: CallPlan;
}

/** Breaks a call of these operations: its new arguments, or nothing where it cannot be broken so. */
interface Breakage {
  readonly operations: readonly string[];
  readonly code: Code;
  readonly args: (site: Site, arrival: Arrival) => Readonly<Record<string, Argument | undefined>> | undefined;
}

const convolutions = ['conv2d', 'conv_transpose2d'];
const pools = ['max_pool2d', 'avg_pool2d'];

/** One more than the channels, where they are known: it divides nothing and equals nothing. */
const beyond = (arrival: Arrival) => {
  const channels = arrival.shape[1];
  return typeof channels === 'number' ? channels + 1 : undefined;
};
const withBeyond = (argument: string) => (_site: Site, arrival: Arrival) => {
  const number = beyond(arrival);
  return number === undefined ? undefined : { [argument]: number };
};
const fixedSize = ({ shape }: Arrival) => [shape[2], shape[3]].findIndex((dim) => typeof dim === 'number');

const breakages: readonly Breakage[] = [
  { operations: convolutions, code: 'NIN4008', args: withBeyond('groups') },
  { operations: convolutions, code: 'NIN4003', args: withBeyond('in_channels') },
  {
    operations: ['conv2d', ...pools],
    code: 'NIN4002',
    args(_site, arrival) {
      const axis = fixedSize(arrival);
      if (axis < 0) return undefined;
      const kernel_size = [1, 1].map((one, index) => (index === axis ? Number(arrival.shape[2 + axis]) + 1 : one));
      return { kernel_size, padding: undefined, stride: 1, dilation: undefined, ceil_mode: undefined };
    },
  },
  {
    operations: ['conv2d', 'zero_pad2d', 'conv_transpose2d', ...pools],
    code: 'NIN2003',
    args: () => ({ padding: -1 }),
  },
  { operations: ['conv2d'], code: 'NIN4009', args: () => ({ padding: 'same', stride: 2 }) },
  { operations: pools, code: 'NIN4011', args: () => ({ kernel_size: 2, padding: 2 }) },
  {
    operations: ['conv_transpose2d'],
    code: 'NIN4015',
    args: () => ({ stride: 2, dilation: undefined, output_padding: 2 }),
  },
  {
    operations: ['conv_transpose2d'],
    code: 'NIN4016',
    args: (_site, arrival) => (fixedSize(arrival) < 0 ? undefined : { padding: 1000 }),
  },
  {
    operations: ['linear'],
    code: 'NIN4003',
    args: (_site, { shape }) => ({ in_features: Number(shape.at(-1)) + 1 }),
  },
  { operations: ['batch_norm2d', 'instance_norm2d'], code: 'NIN4003', args: withBeyond('num_features') },
  { operations: ['prelu'], code: 'NIN4003', args: withBeyond('num_parameters') },
  { operations: ['maxout2d'], code: 'NIN4017', args: withBeyond('pool_size') },
  { operations: ['channel_shuffle'], code: 'NIN4017', args: withBeyond('groups') },
  { operations: ['pixel_shuffle'], code: 'NIN4017', args: withBeyond('upscale_factor') },
  {
    operations: ['softmax', 'log_softmax', 'concat'],
    code: 'NIN4010',
    args: (_site, { shape }) => ({ dim: shape.length }),
  },
  { operations: ['flatten'], code: 'NIN4010', args: (_site, { shape }) => ({ end_dim: -shape.length - 1 }) },
  {
    operations: ['flatten'],
    code: 'NIN4012',
    args: (_site, { shape }) => (shape.length < 2 ? undefined : { start_dim: 1, end_dim: 0 }),
  },
  { operations: ['permute'], code: 'NIN4018', args: (_site, { shape }) => ({ dims: [...shape.keys(), 0] }) },
  { operations: ['reshape'], code: 'NIN4019', args: () => ({ shape: [-1, 7919] }) },
  {
    operations: ['upsample'],
    code: 'NIN4020',
    args: (_site, arrival) => (fixedSize(arrival) < 0 ? undefined : { scale_factor: 0.001 }),
  },
  { operations: ['hardtanh'], code: 'NIN4014', args: () => ({ min_val: 5, max_val: 1 }) },
  { operations: ['adaptive_avg_pool2d'], code: 'NIN2003', args: () => ({ output_size: 0 }) },
  { operations: ['dropout', 'dropout2d'], code: 'NIN2003', args: () => ({ p: 1.5 }) },
  { operations: ['local_response_norm'], code: 'NIN2003', args: () => ({ size: 'nonsense' }) },
];

/** A fault and the network that has it. */
export interface Broken extends Fault {
  readonly plan: SpecPlan;
}

/** Puts exactly one fault into a network; nothing where none of the kind that was drawn fits. */
export function breakOne(network: Network, choices: Choices): Broken | undefined {
  const kind = choices.below(4);
  if (kind === 3) {
    const added = addition(network, choices);
    return added && { ...added, plan: { ...network.plan, layers: [...network.plan.layers, added.layer] } };
  }
  const sites = network.sites.filter(({ once }) => once);
  const site = choices.any(sites);
  if (site === undefined) return undefined;
  const fault = kind === 2 ? general(network, site, choices) : particular(site, choices);
  return (
    fault && { ...fault, plan: { ...network.plan, layers: replaced(network.plan.layers, site.plan, fault.layer) } }
  );
}

/** A fault of the operation's own rules. */
function particular(site: Site, choices: Choices): Fault | undefined {
  const fitting = breakages.filter(({ operations }) => operations.includes(site.operation));
  const breakage = choices.any(fitting);
  const [arrival] = site.inputs;
  const change = arrival && breakage?.args(site, arrival);
  if (breakage === undefined || change === undefined) return undefined;
  const entries = Object.entries({ ...site.plan.args, ...change }).filter(([, value]) => value !== undefined);
  return { code: breakage.code, layer: { ...site.plan, args: Object.fromEntries(entries) as CallPlan['args'] } };
}

/** A fault that any layer can have. */
function general(
  { plan: { outputs, layers, blocks } }: Network,
  { plan, output, operation }: Site,
  choices: Choices,
): Fault | undefined {
  switch (choices.below(6)) {
    case 0: {
      const axis = output.shape.findIndex((dim) => typeof dim === 'number');
      const wrong = plannedShape(output.shape.map((dim: Dim, index) => (index === axis ? Number(dim) + 1 : dim)));
      return { code: 'NIN4006', layer: { ...plan, expect: axis < 0 ? [...wrong, 7] : wrong } };
    }
    case 1:
      return { code: 'NIN2006', layer: { ...plan, expect: [...plannedShape(output.shape.slice(1)), 'Q'] } };
    case 2:
      return { code: 'NIN2002', layer: { ...plan, args: { ...plan.args, nonsense: 1 } } };
    case 3: {
      // Who reads a layer by its number counts the misspelt one too; that is another error.
      const text = JSON.stringify([outputs, layers, blocks]);
      if (text.includes(`${operation}_`) || plan.name !== operation) return undefined;
      return { code: 'NIN3001', layer: { ...plan, name: `${operation}x` } };
    }
    case 4:
      return { code: 'NIN3002', layer: { ...plan, from: ['nowhere', ...(plan.from ?? []).slice(1)] } };
    default:
      if (plan.from !== undefined || operation === 'concat') return undefined;
      return { code: 'NIN3007', layer: { ...plan, from: ['image', 'image'] } };
  }
}

const call = (name: string, args: CallPlan['args'], ...from: readonly Value[]): CallPlan => ({
  kind: 'call',
  name,
  args,
  from: from.map((value) => value.name),
});

/** A faulty layer behind the others. */
function addition({ values, plan }: Network, choices: Choices): Fault | undefined {
  const left = choices.any(values);
  const right = choices.any(values);
  if (left === undefined || right === undefined) return undefined;
  const channels = channelsOf(left);
  const [block] = plan.blocks;
  switch (choices.below(10)) {
    case 0:
      return neverEqual(left, right, false) ? { code: 'NIN4004', layer: call('add', {}, left, right) } : undefined;
    case 1:
      return neverEqual(left, right, true)
        ? { code: 'NIN4005', layer: call('concat', { dim: 0 }, left, right) }
        : undefined;
    case 2:
      if (left.shape.length === 4) return undefined;
      return { code: 'NIN4001', layer: call('conv2d', { out_channels: 2, kernel_size: 1 }, left) };
    case 3:
      if (typeof left.shape.at(-1) === 'number') return undefined;
      return { code: 'NIN4007', layer: call('linear', { out_features: 2 }, left) };
    case 4:
      if (left.shape.length !== 4 || channels !== undefined) return undefined;
      return { code: 'NIN4007', layer: call('batch_norm2d', {}, left) };
    case 5:
      if (block === undefined || channels === undefined) return undefined;
      return { code: 'NIN3004', layer: call(block.name, { channels: 2, nonsense: 1 }, left) };
    case 6:
      if (block === undefined || channels === undefined) return undefined;
      return { code: 'NIN3005', layer: call(block.name, { kernel: 2 }, left) };
    case 7:
      if (channels === undefined || fixedSize(left) < 0) return undefined;
      return { code: 'NIN4002', layer: call('nin_block', { out_channels: 2, kernel_size: 1000 }, left) };
    case 8:
      if (channels === undefined || left.shape[2] !== 1 || left.shape[3] !== 1) return undefined;
      return { code: 'NIN4025', layer: call('instance_norm2d', {}, left) };
    default:
      return { code: 'NIN3003', layer: { ...call('relu', {}, left), id: 'image' } };
  }
}

/** Whether two values can be joined for no sizes: two of their dimensions are different numbers. */
function neverEqual(left: Arrival, right: Arrival, concat: boolean): boolean {
  if (concat && left.shape.length !== right.shape.length) return true;
  const rank = Math.max(left.shape.length, right.shape.length);
  if (concat ? concatenates(left, right, 0) : broadcasts(left, right, false)) return false;
  return Array.from({ length: rank }, (_, axis) => axis).some((axis) => {
    const [a, b] = [left.shape[axis - rank + left.shape.length], right.shape[axis - rank + right.shape.length]];
    if (typeof a !== 'number' || typeof b !== 'number' || a === b) return false;
    return concat ? axis > 0 : a !== 1 && b !== 1;
  });
}

/** The layers with one of them, however deep, replaced. */
function replaced(layers: readonly LayerPlan[], before: CallPlan, after: CallPlan): readonly LayerPlan[] {
  return layers.map((layer) => {
    if (layer === before) return after;
    if (layer.kind === 'residual')
      return {
        ...layer,
        layers: replaced(layer.layers, before, after),
        shortcut: replaced(layer.shortcut, before, after),
      };
    if (layer.kind === 'branches') return { ...layer, paths: layer.paths.map((path) => replaced(path, before, after)) };
    return layer;
  });
}
