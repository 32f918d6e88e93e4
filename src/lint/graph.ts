import { type Code, diagnostic, type ParamsOf } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatDim } from '../ir/dim/text.ts';
import type { Graph, Node, NodeOf } from '../ir/graph.ts';
import { valueTypes } from '../ir/graph.ts';
import { operationOf } from '../ir/ops/index.ts';
import type { ValueType } from '../ir/type.ts';
import type { Spec } from '../parser/spec.ts';

/** Warnings of what layers do with each other. */
export function graphWarnings(spec: Spec, graph: Graph): Diagnostic[] {
  const types = valueTypes(graph);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  return [
    ...unusedLayers(spec, graph),
    ...graph.nodes.flatMap((node) => {
      const before = byId.get(node.inputs[0] ?? '');
      const found = [
        behindSoftmax(spec, node, before),
        behindDropout(spec, node, before),
        droppedRows(spec, node, types.get(node.inputs[0] ?? '')),
        channelsLast(spec, graph, node),
        alongWidth(spec, node, types.get(node.inputs[0] ?? ''), byId),
      ];
      return found.flatMap((one) => one ?? []);
    }),
  ];
}

/** One warning for the last layer of what leads nowhere, not one for each. */
function unusedLayers(spec: Spec, graph: Graph): Diagnostic[] {
  const needed = new Set(graph.outputs.map(({ value }) => value));
  for (const { id, inputs } of graph.nodes.toReversed())
    if (needed.has(id)) for (const name of inputs) needed.add(name);
  const dead = new Map(graph.nodes.filter(({ id }) => !needed.has(id)).map((node) => [node.id, node]));
  const read = new Set([...dead.values()].flatMap(({ inputs }) => inputs));
  return [...dead.values()]
    .filter(({ id }) => !read.has(id))
    .map((node) => {
      const behind = deadBehind(node, dead);
      const help = 'name it in `outputs`, let another layer read it, or remove it';
      return behind === 0
        ? at(spec, node, 'NIN3804', { layer: node.id }, help)
        : at(spec, node, 'NIN3805', { layer: node.id, count: behind }, help);
    });
}

function deadBehind(node: Node, dead: ReadonlyMap<string, Node>): number {
  const seen = new Set<string>();
  const waiting = [...node.inputs];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const before = dead.get(name);
    if (before === undefined || seen.has(name)) continue;
    seen.add(name);
    waiting.push(...before.inputs);
  }
  return seen.size;
}

function behindSoftmax(spec: Spec, node: Node, before: Node | undefined): Diagnostic | undefined {
  if (before?.op !== 'softmax' && before?.op !== 'log_softmax') return undefined;
  if (operationOf(node.op).family !== 'activation' || node.op === 'maxout2d') return undefined;
  return at(spec, node, 'NIN3806', { operation: node.op, before: before.id });
}

function behindDropout(spec: Spec, node: Node, before: Node | undefined): Diagnostic | undefined {
  if (node.op !== 'batch_norm2d' || (before?.op !== 'dropout' && before?.op !== 'dropout2d')) return undefined;
  return at(spec, node, 'NIN3807', { dropout: before.id }, `put ${before.op} behind the batch_norm2d`);
}

/** Windows side by side that do not fill the picture. */
function droppedRows(spec: Spec, node: Node, input: ValueType | undefined): Diagnostic | undefined {
  if ((node.op !== 'max_pool2d' && node.op !== 'avg_pool2d') || input === undefined) return undefined;
  const [rows, columns] = ([0, 1] as const).map((axis) => unseen(node, input, axis));
  const parts = [
    ...(rows ? [`the last ${rows === 1 ? 'row' : `${rows} rows`}`] : []),
    ...(columns ? [`the last ${columns === 1 ? 'column' : `${columns} columns`}`] : []),
  ];
  if (parts.length === 0) return undefined;
  const params = {
    layer: node.id,
    dropped: parts.join(' and '),
    kernel: node.attributes.kernel_size[rows ? 0 : 1],
    arrived: input.shape.map(formatDim),
  };
  return at(spec, node, 'NIN4801', params, 'ceil_mode: true adds a window for them');
}

/** What reads channels, rows and columns in the order that they have here. */
function readsPictures(node: Node): boolean {
  const { family } = operationOf(node.op);
  return family === 'convolution' || family === 'pooling' || family === 'normalization';
}

/** An input that is read as a picture, though its last size is a count of channels and its second is none. */
function channelsLast(spec: Spec, graph: Graph, node: Node): Diagnostic | undefined {
  const input = graph.inputs.find(({ name }) => name === node.inputs[0]);
  const [batch, height = 0, width = 0, channels] = input?.type.shape ?? [];
  if (input === undefined || batch === undefined || input.type.shape.length !== 4 || !readsPictures(node))
    return undefined;
  if (typeof height !== 'number' || typeof width !== 'number' || Math.min(height, width) < 8) return undefined;
  // Rows of one column are what one-dimensional data look like.
  if (channels !== 3 && !(channels === 1 && height === width)) return undefined;
  const shape = input.type.shape.map(formatDim);
  const sizes = [batch, channels, height, width].map(formatDim).join(', ');
  const help = `write [${sizes}]; data that are channels last come in by permute: {dims: [0, 3, 1, 2]}`;
  return at(spec, node, 'NIN4802', { input: input.name, shape }, help);
}

/** A picture that a linear layer takes column by column. */
function alongWidth(
  spec: Spec,
  node: Node,
  input: ValueType | undefined,
  byId: ReadonlyMap<string, Node>,
): Diagnostic | undefined {
  if (node.op !== 'linear' || input?.shape.length !== 4) return undefined;
  let before = byId.get(node.inputs[0] ?? '');
  while (before !== undefined && ['activation', 'regularization'].includes(operationOf(before.op).family))
    before = byId.get(before.inputs[0] ?? '');
  if (before === undefined || !readsPictures(before)) return undefined;
  const params = { layer: node.id, arrived: input.shape.map(formatDim) };
  return at(spec, node, 'NIN4803', params, 'put flatten before it, or global_avg_pool2d and flatten');
}

function unseen(node: NodeOf<'max_pool2d'> | NodeOf<'avg_pool2d'>, input: ValueType, axis: 0 | 1): number {
  const { kernel_size, stride, padding, ceil_mode } = node.attributes;
  const size = input.shape[2 + axis];
  if (ceil_mode || kernel_size[axis] !== stride[axis] || typeof size !== 'number') return 0;
  if (node.op === 'max_pool2d' && node.attributes.dilation[axis] !== 1) return 0;
  const after = padding[axis === 0 ? 2 : 3];
  const left = (size + padding[axis] + after - kernel_size[axis]) % stride[axis];
  return Math.max(0, left - after);
}

/** At the innermost place in the spec's own file; the lines that instantiated the block around it beside it. */
function at<C extends Code>(spec: Spec, node: Node, code: C, params: ParamsOf<C>, help?: string): Diagnostic {
  const range = node.origin.find(({ file }) => file === spec.file) ?? node.origin[0];
  const others = node.origin.filter((place) => place !== range);
  const related = others.map((place) => ({ message: 'instantiated here', range: place }));
  return { ...diagnostic(code, params, { range, help, related }), node: node.id };
}
