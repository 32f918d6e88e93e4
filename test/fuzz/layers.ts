import { equalDims } from '../../src/ir/dim/dim.ts';
import { formatDim } from '../../src/ir/dim/text.ts';
import { isOperation, type OperationName } from '../../src/ir/ops/index.ts';
import { type Arrival, channelsOf, isJoin, type JoinName, joins, makers } from './arguments.ts';
import { callBlock, callShippedBlock } from './blocks.ts';
import type { Choices } from './choices.ts';
import { type Growth, name, type Place, result, type Value } from './growth.ts';
import type { Arguments, CallPlan, LayerPlan } from './plan.ts';

type Names = readonly [OperationName, ...OperationName[]];

const single = (Object.keys(makers) as readonly string[]).filter(isOperation);
/** Convolutions and poolings are what most networks are made of. */
const any: Names = ['relu', ...single, 'conv2d', 'conv2d', 'conv2d', 'max_pool2d', 'max_pool2d', 'linear'];
/** What keeps height and width, with the arguments of `keeping`. */
const kept: Names = [
  'relu',
  'conv2d',
  'conv2d',
  'batch_norm2d',
  'instance_norm2d',
  'sigmoid',
  'max_pool2d',
  'prelu',
  'dropout',
  'avg_pool2d',
  'channel_shuffle',
  'local_response_norm',
  'maxout2d',
  'identity',
];

/** One layer more, sometimes with another beside it; with `keeps`, one that keeps height and width. */
export function growLayer(growth: Growth, place: Place, choices: Choices, keeps: boolean): readonly LayerPlan[] {
  if (growth.budget-- <= 0) return [];
  const picture = place.current.sizes.length === 4;
  const kind = choices.below(16);
  const left: LayerPlan[] =
    choices.once(20) && !place.inBlock ? [{ kind: 'call', name: 'flatten', args: {}, when: 'w < 0' }] : [];
  const grown = () => {
    if (kind >= 8 && kind <= 9) return joined(growth, place, choices, keeps);
    if (kind >= 10 && kind <= 11) return residual(growth, place, choices, keeps);
    if (kind >= 12 && kind <= 13 && picture) return branches(growth, place, choices, keeps);
    if (kind === 14 && !keeps && place.once && picture) return callBlock(growth, place, choices);
    if (kind === 15 && !keeps && picture) return callShippedBlock(growth, place, choices);
    return undefined;
  };
  const layer = grown() ?? called(growth, place, choices, keeps);
  return layer === undefined ? left : [...left, layer];
}

/** A layer of one operation of one value. */
function called(growth: Growth, place: Place, choices: Choices, keeps: boolean): LayerPlan | undefined {
  const from = choices.once(6) && !keeps ? choices.any(place.values) : undefined;
  const input = from ?? place.current;
  const names = keeps ? kept : any;
  const start = choices.below(names.length);
  for (let step = 0; step < names.length; step++) {
    const operation = names[(start + step) % names.length] ?? 'relu';
    if (isJoin(operation)) continue;
    const args = keeps ? keeping(choices, input, operation) : makers[operation](choices, input);
    const output = args && result(operation, args, [input], growth.sizes);
    if (args === undefined || output === undefined) continue;
    return add(growth, place, choices, { operation, args, inputs: [input], output, named: from !== undefined });
  }
  return undefined;
}

/** Arguments with which an operation keeps height and width. */
function keeping(
  choices: Choices,
  arrival: Arrival,
  operation: Exclude<OperationName, JoinName>,
): Arguments | undefined {
  const picture = arrival.sizes.length === 4;
  switch (operation) {
    case 'conv2d': {
      if (channelsOf(arrival) === undefined) return undefined;
      return { out_channels: choices.between(1, 6), kernel_size: choices.between(1, 4), padding: 'same' };
    }
    case 'max_pool2d':
      return picture ? { kernel_size: 3, stride: 1, padding: 1 } : undefined;
    case 'avg_pool2d':
      return picture ? { kernel_size: [1, 5], stride: 1, padding: [0, 2] } : undefined;
    default:
      return makers[operation](choices, arrival);
  }
}

interface Call {
  readonly operation: OperationName;
  readonly args: Arguments;
  readonly inputs: readonly Value[];
  readonly output: Arrival;
  /** What it reads must be written. */
  readonly named: boolean;
}

/** Names a call, writes it and makes it what the next layer reads. */
function add(
  growth: Growth,
  place: Place,
  choices: Choices,
  { operation, args, inputs, output, named }: Call,
): CallPlan {
  const repeatable = inputs.length === 1 && sameShape(inputs[0], output);
  const repeat = repeatable && choices.once(8) ? choices.between(1, 3) : undefined;
  const written = name(growth, place, choices, operation, output, repeat);
  const { w, act } = growth.params;
  const plan: CallPlan = {
    kind: 'call',
    name: operation === act && !place.inBlock && choices.once(2) ? '${act}' : operation,
    args: place.inBlock ? args : disguised(choices, args, Number(w)),
    ...written,
    ...(named && { from: inputs.map((input) => input.name) }),
    ...(repeat !== undefined && { repeat }),
    ...(choices.once(4) && { expect: output.shape.map((dim) => (typeof dim === 'number' ? dim : formatDim(dim))) }),
    ...(choices.once(12) && !place.inBlock && { when: 'w > 0' }),
  };
  const once = place.once && repeat === undefined;
  const visible = place.values.filter((value) => value.name !== place.current.name);
  growth.sites.push({ plan, operation, args, inputs, output, visible, once });
  return plan;
}

/** One number of the arguments as an expression over the spec's params. */
function disguised(choices: Choices, args: Arguments, w: number): Arguments {
  if (!choices.once(6)) return args;
  const entry = choices.any(Object.entries(args).filter(([, value]) => Number.isInteger(value)));
  if (entry === undefined) return args;
  const [key, value] = entry;
  const apart = Number(value) - w;
  return { ...args, [key]: apart < 0 ? `\${w - ${-apart}}` : `\${(w + ${apart}) * 1}` };
}

function sameShape(left: Arrival | undefined, right: Arrival): boolean {
  if (left?.shape.length !== right.shape.length) return false;
  return left.shape.every((dim, axis) => equalDims(dim, right.shape[axis] ?? 0));
}

/** A join of the last value with another that fits. */
function joined(growth: Growth, place: Place, choices: Choices, keeps: boolean): LayerPlan | undefined {
  const { current } = place;
  const operation = choices.pick(joins);
  const fits = (value: Value) => (operation === 'concat' ? true : broadcasts(current, value, keeps));
  const dim = choices.below(current.sizes.length);
  const candidates = place.values.filter(
    (value) => fits(value) && (operation !== 'concat' || concatenates(current, value, dim)),
  );
  const other = choices.any(candidates.reverse());
  if (other === undefined || (keeps && operation === 'concat' && dim !== 1)) return undefined;
  const more = operation !== 'sub' && choices.once(4);
  const inputs = choices.once(2) ? [other, current] : [current, other];
  const operands = more ? [...inputs, current] : inputs;
  const args = operation === 'concat' ? { dim: choices.once(3) ? dim - current.sizes.length : dim } : {};
  const output = result(operation, args, operands, growth.sizes);
  if (output === undefined) return undefined;
  return add(growth, place, choices, { operation, args, inputs: operands, output, named: true });
}

/** torch's broadcasting; a symbol never counts as 1. With `keeps`, the result is of the first one's rank and size. */
export function broadcasts(left: Arrival, right: Arrival, keeps: boolean): boolean {
  const rank = Math.max(left.shape.length, right.shape.length);
  if (keeps && left.shape.length < rank) return false;
  return Array.from({ length: rank }, (_, axis) => axis).every((axis) => {
    const [a, b] = [axis - rank + left.shape.length, axis - rank + right.shape.length];
    if ((left.shape[a] ?? 1) === 1 && !keeps) return true;
    return (right.shape[b] ?? 1) === 1 || left.sizes[a] === right.sizes[b];
  });
}

export function concatenates(left: Arrival, right: Arrival, dim: number): boolean {
  if (left.sizes.length !== right.sizes.length) return false;
  return left.sizes.every((size, axis) => axis === dim || size === right.sizes[axis]);
}

/** A place inside of a structural layer. */
function inside(place: Place): Place {
  const input: Value = { ...place.current, name: 'input', lasting: false };
  const values = [...place.values.filter(({ lasting }) => lasting), input];
  return { values, counts: new Map(), current: input, input, inBlock: place.inBlock, once: place.once };
}

function growPath(growth: Growth, place: Place, choices: Choices, most: number): LayerPlan[] {
  const count = choices.between(1, most);
  const layers: LayerPlan[] = [];
  for (let made = 0; made < count; made++) layers.push(...growLayer(growth, place, choices, true));
  return layers;
}

/** A call that is chosen, not drawn. */
function put(growth: Growth, place: Place, operation: OperationName, args: Arguments): CallPlan | undefined {
  const input = place.current;
  const output = result(operation, args, [input], growth.sizes);
  if (output === undefined) return undefined;
  const plan: CallPlan = { kind: 'call', name: operation, args };
  const count = (place.counts.get(operation) ?? 0) + 1;
  place.counts.set(operation, count);
  growth.sites.push({ plan, operation, args, inputs: [input], output, visible: place.values, once: place.once });
  place.current = { name: `${operation}_${count}`, lasting: false, ...output };
  place.values = [...place.values, place.current];
  return plan;
}

function residual(growth: Growth, place: Place, choices: Choices, keeps: boolean): LayerPlan | undefined {
  const main = inside(place);
  const around = inside(place);
  const layers: (LayerPlan | undefined)[] = [];
  const shortcut: (LayerPlan | undefined)[] = [];
  if (!keeps && channelsOf(place.current) !== undefined && choices.once(3)) {
    // Both paths take every second element.
    const half = choices.below(3);
    const out_channels = choices.between(1, 6);
    layers.push(put(growth, main, 'conv2d', { out_channels, kernel_size: 2 * half + 1, stride: 2, padding: half }));
    if (layers[0] !== undefined)
      shortcut.push(put(growth, around, 'conv2d', { out_channels, kernel_size: 1, stride: 2 }));
  } else {
    layers.push(...growPath(growth, main, choices, 3));
    const channels = channelsOf(main.current);
    const fits = broadcasts(place.current, main.current, false) && broadcasts(main.current, place.current, keeps);
    if (!fits || choices.once(4)) {
      if (channels === undefined || channelsOf(place.current) === undefined) return undefined;
      shortcut.push(put(growth, around, 'conv2d', { out_channels: channels, kernel_size: 1, bias: false }));
    }
  }
  const output =
    layers.includes(undefined) || shortcut.includes(undefined) || layers.length === 0
      ? undefined
      : result('add', {}, [main.current, around.current], growth.sizes);
  if (output === undefined) return undefined;
  const written = name(growth, place, choices, 'residual', output);
  show(place, main, place.current, '');
  return {
    kind: 'residual',
    layers: layers.filter((one) => one !== undefined),
    shortcut: shortcut.filter((one) => one !== undefined),
    ...written,
  };
}

function branches(growth: Growth, place: Place, choices: Choices, keeps: boolean): LayerPlan | undefined {
  const merge = choices.once(2) ? 'add' : 'concat';
  const pooled = !keeps && choices.once(3) ? [choices.between(1, 3), choices.between(1, 3)] : undefined;
  const channels = channelsOf(place.current);
  if (channels === undefined) return undefined;
  const out_channels = choices.between(1, 6);
  const places: Place[] = [];
  const paths: LayerPlan[][] = [];
  for (let count = choices.between(1, 3); count > 0; count--) {
    const inner = inside(place);
    const path: (LayerPlan | undefined)[] = growPath(growth, inner, choices, 2);
    if (merge === 'add' && channelsOf(inner.current) === undefined) return undefined;
    if (merge === 'add') path.push(put(growth, inner, 'conv2d', { out_channels, kernel_size: 1 }));
    if (pooled !== undefined) path.push(put(growth, inner, 'adaptive_avg_pool2d', { output_size: pooled }));
    const made = path.filter((one) => one !== undefined);
    if (made.length === 0 || made.length < path.length) return undefined;
    places.push(inner);
    paths.push(made);
  }
  const values = places.map(({ current }) => current);
  const dim = choices.once(4) ? 1 : choices.once(4) ? -3 : undefined;
  const args = { dim: dim ?? 1 };
  const output =
    merge === 'add'
      ? result('add', {}, values.length === 1 ? [...values, ...values] : values, growth.sizes)
      : result('concat', args, values, growth.sizes);
  if (output === undefined) return undefined;
  const written = name(growth, place, choices, 'branches', output);
  const { current } = place;
  for (const [index, inner] of places.entries()) show(place, inner, current, `path_${index + 1}.`);
  place.current = current;
  return { kind: 'branches', merge, ...(dim !== undefined && merge === 'concat' && { dim }), paths, ...written };
}

/** What a structural layer made inside can be named from outside. */
function show(place: Place, inner: Place, layer: Value, path: string): void {
  const own = inner.values.filter(
    ({ name, lasting }) => name !== 'input' && !(lasting && place.values.some((value) => value.name === name)),
  );
  place.values = [
    ...place.values,
    ...own.map((value) => ({ ...value, name: `${layer.name}.${path}${value.name}`, lasting: layer.lasting })),
  ];
}
