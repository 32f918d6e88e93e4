import type { Net, NetNode } from '../net.ts';
import { fullArguments } from './arguments.ts';
import type { Item } from './item.ts';

/** The value from which everything comes where there are several inputs. */
const root = '\u0000root';

/** Structures inside of structures, to this depth; below it layers are listed with `from`. */
const deepest = 24;

/**
 * The graph as a list of layers in which residuals and branches are recognised. A value dominates another when every way from the
 * inputs leads through it: between a value and the next that dominates the result lies one layer, or paths that fork and meet. Paths
 * that share nothing are branches; what is more entangled is listed with `from`.
 */
export function treeOf(net: Net): readonly Item[] {
  const tree = new Tree(net);
  return tree.layers();
}

class Tree {
  readonly #net: Net;
  readonly #makers = new Map<string, NetNode>();
  /** Which place each node has among all. */
  readonly #order = new Map<NetNode, number>();
  readonly #dominators = new Map<string, string>();
  readonly #depths = new Map<string, number>();
  readonly #start: string;
  #nesting = 0;

  constructor(net: Net) {
    this.#net = net;
    const [first] = net.inputs;
    this.#start = net.inputs.length === 1 && first !== undefined ? first.name : root;
    this.#depths.set(this.#start, 0);
    for (const { name } of net.inputs) if (name !== this.#start) this.#under(name, root);
    for (const node of net.nodes) {
      this.#makers.set(node.output, node);
      this.#order.set(node, this.#order.size);
      this.#under(
        node.output,
        node.inputs.reduce((left, right) => this.#meet(left, right)),
      );
    }
  }

  #under(value: string, dominator: string): void {
    this.#dominators.set(value, dominator);
    this.#depths.set(value, (this.#depths.get(dominator) ?? 0) + 1);
  }

  /** The nearest value that dominates both. */
  #meet(left: string, right: string): string {
    let [a, b] = [left, right];
    while (a !== b) {
      if ((this.#depths.get(a) ?? 0) < (this.#depths.get(b) ?? 0)) [a, b] = [b, a];
      a = this.#dominators.get(a) ?? this.#start;
    }
    return a;
  }

  layers(): readonly Item[] {
    const values = this.#net.outputs.map(({ value }) => value);
    const [only] = values;
    const last = values.reduce((left, right) => this.#meet(left, right), only ?? this.#start);
    const list = new List(this.#net.inputs[0]?.name ?? root);
    this.#sequence(this.#start, last, list);
    // Results that lie beside each other, behind what all come from.
    for (const value of values) this.#flatly(value, list);
    return list.items;
  }

  /** Appends what leads from one value to another that it dominates. */
  #sequence(from: string, to: string, list: List): void {
    const chain: string[] = [];
    for (let at = to; at !== from; at = this.#dominators.get(at) ?? from) chain.push(at);
    let before = from;
    for (const value of chain.reverse()) {
      this.#step(before, value, list);
      before = value;
    }
  }

  #step(from: string, to: string, list: List): void {
    const node = this.#makers.get(to);
    if (node === undefined) return;
    const single = node.inputs.length === 1 && node.inputs[0] === from;
    if (!single && (from === root || this.#nesting > deepest || !this.#areApart(from, node.inputs))) {
      this.#flatly(to, list);
      return;
    }
    const joins = node.op === 'concat' || node.op === 'add';
    if (single || !joins || node.inputs.length < 2) {
      this.#nesting++;
      for (const input of longestFirst(node.inputs, (value) => this.#between(from, value).size))
        this.#sequence(from, input, list);
      this.#nesting--;
      list.add(operation(node), node.inputs);
      return;
    }
    this.#nesting++;
    const paths = node.inputs.map((input) => {
      const path = new List(from);
      this.#sequence(from, input, path);
      return path.items;
    });
    this.#nesting--;
    list.add(joined(node, paths), [from]);
  }

  /** Whether the ways to several values share nothing behind the value they come from. */
  #areApart(from: string, values: readonly string[]): boolean {
    const seen = new Set<string>();
    for (const value of values) {
      for (const one of this.#between(from, value)) {
        if (seen.has(one)) return false;
        seen.add(one);
      }
    }
    return true;
  }

  /** The values on all ways from one to another, the first aside. */
  #between(from: string, to: string): Set<string> {
    const found = new Set<string>();
    const waiting = [to];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      if (value === from || found.has(value)) continue;
      found.add(value);
      for (const input of this.#makers.get(value)?.inputs ?? []) waiting.push(input);
    }
    return found;
  }

  /** Every node that a value needs and that is not listed yet, in order. */
  #flatly(to: string, list: List): void {
    const needed = new Set<NetNode>();
    const waiting = [to];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      const maker = this.#makers.get(value);
      if (maker === undefined || needed.has(maker) || list.has(value)) continue;
      needed.add(maker);
      for (const input of maker.inputs) waiting.push(input);
    }
    const order = (node: NetNode) => this.#order.get(node) ?? 0;
    for (const node of [...needed].sort((a, b) => order(a) - order(b))) list.add(operation(node), node.inputs);
  }
}

/** A list of layers as it grows: says `from` where a layer reads something else than the one before. */
class List {
  readonly items: Item[] = [];
  readonly #made: Set<string>;
  #last: string;

  constructor(given: string) {
    this.#last = given;
    this.#made = new Set([given]);
  }

  has(value: string): boolean {
    return this.#made.has(value);
  }

  add(item: Item, inputs: readonly string[]): void {
    const follows = inputs.length === 1 && inputs[0] === this.#last;
    this.items.push(follows ? item : { ...item, from: inputs });
    this.#made.add(item.output);
    this.#last = item.output;
  }
}

function operation(node: NetNode): Item {
  return {
    word: node.op,
    args: fullArguments(node.op, node.args),
    paths: [],
    repeat: 1,
    output: node.output,
    nodes: [node],
  };
}

function joined(node: NetNode, paths: readonly (readonly Item[])[]): Item {
  const common = { repeat: 1, output: node.output };
  const inside = (lists: readonly (readonly Item[])[]) => [
    ...lists.flatMap((list) => list.flatMap(({ nodes }) => nodes)),
    node,
  ];
  const [left = [], right = []] = paths;
  // One path around another, or a short one beside a long one, is a shortcut.
  const around = left.length <= right.length ? left : right;
  const main = around === left ? right : left;
  if (
    node.op === 'add' &&
    paths.length === 2 &&
    (around.length === 0 || (isShortcut(around) && main.length > around.length))
  ) {
    return { ...common, word: 'residual', args: {}, paths: [main, around], nodes: inside([main, around]) };
  }
  const dim = node.op === 'concat' ? { dim: Number(node.args['dim'] ?? 1) } : {};
  return { ...common, word: 'branches', args: { merge: node.op, ...dim }, paths, nodes: inside(paths) };
}

/** A convolution, perhaps normalised, perhaps behind a pooling. */
function isShortcut(path: readonly Item[]): boolean {
  return (
    path.length <= 3 &&
    path.every(({ word }) => /^(conv2d|batch_norm2d|avg_pool2d|max_pool2d|identity|zero_pad2d)$/.test(word))
  );
}

function longestFirst(values: readonly string[], length: (value: string) => number): readonly string[] {
  return [...new Set(values)].toSorted((a, b) => length(b) - length(a));
}
