import type { Dim } from '../../src/ir/dim/dim.ts';
import { exactDivide, multiply } from '../../src/ir/dim/dim.ts';
import { formatDim } from '../../src/ir/dim/text.ts';
import type { OperationName } from '../../src/ir/ops/index.ts';
import type { Choices } from './choices.ts';
import type { Argument, Arguments, PlannedDim } from './plan.ts';

/** What a layer is given: its shape, and the same in the numbers of the sizes that the network is grown for. */
export interface Arrival {
  readonly shape: readonly Dim[];
  readonly sizes: readonly number[];
}

export type JoinName = 'add' | 'sub' | 'mul' | 'maximum' | 'concat';

export const joins: readonly [JoinName, ...JoinName[]] = ['add', 'concat', 'maximum', 'mul', 'sub'];

export function isJoin(operation: OperationName): operation is JoinName {
  return joins.some((name) => name === operation);
}

/** Arguments that fit what arrives, or nothing where the operation takes no such value. */
type Maker = (choices: Choices, arrival: Arrival) => Arguments | undefined;

const plain: Maker = () => ({});

/** Arguments for every operation of one value: a table that misses one does not compile. */
export const makers: Readonly<Record<Exclude<OperationName, JoinName>, Maker>> = {
  relu: plain,
  identity: plain,
  conv2d: convolution,
  max_pool2d: (choices, arrival) => pooling(choices, arrival, true),
  batch_norm2d(choices, arrival) {
    const channels = channelsOf(arrival);
    if (channels === undefined) return undefined;
    return {
      ...(choices.once(4) && { affine: false }),
      ...(choices.once(4) && { eps: 0.01 }),
      ...(choices.once(4) && { num_features: channels }),
    };
  },
  instance_norm2d(choices, arrival) {
    const channels = channelsOf(arrival);
    const [, , height = 1, width = 1] = arrival.sizes;
    if (channels === undefined || height * width < 2) return undefined;
    return {
      ...(choices.once(2) && { affine: true }),
      ...(choices.once(4) && { eps: 0.01 }),
      ...(choices.once(4) && { num_features: channels }),
    };
  },
  avg_pool2d(choices, arrival) {
    const window = pooling(choices, arrival, false);
    return window && { ...window, ...(choices.once(3) && { count_include_pad: false }) };
  },
  global_avg_pool2d: picture(plain),
  flatten(choices, { sizes }) {
    const start = choices.between(Math.min(1, sizes.length - 1), sizes.length - 1);
    const end = sizes.length - 1 - choices.below(sizes.length - start);
    if (start === 1 && end === sizes.length - 1) return {};
    return { start_dim: counted(choices, start, sizes.length), end_dim: counted(choices, end, sizes.length) };
  },
  linear(choices, { shape }) {
    const features = shape.at(-1);
    if (typeof features !== 'number') return undefined;
    return {
      out_features: choices.between(1, 6),
      ...(choices.once(4) && { bias: false }),
      ...(choices.once(4) && { in_features: features }),
    };
  },
  sigmoid: plain,
  tanh: plain,
  relu6: plain,
  selu: plain,
  silu: plain,
  hardswish: plain,
  hardsigmoid: plain,
  mish: plain,
  gelu: (choices) => (choices.once(2) ? { approximate: choices.pick(['tanh', 'none']) } : {}),
  elu: (choices) => (choices.once(2) ? { alpha: choices.pick([0.5, 2]) } : {}),
  leaky_relu: (choices) => (choices.once(2) ? { negative_slope: choices.pick([0.1, 0.3]) } : {}),
  softplus: (choices) => (choices.once(2) ? { beta: choices.pick([2, 0.5]), threshold: choices.pick([20, 1]) } : {}),
  hardtanh: (choices) => (choices.once(2) ? { min_val: choices.pick([-2, 0]), max_val: choices.pick([1, 3]) } : {}),
  prelu(choices, { shape }) {
    const channels = shape[1];
    if (typeof channels !== 'number' || !choices.once(2)) return {};
    return { num_parameters: channels };
  },
  softmax: (choices, { sizes }) => alongOne(choices, sizes.length),
  log_softmax: (choices, { sizes }) => alongOne(choices, sizes.length),
  dropout: (choices) => (choices.once(2) ? { p: 0.25 } : {}),
  dropout2d: picture((choices) => (choices.once(2) ? { p: 0.25 } : {})),
  adaptive_avg_pool2d: picture((choices) => ({ output_size: pair(choices, () => choices.between(1, 5)) })),
  global_max_pool2d: picture(plain),
  local_response_norm: picture((choices) => ({
    size: choices.between(1, 5),
    ...(choices.once(3) && { alpha: 0.1, beta: 0.5, k: 2 }),
  })),
  zero_pad2d: picture((choices) => ({
    padding: choices.once(2) ? [0, 0, 0, 0].map(() => choices.below(3)) : choices.below(3),
  })),
  upsample: picture((choices, { sizes }) => {
    const [height = 1, width = 1] = sizes.slice(2);
    const fitting = (size: number) =>
      choices.any(
        [2, 1, 0.5, 1.5, 3, 2.5, 0.75, 1.3, 0.3333333333333333, 0.2857142857142857].filter(
          (by) => size * by >= 1 && size * by < 24,
        ),
      ) ?? 1;
    const bilinear = choices.once(2) && { mode: 'bilinear', ...(choices.once(2) && { align_corners: true }) };
    const scale_factor = choices.once(2) ? [fitting(height), fitting(width)] : fitting(Math.min(height, width));
    return { scale_factor, ...bilinear };
  }),
  maxout2d: dividing('pool_size'),
  channel_shuffle: dividing('groups'),
  narrow(choices, { shape, sizes }) {
    const dim = choices.below(sizes.length);
    const size = shape[dim];
    if (typeof size !== 'number' || dim === 0) return undefined;
    const length = choices.between(1, size);
    return { dim: counted(choices, dim, sizes.length), start: choices.between(0, size - length), length };
  },
  pixel_shuffle(choices, arrival) {
    const channels = channelsOf(arrival);
    if (channels === undefined) return undefined;
    return { upscale_factor: choices.any([2, 3, 1].filter((by) => channels % by ** 2 === 0)) ?? 1 };
  },
  permute(choices, { sizes }) {
    const left = sizes.map((_, index) => index);
    return {
      dims: sizes.map(() => counted(choices, left.splice(choices.below(left.length), 1)[0] ?? 0, sizes.length)),
    };
  },
  reshape,
  conv_transpose2d: transposed,
};

/** The channels of a picture, where they are a number. */
export function channelsOf({ shape }: Arrival): number | undefined {
  const channels = shape.length === 4 ? shape[1] : undefined;
  return typeof channels === 'number' ? channels : undefined;
}

export function divisorsOf(number: number): readonly number[] {
  return Array.from({ length: number }, (_, index) => index + 1).filter((by) => number % by === 0);
}

function picture(make: Maker): Maker {
  return (choices, arrival) => (arrival.sizes.length === 4 ? make(choices, arrival) : undefined);
}

function dividing(argument: string): Maker {
  return (choices, arrival) => {
    const channels = channelsOf(arrival);
    return channels === undefined ? undefined : { [argument]: choices.any(divisorsOf(channels)) ?? 1 };
  };
}

/** A dimension counted from the front, or from the end. */
function counted(choices: Choices, dim: number, rank: number): number {
  return choices.once(3) ? dim - rank : dim;
}

function alongOne(choices: Choices, rank: number): Arguments {
  const dim = choices.below(rank);
  return rank > 1 && dim === 0 && choices.once(2) ? {} : { dim: counted(choices, dim, rank) };
}

/** One number for both directions, or two. */
function pair(choices: Choices, one: () => number): Argument {
  return choices.once(2) ? [one(), one()] : one();
}

/** The smaller of both directions, or both: what a number for both must fit into. */
function bothOrEach(
  choices: Choices,
  [height = 1, width = 1]: readonly number[],
): readonly [number, number] | readonly [number] {
  return choices.once(2) ? [height, width] : [Math.min(height, width)];
}

function written(values: readonly number[]): Argument {
  const [only, ...others] = values;
  return only !== undefined && others.length === 0 ? only : values;
}

const mostKernel = 5;

function convolution(choices: Choices, arrival: Arrival): Arguments | undefined {
  const channels = channelsOf(arrival);
  if (channels === undefined) return undefined;
  const groups = choices.once(3) ? (choices.any(divisorsOf(channels)) ?? 1) : 1;
  const out_channels = groups * choices.between(1, Math.max(1, Math.floor(6 / groups)));
  const rest = {
    ...(groups > 1 && { groups }),
    ...(choices.once(4) && { bias: false }),
    ...(choices.once(4) && { in_channels: channels }),
  };
  const dilation = choices.once(3) ? 2 : 1;
  if (choices.once(3)) {
    const kernel_size = pair(choices, () => choices.between(1, mostKernel));
    return { out_channels, kernel_size, padding: 'same', ...(dilation > 1 && { dilation }), ...rest };
  }
  const { padding, added } = convolutionPadding(choices);
  const room = bothOrEach(choices, [(arrival.sizes[2] ?? 1) + added[0], (arrival.sizes[3] ?? 1) + added[1]]);
  const kernel_size = written(room.map((size) => choices.between(1, largestKernel(size, dilation))));
  const stride = pair(choices, () => choices.between(1, 3));
  return {
    out_channels,
    kernel_size,
    ...(stride !== 1 && { stride }),
    ...(padding !== 0 && { padding }),
    ...(dilation > 1 && { dilation }),
    ...rest,
  };
}

function largestKernel(room: number, dilation: number): number {
  return Math.min(mostKernel, Math.floor((room - 1) / dilation) + 1);
}

/** Padding in one of its forms, with the rows and columns that it adds altogether. */
function convolutionPadding(choices: Choices): {
  readonly padding: Argument;
  readonly added: readonly [number, number];
} {
  const one = choices.below(3);
  switch (choices.below(4)) {
    case 1:
      return { padding: 'valid', added: [0, 0] };
    case 2: {
      const other = choices.below(3);
      return { padding: [one, other], added: [2 * one, 2 * other] };
    }
    case 3: {
      const sides = [one, choices.below(3), choices.below(3), choices.below(4)] as const;
      return { padding: sides, added: [sides[0] + sides[2], sides[1] + sides[3]] };
    }
    default:
      return { padding: one, added: [2 * one, 2 * one] };
  }
}

function pooling(choices: Choices, arrival: Arrival, dilates: boolean): Arguments | undefined {
  if (arrival.sizes.length !== 4) return undefined;
  const dilation = dilates && choices.once(4) ? 2 : 1;
  const kernels = bothOrEach(choices, arrival.sizes.slice(2)).map((size) =>
    choices.between(1, largestKernel(size, dilation)),
  );
  const paddings = kernels.map((kernel) => choices.below(Math.floor(kernel / 2) + 1));
  return {
    kernel_size: written(kernels),
    ...(choices.once(2) && { stride: pair(choices, () => choices.between(1, 3)) }),
    ...(paddings.some((padding) => padding > 0) && { padding: written(paddings) }),
    ...(dilation > 1 && { dilation }),
    ...(choices.once(3) && { ceil_mode: true }),
  };
}

function transposed(choices: Choices, arrival: Arrival): Arguments | undefined {
  const channels = channelsOf(arrival);
  if (channels === undefined) return undefined;
  const groups = choices.once(3) ? (choices.any(divisorsOf(channels)) ?? 1) : 1;
  const dilation = choices.once(4) ? 2 : 1;
  const stride = choices.between(1, 2);
  const kernel = choices.between(1, 3);
  const output_padding = choices.below(Math.max(stride, dilation));
  const grown = (size: number) => (size - 1) * stride + dilation * (kernel - 1) + output_padding + 1;
  const smallest = Math.min(...arrival.sizes.slice(2).map(grown));
  const padding = choices.below(Math.min(3, Math.floor((smallest - 1) / 2) + 1));
  return {
    out_channels: groups * choices.between(1, Math.max(1, Math.floor(6 / groups))),
    kernel_size: kernel,
    ...(stride > 1 && { stride }),
    ...(padding > 0 && { padding }),
    ...(output_padding > 0 && { output_padding }),
    ...(dilation > 1 && { dilation }),
    ...(groups > 1 && { groups }),
    ...(choices.once(4) && { bias: false }),
  };
}

function reshape(choices: Choices, arrival: Arrival): Arguments {
  const entries = reshaped(choices, arrival);
  const shape: PlannedDim[] = entries.map((dim) => (typeof dim === 'number' ? dim : formatDim(dim)));
  // Any one entry may be left to be computed, where the others divide what there is without knowing the symbols.
  const at = choices.below(shape.length + 1);
  const others = entries.filter((_, index) => index !== at).reduce(multiply, 1);
  const all = arrival.shape.reduce(multiply, 1);
  if (at < shape.length && exactDivide(all, others) !== undefined) shape[at] = -1;
  return { shape };
}

function reshaped(choices: Choices, { shape, sizes }: Arrival): readonly Dim[] {
  const rank = shape.length;
  const at = choices.below(rank);
  const [dim = 1, size = 1] = [shape[at], sizes[at]];
  switch (choices.below(4)) {
    case 1: {
      // One dimension split in two.
      const by = choices.any(typeof dim === 'number' ? divisorsOf(dim) : [1]) ?? 1;
      return rank > 5 || typeof dim !== 'number'
        ? shape
        : [...shape.slice(0, at), by, dim / by, ...shape.slice(at + 1)];
    }
    case 2:
      return [...shape].reverse();
    case 3:
      // A symbol that is fixed here.
      return choices.once(3) ? shape.map((one, index) => (index === at ? size : one)) : shape;
    default:
      // Two neighbours merged.
      return at + 1 < rank ? [...shape.slice(0, at), multiply(dim, shape[at + 1] ?? 1), ...shape.slice(at + 2)] : shape;
  }
}
