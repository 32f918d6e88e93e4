import type { Graph, Instance, Node } from '../ir/graph.ts';
import { dropUnused } from '../ir/passes/drop-unused.ts';

/** The spec, one instance of a block, a structural layer, or one path of it: what the ids of nodes lead through. */
export interface Scope {
  /** '' of the spec itself. */
  readonly id: string;
  /** The last part of the id. */
  readonly local: string;
  /** Absent of the spec itself. */
  readonly instance: Instance | undefined;
  /** Nodes and scopes with nodes in them, in order. */
  readonly members: readonly Member[];
  /** Values from outside that are read inside, in the order in which they are first read. */
  readonly inputs: readonly string[];
  /** Values made inside that are read outside, in the order in which they are made. */
  readonly outputs: readonly string[];
}

export type Member =
  | {
      readonly kind: 'node';
      readonly local: string;
      readonly node: Node;
      /** Whether an output needs it. */
      readonly live: boolean;
    }
  | { readonly kind: 'scope'; readonly local: string; readonly scope: Scope };

interface Open {
  readonly id: string;
  readonly local: string;
  readonly instance: Instance | undefined;
  readonly members: Member[];
  readonly inputs: string[];
  readonly outputs: string[];
  /** Itself last. */
  readonly chain: readonly Open[];
}

/**
 * The graph as the nest of instances that its ids tell of. What no output needs is there, because it has parameters, but counts
 * as a reader of nothing. `inputsFor` gives the values that the text of a node reads.
 */
export function scopesOf(graph: Graph, inputsFor: (node: Node) => readonly string[] = (node) => node.inputs): Scope {
  const instances = new Map(graph.instances.map((one) => [one.id, one]));
  const root = open('', '', undefined, []);
  const scopes = new Map<string, Open>([['', root]]);
  const homes = new Map<string, readonly Open[]>(graph.inputs.map(({ name }) => [name, [root]]));
  const needed = new Set(dropUnused.run(graph).nodes.map(({ id }) => id));
  for (const node of graph.nodes) {
    const { scope, local } = enter(scopes, instances, node.id);
    scope.members.push({ kind: 'node', local, node, live: needed.has(node.id) });
    homes.set(node.id, scope.chain);
  }
  const inputs = new Map<Open, Set<string>>();
  const outputs = new Map<Open, Set<string>>();
  const read = (value: string, reader: readonly Open[]) => {
    const home = homes.get(value) ?? [root];
    for (const scope of reader) if (!home.includes(scope)) setOf(inputs, scope).add(value);
    for (const scope of home) if (!reader.includes(scope)) setOf(outputs, scope).add(value);
  };
  for (const node of graph.nodes) {
    if (!needed.has(node.id)) continue;
    for (const value of inputsFor(node)) read(value, homes.get(node.id) ?? [root]);
  }
  for (const { value } of graph.outputs) read(value, [root]);
  const order = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  for (const scope of scopes.values()) {
    scope.inputs.push(...setOf(inputs, scope));
    scope.outputs.push(...[...setOf(outputs, scope)].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)));
  }
  for (const { name } of graph.inputs) root.inputs.push(name);
  root.outputs.push(...new Set(graph.outputs.map(({ value }) => value)));
  return root;
}

function open(id: string, local: string, instance: Instance | undefined, around: readonly Open[]): Open {
  const chain: Open[] = [...around];
  const made: Open = { id, local, instance, members: [], inputs: [], outputs: [], chain };
  chain.push(made);
  return made;
}

/** The scope of a node, made with all around it where it is not there yet. */
function enter(
  scopes: Map<string, Open>,
  instances: ReadonlyMap<string, Instance>,
  id: string,
): { readonly scope: Open; readonly local: string } {
  const dot = id.lastIndexOf('.');
  const parent = dot < 0 ? '' : id.slice(0, dot);
  const local = id.slice(dot + 1);
  const known = scopes.get(parent);
  if (known !== undefined) return { scope: known, local };
  const around = enter(scopes, instances, parent);
  const made = open(parent, around.local, instances.get(parent), around.scope.chain);
  scopes.set(parent, made);
  around.scope.members.push({ kind: 'scope', local: around.local, scope: made });
  return { scope: made, local };
}

function setOf(sets: Map<Open, Set<string>>, scope: Open): Set<string> {
  const found = sets.get(scope) ?? new Set<string>();
  sets.set(scope, found);
  return found;
}

/** The values that a member gives: of a node its own. */
export function valuesOf(member: Member): readonly string[] {
  return member.kind === 'node' ? [member.node.id] : member.scope.outputs;
}

/** Whether anything that is needed comes of it. */
export function isLive(member: Member): boolean {
  return member.kind === 'node' ? member.live : member.scope.outputs.length > 0;
}

export function inputsOf(member: Member): readonly string[] {
  return member.kind === 'node' ? member.node.inputs : member.scope.inputs;
}

/** Whether each member reads the one before and nothing else, and the last is all that is read of them: what can be a plain list of layers. */
export function isStraight(members: readonly Member[], given: string, output: string): boolean {
  let current = given;
  for (const member of members) {
    const inputs = inputsOf(member);
    const values = valuesOf(member);
    if (!isLive(member) || inputs.length !== 1 || inputs[0] !== current || values.length !== 1) return false;
    current = values[0] ?? '';
  }
  // Nobody else reads what is between: each is read by the next, and whoever reads it from outside makes it an output.
  return current === output;
}
