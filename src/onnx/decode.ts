import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue, TensorData } from './model.ts';
import { type Budget, Fields, type Span, spend, WireFault } from './wire.ts';

/** What is decoded of a ModelProto. */
export interface DecodedModel {
  readonly producer: string;
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
  readonly functions: readonly string[];
}

/** So many nodes, names, attributes and sizes together; torchvision's largest network has a hundredth. */
const mostParts = 4_000_000;

/** As many as a graph of the language may have, with room for what is folded away. */
const mostNodes = 100_000;

/**
 * The field numbers are those of onnx.proto. Subgraphs of control flow are not entered, so nothing nests deeper than a tensor in an
 * attribute in a node. Throws `WireFault`.
 */
export function decodeModel(bytes: Uint8Array): DecodedModel {
  const budget: Budget = { left: mostParts };
  const opsets = new Map<string, number>();
  const functions: string[] = [];
  let producer = '';
  let graph: OnnxGraph | undefined;
  const fields = new Fields({ bytes, start: 0, end: bytes.length });
  while (fields.next()) {
    if (fields.number === 2) producer = fields.text();
    else if (fields.number === 7) {
      if (graph !== undefined) throw new WireFault('it has two graphs');
      graph = decodeGraph(fields.span(), budget);
    } else if (fields.number === 8) {
      const { domain, version } = decodeOpset(fields.span());
      opsets.set(domain, version);
    } else if (fields.number === 25) functions.push(decodeFunctionName(fields.span(), budget));
    else fields.skip();
  }
  if (graph === undefined) throw new WireFault('it has no graph');
  return { producer, opsets, graph, functions };
}

function decodeOpset(span: Span): { readonly domain: string; readonly version: number } {
  const fields = new Fields(span);
  let domain = '';
  let version = 0;
  while (fields.next()) {
    if (fields.number === 1) domain = fields.text();
    else if (fields.number === 2) version = fields.integer();
    else fields.skip();
  }
  return { domain: domain === 'ai.onnx' ? '' : domain, version };
}

function decodeFunctionName(span: Span, budget: Budget): string {
  spend(budget);
  const fields = new Fields(span);
  let [domain, name] = ['', ''];
  while (fields.next()) {
    if (fields.number === 1) name = fields.text();
    else if (fields.number === 10) domain = fields.text();
    else fields.skip();
  }
  return `${domain}::${name}`;
}

function decodeGraph(span: Span, budget: Budget): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const initializers: OnnxTensor[] = [];
  const sparse: string[] = [];
  let name = '';
  const fields = new Fields(span);
  while (fields.next()) {
    spend(budget);
    if (fields.number === 1) {
      if (nodes.length === mostNodes) throw new WireFault(`it has more than ${mostNodes} nodes`);
      nodes.push(decodeNode(fields.span(), budget));
    } else if (fields.number === 2) name = fields.text();
    else if (fields.number === 5) initializers.push(decodeTensor(fields.span(), budget));
    else if (fields.number === 11) inputs.push(decodeValue(fields.span(), budget));
    else if (fields.number === 12) outputs.push(decodeValue(fields.span(), budget));
    else if (fields.number === 15) sparse.push(decodeSparseName(fields.span(), budget));
    else fields.skip();
  }
  return { name, nodes, inputs, outputs, initializers, sparse };
}

function decodeSparseName(span: Span, budget: Budget): string {
  const fields = new Fields(span);
  let name = '';
  while (fields.next()) {
    if (fields.number === 1) name = decodeTensor(fields.span(), budget).name;
    else fields.skip();
  }
  return name;
}

function decodeNode(span: Span, budget: Budget): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  const metadata = new Map<string, string>();
  let [name, op, domain] = ['', '', ''];
  const fields = new Fields(span);
  while (fields.next()) {
    spend(budget);
    if (fields.number === 1) inputs.push(fields.text());
    else if (fields.number === 2) outputs.push(fields.text());
    else if (fields.number === 3) name = fields.text();
    else if (fields.number === 4) op = fields.text();
    else if (fields.number === 5) {
      const attribute = decodeAttribute(fields.span(), budget);
      attributes.set(attribute.name, attribute.value);
    } else if (fields.number === 7) domain = fields.text();
    else if (fields.number === 9) {
      const [key, value] = decodeEntry(fields.span());
      metadata.set(key, value);
    } else fields.skip();
  }
  return { name, op, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes, metadata };
}

/** A StringStringEntryProto; a value that is longer than a text (a stack trace, mostly) counts as empty. */
function decodeEntry(span: Span): readonly [string, string] {
  const fields = new Fields(span);
  let [key, value] = ['', ''];
  while (fields.next()) {
    if (fields.number === 1) key = fields.text();
    else if (fields.number === 2) {
      const found = fields.span();
      value = found.end - found.start > 4096 ? '' : textOfSpan(found);
    } else fields.skip();
  }
  return [key, value];
}

function textOfSpan({ bytes, start, end }: Span): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}

function decodeAttribute(span: Span, budget: Budget): { readonly name: string; readonly value: OnnxAttribute } {
  const fields = new Fields(span);
  const floats: number[] = [];
  const ints: number[] = [];
  const texts: string[] = [];
  let name = '';
  let type = 0;
  let value: OnnxAttribute | undefined;
  while (fields.next()) {
    spend(budget);
    if (fields.number === 1) name = fields.text();
    else if (fields.number === 2) value = { kind: 'float', value: fields.float() };
    else if (fields.number === 3) value = { kind: 'int', value: fields.integer() };
    else if (fields.number === 4) value = { kind: 'text', value: textOfSpan(shortened(fields.span())) };
    else if (fields.number === 5) value = { kind: 'tensor', value: decodeTensor(fields.span(), budget) };
    else if (fields.number === 7) for (const one of fields.floats(budget)) floats.push(one);
    else if (fields.number === 8) for (const one of fields.integers(budget)) ints.push(one);
    else if (fields.number === 9) texts.push(textOfSpan(shortened(fields.span())));
    else if (fields.number === 20) type = fields.integer();
    else if (others[fields.number] !== undefined) {
      value = { kind: 'other', what: others[fields.number] ?? '' };
      fields.skip();
    } else fields.skip();
  }
  if (type === 7 || (type === 0 && ints.length > 0)) return { name, value: { kind: 'ints', value: ints } };
  if (type === 6 || (type === 0 && floats.length > 0)) return { name, value: { kind: 'floats', value: floats } };
  if (type === 8 || (type === 0 && texts.length > 0)) return { name, value: { kind: 'texts', value: texts } };
  return { name, value: value ?? emptyOf(type) };
}

const others: Readonly<Record<number, string>> = {
  6: 'a graph',
  10: 'tensors',
  11: 'graphs',
  14: 'a type',
  15: 'types',
  21: 'an attribute of a function',
  22: 'a sparse tensor',
  23: 'sparse tensors',
};

/** Writers may leave out a zero and an empty text. */
function emptyOf(type: number): OnnxAttribute {
  if (type === 1) return { kind: 'float', value: 0 };
  if (type === 2) return { kind: 'int', value: 0 };
  if (type === 3) return { kind: 'text', value: '' };
  return { kind: 'other', what: 'nothing' };
}

function shortened({ bytes, start, end }: Span): Span {
  return { bytes, start, end: Math.min(end, start + 4096) };
}

function decodeTensor(span: Span, budget: Budget): OnnxTensor {
  const dims: number[] = [];
  const typed = new Map<number, Span[]>();
  const entries = new Map<string, string>();
  let [name, type, location] = ['', 0, 0];
  let raw: Span | undefined;
  const fields = new Fields(span);
  while (fields.next()) {
    spend(budget);
    if (fields.number === 1) for (const dim of fields.integers(budget)) dims.push(dim);
    else if (fields.number === 2) type = fields.integer();
    else if ([4, 5, 7, 10, 11].includes(fields.number)) {
      const before = typed.get(fields.number);
      if (before === undefined) typed.set(fields.number, [fields.numbers()]);
      else before.push(fields.numbers());
    } else if (fields.number === 8) name = fields.text();
    else if (fields.number === 9) raw = fields.span();
    else if (fields.number === 13) {
      const [key, value] = decodeEntry(fields.span());
      entries.set(key, value);
    } else if (fields.number === 14) location = fields.integer();
    else fields.skip();
  }
  return { name, type, dims, data: dataOf(location, entries, raw, typed) };
}

function dataOf(
  location: number,
  entries: ReadonlyMap<string, string>,
  raw: Span | undefined,
  typed: ReadonlyMap<number, readonly Span[]>,
): TensorData {
  if (location === 1) return { kind: 'external', entries };
  if (raw !== undefined) return { kind: 'raw', span: raw };
  const [first] = typed;
  return first === undefined ? { kind: 'none' } : { kind: 'typed', field: first[0], spans: first[1] };
}

/** ValueInfoProto → TypeProto → Tensor → TensorShapeProto → Dimension: each a message of its own, and no deeper. */
function decodeValue(span: Span, budget: Budget): OnnxValue {
  const fields = new Fields(span);
  let name = '';
  let type = 0;
  let shape: (number | string | undefined)[] | undefined;
  while (fields.next()) {
    spend(budget);
    if (fields.number === 1) name = fields.text();
    else if (fields.number === 2) {
      const outer = new Fields(fields.span());
      while (outer.next()) {
        if (outer.number !== 1) {
          outer.skip();
          continue;
        }
        const tensor = new Fields(outer.span());
        while (tensor.next()) {
          if (tensor.number === 1) type = tensor.integer();
          else if (tensor.number === 2) shape = decodeShape(tensor.span(), budget);
          else tensor.skip();
        }
      }
    } else fields.skip();
  }
  return { name, type, ...(shape !== undefined && { shape }) };
}

function decodeShape(span: Span, budget: Budget): (number | string | undefined)[] {
  const shape: (number | string | undefined)[] = [];
  const fields = new Fields(span);
  while (fields.next()) {
    spend(budget);
    if (fields.number !== 1) {
      fields.skip();
      continue;
    }
    let size: number | string | undefined;
    const dimension = new Fields(fields.span());
    while (dimension.next()) {
      if (dimension.number === 1) size = dimension.integer();
      else if (dimension.number === 2) size = dimension.text();
      else dimension.skip();
    }
    shape.push(size);
  }
  return shape;
}
