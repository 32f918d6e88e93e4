import type { Constant } from '../../onnx/tensor.ts';
import type { NetNode } from '../net.ts';
import type { Rewriter, Rule } from './rewriter.ts';

/** A rule for constants with one number for each channel only: a single number may still become a part of an activation. */
export function ofVectors(rule: Rule): Rule {
  return (node, graph) => (node.args['axis'] === undefined ? undefined : rule(node, graph));
}

/** `x + c` behind a layer that has a bias, or can have one: the constant becomes a part of that. */
export const plusIntoBias: Rule = (node, graph) => {
  const [before, value] = layerBefore(node, 'plus', graph);
  if (before === undefined || value === undefined) return undefined;
  if (before.op === 'plus' && before.args['axis'] === node.args['axis']) {
    const old = before.weights.get('value');
    return (
      old && { ...node, inputs: before.inputs, weights: new Map([['value', combined(old, value, (a, b) => a + b)]]) }
    );
  }
  const channels = channelsOf(before);
  if (channels === undefined || !alongChannels(node, before)) return undefined;
  const bias = before.weights.get('bias');
  const given = spread(value, channels);
  const summed = bias === undefined ? given : combined(bias, given, (a, b) => a + b);
  const args = before.op === 'batch_norm2d' ? before.args : { ...before.args, bias: true };
  return { ...before, output: node.output, args, weights: new Map([...before.weights, ['bias', summed]]) };
};

/** `x + c` along the last dimension, behind a reshape that keeps it: before the reshape, where a linear layer may hold it. */
export const plusBeforeReshape: Rule = (node, graph) => {
  const [reshape, value] = layerBefore(node, 'plus', graph);
  const inner = reshape?.op === 'reshape' ? graph.typeOf(reshape.inputs[0]) : undefined;
  if (reshape === undefined || inner === undefined || value === undefined) return undefined;
  const kept = inner.shape.at(-1) === value.data.length && node.type.shape.at(-1) === value.data.length;
  if (!kept || node.args['axis'] !== node.type.shape.length - 1) return undefined;
  const output = `${node.output}\u0000before`;
  const moved: NetNode = {
    ...node,
    inputs: reshape.inputs,
    output,
    type: inner,
    args: { axis: inner.shape.length - 1 },
  };
  const merged = plusIntoBias(moved, graph);
  if (merged === undefined || typeof merged === 'string') return undefined;
  graph.insert(merged);
  return { ...reshape, inputs: [output], output: node.output };
};

/** `x · c` behind a layer with weights: they are multiplied. A batch norm is left as the layer that it is, its scale multiplied. */
export const timesIntoWeight: Rule = (node, graph) => {
  const [before, value] = layerBefore(node, 'times', graph);
  if (before === undefined || value === undefined) return undefined;
  const foldable = before.op === 'batch_norm2d' || (before.op === 'linear' && node.type.shape.length !== 4);
  const channels = channelsOf(before);
  if (!foldable || channels === undefined || !alongChannels(node, before)) return undefined;
  const factor = spread(value, channels);
  const weights = new Map(before.weights);
  for (const role of ['weight', 'bias']) {
    const old = weights.get(role);
    if (old !== undefined) weights.set(role, rowsTimes(old, factor));
  }
  return { ...before, output: node.output, weights };
};

/** What is left of `x + c` and `x · c` on pictures: a batch norm whose statistics change nothing. */
export const scaleAsNorm: Rule = (node) => {
  const value = node.weights.get('value');
  const channels = node.type.shape[1];
  const { axis } = node.args;
  if ((node.op !== 'plus' && node.op !== 'times') || value === undefined || node.type.shape.length !== 4)
    return undefined;
  if (typeof channels !== 'number' || (axis !== undefined && axis !== 1)) return undefined;
  const given = spread(value, channels);
  const all = (number: number): Constant => ({
    kind: 'float',
    shape: [channels],
    data: new Float32Array(channels).fill(number),
  });
  const weights = new Map([
    ['weight', node.op === 'times' ? given : all(1)],
    ['bias', node.op === 'plus' ? given : all(0)],
    ['running_mean', all(0)],
    ['running_var', all(1)],
  ]);
  return { ...node, op: 'batch_norm2d', args: { eps: 0 }, weights };
};

function layerBefore(node: NetNode, op: string, graph: Rewriter): readonly [NetNode | undefined, Constant | undefined] {
  const [input] = node.inputs;
  if (node.op !== op || input === undefined || !graph.single(input)) return [undefined, undefined];
  return [graph.maker(input), node.weights.get('value')];
}

function channelsOf(node: NetNode): number | undefined {
  if (node.op === 'batch_norm2d') return node.weights.get('weight')?.data.length;
  const size = node.args['out_channels'] ?? node.args['out_features'];
  return typeof size === 'number' ? size : undefined;
}

/** One number for all, or one for each of what the layer makes. */
function alongChannels(node: NetNode, before: NetNode): boolean {
  const { axis } = node.args;
  return axis === undefined || axis === (before.op === 'linear' ? before.type.shape.length - 1 : 1);
}

function spread(value: Constant, count: number): Constant {
  if (value.data.length === count) return { ...value, shape: [count] };
  return { kind: 'float', shape: [count], data: new Float32Array(count).fill(value.data[0] ?? 0) };
}

function combined(left: Constant, right: Constant, compute: (a: number, b: number) => number): Constant {
  const data = left.data.slice();
  for (let index = 0; index < data.length; index++)
    data[index] = compute(left.data[index] ?? 0, right.data[index] ?? 0);
  return { ...left, data };
}

/** What a product of `rowsTimes` is of. */
const products = new WeakMap<Constant, { readonly weight: Constant; readonly factor: Constant }>();

/** Each row of a weight times its own factor, once it is asked for: of a chain of factors only their product meets the weight. */
function rowsTimes(given: Constant, by: Constant): Constant {
  const before = products.get(given);
  const { weight, factor } =
    before === undefined
      ? { weight: given, factor: by }
      : { weight: before.weight, factor: combined(before.factor, by, (a, b) => a * b) };
  let data: Constant['data'] | undefined;
  const made: Constant = {
    kind: weight.kind,
    shape: weight.shape,
    get data() {
      const width = weight.data.length / factor.data.length;
      data ??= weight.data.map((value, index) => value * (factor.data[Math.floor(index / width)] ?? 1));
      return data;
    },
  };
  products.set(made, { weight, factor });
  return made;
}
