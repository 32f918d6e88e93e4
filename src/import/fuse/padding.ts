import type { NetNode } from '../net.ts';
import type { Rewriter, Rule } from './rewriter.ts';

/** Keras has numbers of padding in a layer of its own only: zeros that one convolution alone reads are padding of that. */
export const padIntoConvolution: Rule = (node, graph) => {
  const before = padBefore(node, 'conv2d', graph);
  const own = fourOf(node);
  if (before === undefined || own === undefined) return undefined;
  const [left, right, top, bottom] = before.sides;
  const sides = [top, left, bottom, right].map((size, side) => size + (own[side] ?? 0));
  return { ...node, inputs: before.node.inputs, args: { ...node.args, padding: sides } };
};

const neverNegative = /^(relu|relu6|sigmoid|hardsigmoid|softplus|softmax)$/;

/**
 * So are zeros that a maximum reads behind an activation that is never negative: padding of a pooling is below everything, and in
 * each of its windows there is something else, as it is half of the window at most.
 */
export const padIntoMaximum: Rule = (node, graph) => {
  const before = padBefore(node, 'max_pool2d', graph);
  const given = graph.maker(before?.node.inputs[0]);
  if (before === undefined || given === undefined || !neverNegative.test(given.op)) return undefined;
  const { kernel_size: kernel, padding, dilation, ceil_mode } = node.args;
  const [left, right, top, bottom] = before.sides;
  const plain = isZero(padding) && isOne(dilation) && ceil_mode !== true && left === right && top === bottom;
  if (!plain || !isPair(kernel) || 2 * top > kernel[0] || 2 * left > kernel[1]) return undefined;
  return { ...node, inputs: before.node.inputs, args: { ...node.args, padding: [top, left] } };
};

/** The zeros in front of a layer that alone reads them: left, right, top, bottom. */
function padBefore(node: NetNode, op: string, graph: Rewriter) {
  const [input] = node.inputs;
  const before =
    node.op === op && input !== undefined && graph.single(input) ? graph.maker(input, 'zero_pad2d') : undefined;
  const sides = before && fourOf(before);
  return before && sides && { node: before, sides };
}

function fourOf({ args: { padding } }: NetNode): readonly [number, number, number, number] | undefined {
  if (!Array.isArray(padding) || padding.length !== 4) return undefined;
  const [first, second, third, fourth] = padding.map(Number);
  return [first ?? 0, second ?? 0, third ?? 0, fourth ?? 0];
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'number');
}

function isZero(value: unknown): boolean {
  return isPair(value) && value.every((one) => one === 0);
}

function isOne(value: unknown): boolean {
  return isPair(value) && value.every((one) => one === 1);
}
