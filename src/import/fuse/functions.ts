import type { NetNode } from '../net.ts';
import { near } from '../number.ts';
import type { Rewriter, Rule } from './rewriter.ts';

/** `relu6(x + 3) / 6`. */
export const hardsigmoid: Rule = (node, graph) => {
  if (!near(numberOf(node, 'times') ?? 0, 1 / 6)) return undefined;
  const x = shiftedRelu6(node.inputs[0], graph);
  return x === undefined ? undefined : pointwise(node, 'hardsigmoid', x);
};

/** `x · hardsigmoid(x)`, or `x · relu6(x + 3)` and then `/ 6`. */
export const hardswish: Rule = (node, graph) => {
  const whole = product(node, graph, (y, x) => graph.maker(y, 'hardsigmoid')?.inputs[0] === x);
  if (whole !== undefined) return pointwise(node, 'hardswish', whole);
  const inner = near(numberOf(node, 'times') ?? 0, 1 / 6) ? graph.maker(node.inputs[0]) : undefined;
  const x = inner && product(inner, graph, (y, other) => shiftedRelu6(y, graph) === other);
  return x === undefined ? undefined : pointwise(node, 'hardswish', x);
};

/** `x · sigmoid(x)`. */
export const silu: Rule = (node, graph) => {
  const x = product(node, graph, (y, other) => graph.maker(y, 'sigmoid')?.inputs[0] === other);
  return x === undefined ? undefined : pointwise(node, 'silu', x);
};

/** `x · tanh(softplus(x))`. */
export const mish: Rule = (node, graph) => {
  const x = product(node, graph, (y, other) => {
    const soft = graph.maker(graph.maker(y, 'tanh')?.inputs[0], 'softplus');
    return soft?.inputs[0] === other;
  });
  return x === undefined ? undefined : pointwise(node, 'mish', x);
};

/** `ln(1 + exp(x))` has its own operator in ONNX; `x · 0.5 · (1 + erf(x/√2))` and its approximation by tanh had none before opset 20. */
export const gelu: Rule = (node, graph) => {
  if (node.op !== 'mul' && node.op !== 'times') return undefined;
  const { factor, values } = factorsOf(node, graph);
  const [first, second] = values;
  if (values.length !== 2 || first === undefined || second === undefined) return undefined;
  for (const [x, gate] of [[first, second] as const, [second, first] as const]) {
    const found = gateOf(gate, graph);
    if (found !== undefined && found.x === x && near(factor * found.factor, 0.5)) {
      return { ...pointwise(node, 'gelu', x), args: { approximate: found.approximate } };
    }
  }
  return undefined;
};

/** `factor · (1 + erf(x/√2))`, or the same with `tanh(√(2/π) · (x + 0.044715·x³))`. */
function gateOf(value: string, graph: Rewriter) {
  const shifted = graph.maker(value, 'plus');
  const constant = shifted && numberOf(shifted, 'plus');
  if (shifted === undefined || constant === undefined) return undefined;
  const scaled = graph.maker(shifted.inputs[0], 'times');
  const own = scaled === undefined ? 1 : numberOf(scaled, 'times');
  const inner = scaled === undefined ? graph.maker(shifted.inputs[0]) : graph.maker(scaled.inputs[0]);
  if (own === undefined || !near(own, constant) || inner === undefined) return undefined;
  if (inner.op === 'erf') {
    const halved = graph.maker(inner.inputs[0], 'times');
    const x = halved?.inputs[0];
    if (halved === undefined || x === undefined || !near(numberOf(halved, 'times') ?? 0, Math.SQRT1_2))
      return undefined;
    return { x, factor: constant, approximate: 'none' };
  }
  const x = inner.op === 'tanh' ? cubic(inner.inputs[0], graph) : undefined;
  return x === undefined ? undefined : { x, factor: constant, approximate: 'tanh' };
}

function cubic(value: string | undefined, graph: Rewriter): string | undefined {
  const outer = graph.maker(value, 'times');
  const sum = outer && graph.maker(outer.inputs[0], 'add');
  if (outer === undefined || sum === undefined || !near(numberOf(outer, 'times') ?? 0, Math.sqrt(2 / Math.PI)))
    return undefined;
  for (const [x, other] of [sum.inputs, sum.inputs.toReversed()]) {
    const scaled = graph.maker(other, 'times');
    if (scaled === undefined || x === undefined || !near(numberOf(scaled, 'times') ?? 0, 0.044715)) continue;
    const power = graph.maker(scaled.inputs[0], 'power');
    if (power !== undefined && numberOf(power, 'power') === 3 && power.inputs[0] === x) return x;
    const cube = graph.maker(scaled.inputs[0], 'mul');
    if (cube !== undefined && factorsOf(cube, graph, true).values.filter((one) => one === x).length === 3) return x;
  }
  return undefined;
}

/** A product taken apart: its numbers together, and the two or three values that are multiplied; `deep` also takes those apart. */
function factorsOf(
  node: NetNode,
  graph: Rewriter,
  deep = false,
): { readonly factor: number; readonly values: readonly string[] } {
  const [only] = node.inputs;
  if (node.op === 'times' && only !== undefined) {
    const factor = numberOf(node, 'times');
    const maker = graph.maker(only);
    if (factor === undefined) return { factor: 1, values: [node.output] };
    if (maker?.op !== 'times' && maker?.op !== 'mul') return { factor, values: [only] };
    const inner = factorsOf(maker, graph, deep);
    return { factor: factor * inner.factor, values: inner.values };
  }
  const parts = node.inputs.map((input) => {
    const maker = graph.maker(input);
    const open = maker?.op === 'times' || (deep && maker?.op === 'mul');
    return maker !== undefined && open ? factorsOf(maker, graph, deep) : { factor: 1, values: [input] };
  });
  return { factor: parts.reduce((all, part) => all * part.factor, 1), values: parts.flatMap(({ values }) => values) };
}

/** The number of a piece that has one for all elements. */
function numberOf(node: NetNode, op: string): number | undefined {
  const value = node.op === op ? node.weights.get('value') : undefined;
  return value?.data.length === 1 ? value.data[0] : undefined;
}

/** x of `relu6(x + 3)`. */
function shiftedRelu6(value: string | undefined, graph: Rewriter): string | undefined {
  const shifted = graph.maker(graph.maker(value, 'relu6')?.inputs[0], 'plus');
  return shifted !== undefined && numberOf(shifted, 'plus') === 3 ? shifted.inputs[0] : undefined;
}

/** x of a product `x · y` where y is what is wanted, on either side. */
function product(node: NetNode, _graph: Rewriter, wanted: (y: string, x: string) => boolean): string | undefined {
  const [left, right] = node.inputs;
  if (node.op !== 'mul' || node.inputs.length !== 2 || left === undefined || right === undefined) return undefined;
  if (wanted(right, left)) return left;
  return wanted(left, right) ? right : undefined;
}

function pointwise(node: NetNode, op: string, x: string): NetNode {
  return { ...node, op, args: {}, inputs: [x], weights: new Map() };
}
