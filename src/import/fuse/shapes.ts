import { isOperation, operationOf } from '../../ir/ops/index.ts';
import { equalShapes, type Shape } from '../../ir/type.ts';
import type { NetNode } from '../net.ts';
import { movesOnes, reshaping } from '../reshape.ts';
import type { Rewriter, Rule } from './rewriter.ts';

/** Two orders of dimensions, one after the other, are one; and where that is the order of the beginning, none. */
export const permuteTwice: Rule = (node, graph) => {
  const before = node.op === 'permute' ? graph.maker(node.inputs[0], 'permute') : undefined;
  const [first, second] = [dimsOf(before), dimsOf(node)];
  if (before === undefined || first === undefined || second === undefined) return undefined;
  const dims = second.map((dim) => first[dim] ?? dim);
  const [input] = before.inputs;
  if (input !== undefined && dims.every((dim, index) => dim === index)) return input;
  return { ...node, inputs: before.inputs, args: { dims } };
};

/** A function of single elements comes before an order of dimensions, where the order may meet its inverse. */
export const permuteLast: Rule = (node, graph) => {
  const [input] = node.inputs;
  if (!isOperation(node.op) || !operationOf(node.op).pointwise || input === undefined || !graph.single(input))
    return undefined;
  const before = graph.maker(input, 'permute');
  const inner = before === undefined ? undefined : graph.typeOf(before.inputs[0]);
  if (before === undefined || inner === undefined) return undefined;
  const value = `${node.output}\u0000moved`;
  graph.insert({ ...node, inputs: before.inputs, output: value, type: inner });
  return { ...before, inputs: [value], output: node.output };
};

/** `[N, C, H, W]` → `[N, g, C/g, H, W]`, the middle two exchanged, and back: a channel shuffle. */
export const channelShuffle: Rule = (node, graph) => {
  const { inner, middle, outer, input } = threeSteps(node, graph);
  if (inner === undefined || middle === undefined || input === undefined) return undefined;
  const split = inner.type.shape;
  const groups = split[1];
  const flat = input.length === 4 && equalShapes(input, outer);
  if (!flat || typeof groups !== 'number' || split.length < 4) return undefined;
  // Exporters may merge height and width on the way.
  const dims = dimsOf(middle)?.join();
  if (dims !== '0,2,1,3,4' && dims !== '0,2,1,3') return undefined;
  const channels = input[1];
  if (typeof channels !== 'number' || channels % groups !== 0 || split[2] !== channels / groups) return undefined;
  return { ...node, op: 'channel_shuffle', args: { groups }, inputs: inner.inputs };
};

/** `[N, C·r², H, W]` → `[N, C, r, r, H, W]`, r beside H and W, and together: a pixel shuffle. */
export const pixelShuffle: Rule = (node, graph) => {
  const { inner, middle, outer, input } = threeSteps(node, graph);
  const split = inner?.type.shape;
  const factor = split?.[2];
  if (inner === undefined || split === undefined || input === undefined || middle === undefined) return undefined;
  if (split.length !== 6 || outer.length !== 4 || typeof factor !== 'number' || split[3] !== factor) return undefined;
  return dimsOf(middle)?.join() === '0,1,4,2,5,3'
    ? { ...node, op: 'pixel_shuffle', args: { upscale_factor: factor }, inputs: inner.inputs }
    : undefined;
};

/** reshape, permute, reshape: each read by the next alone. */
function threeSteps(node: NetNode, graph: Rewriter) {
  const middle = isReshape(node) ? graph.maker(node.inputs[0], 'permute') : undefined;
  const first = graph.maker(middle?.inputs[0]);
  const inner = first !== undefined && isReshape(first) ? first : undefined;
  const input: Shape | undefined = inner && graph.typeOf(inner.inputs[0])?.shape;
  return { inner, middle, outer: node.type.shape, input };
}

/** Of two reshapes one after the other one is enough; and where that gives the shape of the beginning, none. */
export const reshapeTwice: Rule = (node, graph) => {
  const before = isReshape(node) ? graph.maker(node.inputs[0]) : undefined;
  const [input] = before?.inputs ?? [];
  const from = graph.typeOf(input)?.shape;
  if (before === undefined || !isReshape(before) || input === undefined || from === undefined) return undefined;
  const way = reshaping(from, node.type.shape);
  if (way === undefined) return input;
  return graph.single(before.output) ? { ...node, ...way, inputs: [input] } : undefined;
};

/** An order of dimensions that moves sizes of 1 only is a reshape. */
export const permuteOnes: Rule = (node, graph) => {
  const [input] = node.inputs;
  const dims = node.op === 'permute' ? dimsOf(node) : undefined;
  const from = graph.typeOf(input)?.shape;
  if (input === undefined || dims === undefined || from === undefined || !movesOnes(from, dims)) return undefined;
  const way = reshaping(from, node.type.shape);
  return way === undefined ? input : { ...node, ...way };
};

function isReshape({ op }: NetNode): boolean {
  return op === 'reshape' || op === 'flatten';
}

/**
 * A concat whose first inputs are all those of another: it joins that one's result to the rest. Dense networks are written flat by
 * exporters, each layer joining everything before it again.
 */
export function nestedConcat(): Rule {
  // What inputs begin with is a number: that of what all but the last begin with, and the last, have one for both.
  const beginnings = new Map<string, number>();
  const made = new Map<number, string>();
  const seen = new Set<string>();
  return (node) => {
    if (node.op !== 'concat' || seen.has(node.output)) return undefined;
    seen.add(node.output);
    let beginning = -1 - Number(node.args['dim']);
    let longest: { readonly value: string; readonly length: number } | undefined;
    for (const [index, input] of node.inputs.entries()) {
      const key = `${beginning} ${input}`;
      beginning = beginnings.get(key) ?? beginnings.size;
      beginnings.set(key, beginning);
      const value = made.get(beginning);
      if (value !== undefined && index > 0 && index < node.inputs.length - 1) longest = { value, length: index + 1 };
    }
    if (!made.has(beginning)) made.set(beginning, node.output);
    return longest && { ...node, inputs: [longest.value, ...node.inputs.slice(longest.length)] };
  };
}

function dimsOf(node: NetNode | undefined): readonly number[] | undefined {
  const dims = node?.args['dims'];
  return Array.isArray(dims) ? dims.map(Number) : undefined;
}
