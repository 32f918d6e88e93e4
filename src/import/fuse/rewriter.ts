import type { ValueType } from '../../ir/type.ts';
import type { Net, NetNode } from '../net.ts';

/** A graph while it is rewritten: nodes by what they make, and how often each value is read. */
export class Rewriter {
  readonly #nodes = new Map<string, NetNode>();
  readonly #uses = new Map<string, number>();
  readonly #aliases = new Map<string, string>();
  readonly #types = new Map<string, ValueType>();
  readonly #inserted: NetNode[] = [];

  constructor(net: Net) {
    for (const { name, type } of net.inputs) this.#types.set(name, type);
    for (const node of net.nodes) {
      this.#nodes.set(node.output, node);
      for (const input of node.inputs) this.#uses.set(input, (this.#uses.get(input) ?? 0) + 1);
    }
    for (const { value } of net.outputs) this.#uses.set(value, (this.#uses.get(value) ?? 0) + 1);
  }

  /** The node that makes a value; nothing for an input of the graph. */
  maker(value: string | undefined, op?: string): NetNode | undefined {
    const node = value === undefined ? undefined : this.#nodes.get(value);
    return op === undefined || node?.op === op ? node : undefined;
  }

  /** Whether one node alone reads a value, so that its maker can become a part of that. */
  single(value: string): boolean {
    return this.#uses.get(value) === 1;
  }

  typeOf(value: string | undefined): ValueType | undefined {
    return value === undefined ? undefined : (this.#nodes.get(value)?.type ?? this.#types.get(value));
  }

  /** Adds a node before the one that is looked at. */
  insert(node: NetNode): void {
    this.set(node, node.inputs);
    this.#inserted.push(node);
  }

  takeInserted(): readonly NetNode[] {
    return this.#inserted.splice(0);
  }

  /** Puts a node in its place; what it reads beside what was counted before is counted. */
  set(node: NetNode, counted: readonly string[]): void {
    for (const input of node.inputs) {
      if (!counted.includes(input)) this.#uses.set(input, (this.#uses.get(input) ?? 0) + 1);
    }
    this.#nodes.set(node.output, node);
  }

  /** Whoever reads a value from now on reads another. */
  alias(value: string, other: string): void {
    this.#aliases.set(value, other);
    this.#uses.set(other, (this.#uses.get(other) ?? 0) + (this.#uses.get(value) ?? 0) - 1);
  }

  resolve(value: string): string {
    return this.#aliases.get(value) ?? value;
  }
}

/** What a rule makes of a node: another in its place, the value that it equals, or nothing where it does not apply. */
export type Rule = (node: NetNode, graph: Rewriter) => NetNode | string | undefined;

/** Applies rules to each node, in order, until none applies; drops what nothing reads then. */
export function rewrite(net: Net, rules: readonly Rule[]): Net {
  const graph = new Rewriter(net);
  const nodes: NetNode[] = [];
  for (const original of net.nodes) {
    let node: NetNode = { ...original, inputs: original.inputs.map((input) => graph.resolve(input)) };
    let same: string | undefined;
    for (let index = 0; index < rules.length; index++) {
      const made = rules[index]?.(node, graph);
      if (made === undefined) continue;
      if (typeof made === 'string') {
        same = made;
        break;
      }
      node = made;
      index = -1;
    }
    nodes.push(...graph.takeInserted());
    if (same === undefined) {
      graph.set(node, original.inputs);
      nodes.push(node);
    } else graph.alias(node.output, same);
  }
  const outputs = net.outputs.map(({ name, value }) => ({ name, value: graph.resolve(value) }));
  return withoutUnread({ ...net, nodes, outputs });
}

function withoutUnread(net: Net): Net {
  const read = new Set(net.outputs.map(({ value }) => value));
  const kept: NetNode[] = [];
  for (const node of net.nodes.toReversed()) {
    if (!read.has(node.output)) continue;
    kept.push(node);
    for (const input of node.inputs) read.add(input);
  }
  return { ...net, nodes: kept.reverse() };
}
