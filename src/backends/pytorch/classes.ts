import type { Graph, Node, NodeOf } from '../../ir/graph.ts';
import { valueTypes } from '../../ir/graph.ts';
import type { OperationName } from '../../ir/ops/index.ts';
import type { ValueType } from '../../ir/type.ts';
import { type Body, callOf, type Definition, define, distinction } from '../../python/definitions.ts';
import { type Forward, forwardOf, moduleNames } from '../../python/forward.ts';
import { type Kind, kindsOf } from '../../python/kinds.ts';
import { call } from '../../python/layout.ts';
import { type Make, make, option, part } from '../../python/make.ts';
import { className, variable } from '../../python/names.ts';
import { inputsOf, isStraight, type Member, type Scope, scopesOf } from '../../python/scopes.ts';
import { inputsForSizes, reshapeSizes, type SymbolSources, symbolSources } from '../../python/sizes.ts';
import { helpers } from './helpers.ts';
import type { Lowered, ModuleContext, ModuleLowering } from './lowering.ts';
import { lowerings } from './lowerings.ts';
import { isPlain, kept } from './members.ts';

/** One class of the generated module. */
export interface ModuleClass {
  readonly name: string;
  readonly definition: Definition<Shape>;
}

/** A list of layers, one after the other; or layers and the text of `forward`. */
export type Shape = { readonly kind: 'sequential' } | { readonly kind: 'forward'; readonly forward: Forward };

/** The classes of a network, what is used before what uses it; the last is the network itself. */
export function classesOf(graph: Graph): readonly ModuleClass[] {
  const sources = symbolSources(graph);
  const types = valueTypes(graph);
  const reads = (node: Node) => [...node.inputs, ...sizeInputs(node, types, sources)];
  const maker: Maker = { types, sources, reads, made: new Map() };
  const root = scopesOf(graph, reads);
  const taken = new Set([...moduleNames, ...Object.keys(helpers), 'Any', 'OrderedDict', 'Path', 'WEIGHTS']);
  const reserved = className(graph.name, taken);
  taken.add(reserved);
  return kindsOf(root, (scope) => inlined(maker, scope) === undefined).flatMap((kind) => {
    const definitions = define(
      kind.scopes.map((scope) => bodyOf(maker, scope)),
      new Set(['self', 'torch', 'nn', 'functional']),
    );
    return definitions.map((definition): ModuleClass => {
      const name = kind.key === '' ? reserved : nameOf(kind, definition, definitions, taken);
      taken.add(name);
      for (const [nth, index] of definition.members.entries()) {
        const scope = kind.scopes[index];
        if (scope !== undefined) maker.made.set(scope.id, callOf(name, definition.parameters, nth));
      }
      return { name, definition };
    });
  });
}

interface Maker {
  readonly types: ReadonlyMap<string, ValueType>;
  readonly sources: SymbolSources;
  /** All values that the text of a node reads. */
  readonly reads: (node: Node) => readonly string[];
  /** The call that makes each scope that has a class. */
  readonly made: Map<string, Make>;
}

function nameOf(
  kind: Kind,
  definition: Definition<Shape>,
  all: readonly Definition<Shape>[],
  taken: ReadonlySet<string>,
): string {
  const text = kind.key.startsWith('block ') ? kind.key.slice(6) : kind.key;
  const base = text.replaceAll(/^block |_1(?=\/|$)/g, '').replaceAll('/', '_');
  // The plain name is that of most instances.
  const most = Math.max(...all.map(({ members }) => members.length));
  if (definition === all.find(({ members }) => members.length === most)) return className(base, taken);
  const others = all.filter((other) => other !== definition);
  return className(`${base}_${distinction(definition, others) ?? ''}`, taken);
}

/** The sizes of inputs that a reshape must look up. */
function sizeInputs(node: Node, types: ReadonlyMap<string, ValueType>, sources: SymbolSources): readonly string[] {
  const input = types.get(node.inputs[0] ?? '');
  return node.op === 'reshape' && input !== undefined ? inputsForSizes(reshapeSizes(node, input), sources) : [];
}

function lower<K extends OperationName>(
  node: NodeOf<K>,
  maker: Maker,
  sizeOf: ModuleContext<K>['sizeOf'] = () => '',
): Lowered {
  const lowering: ModuleLowering<K> = lowerings[node.op];
  const inputs = node.inputs.flatMap((name) => maker.types.get(name) ?? []);
  return lowering({ node, inputs, sizeOf, sources: maker.sources });
}

/** What the constructor keeps, and how `forward` runs it. */
function bodyOf(maker: Maker, scope: Scope): Body<Shape> {
  const makes = scope.members.flatMap((member) => {
    const module = moduleOf(maker, member);
    return module === undefined ? [] : [{ owner: member.local, make: module }];
  });
  const straight = isSequence(maker, scope.members, scope.inputs, scope.outputs);
  const shape: Shape = straight ? { kind: 'sequential' } : { kind: 'forward', forward: runs(maker, scope) };
  return { instance: scope.instance, makes, shape, shapeKey: JSON.stringify(shape) };
}

/** The module that a member is kept as; nothing where it is an expression. */
function moduleOf(maker: Maker, member: Member): Make | undefined {
  // Whether a scope is inlined is asked before anything is made: then any call will do.
  if (member.kind === 'scope') return inlined(maker, member.scope) ?? maker.made.get(member.scope.id) ?? make('Module');
  const lowered = lower(member.node, maker);
  return lowered.kind === 'module' ? lowered.make : undefined;
}

function runs(maker: Maker, scope: Scope): Forward {
  const names = scope.id === '' ? new Set(moduleNames) : new Set<string>();
  const inputs = scope.inputs.map((value, index) => {
    if (scope.id === '') {
      const name = value === 'x' ? 'x' : variable(value, names);
      names.add(name);
      return { value, variable: name };
    }
    return { value, variable: scope.inputs.length === 1 ? 'x' : `x_${index + 1}` };
  });
  const readsOf = (member: Member) => (member.kind === 'node' ? maker.reads(member.node) : inputsOf(member));
  return forwardOf(
    scope.id === '' ? '' : `${scope.id}.`,
    scope.members,
    inputs,
    scope.outputs,
    readsOf,
    (member, variableOf) => {
      if (member.kind === 'scope') return call(kept(member.local), ...member.scope.inputs.map(variableOf));
      const variables = member.node.inputs.map(variableOf);
      const lowered = lower(member.node, maker, (input, axis) => `${variableOf(input)}.shape[${axis}]`);
      return lowered.kind === 'module' ? call(kept(member.local), ...variables) : lowered.of(variables);
    },
  );
}

/** Whether members are modules one after the other, under names that Sequential takes. */
function isSequence(
  maker: Maker,
  members: readonly Member[],
  inputs: readonly string[],
  outputs: readonly string[],
): boolean {
  const [input, output] = [inputs[0], outputs[0]];
  if (inputs.length !== 1 || outputs.length !== 1 || input === undefined || output === undefined) return false;
  if (!isStraight(members, input, output)) return false;
  return members.every((member) => isPlain(member.local) && isModule(maker, member));
}

function isModule(maker: Maker, member: Member): boolean {
  return member.kind === 'scope' || lower(member.node, maker).kind === 'module';
}

/** A structural layer, or a path of one, as a call of a small helper; nothing where it needs a class of its own. */
function inlined(maker: Maker, scope: Scope): Make | undefined {
  switch (scope.instance?.kind) {
    case 'path':
    case 'shortcut':
      return isSequence(maker, scope.members, scope.inputs, scope.outputs) ? layersOf(maker, scope) : undefined;
    case 'residual':
      return residual(maker, scope);
    case 'branches':
      return branches(maker, scope);
    default:
      return undefined;
  }
}

/** `Layers(conv2d_1=…, relu_1=…)`. */
function layersOf(maker: Maker, scope: Scope): Make | undefined {
  const parts = partsOf(maker, scope.members, ['self']);
  return parts === undefined ? undefined : make('Layers', ...parts);
}

function partsOf(maker: Maker, members: readonly Member[], refused: readonly string[]) {
  const parts = members.flatMap((member) => {
    const module = refused.includes(member.local) ? undefined : moduleOf(maker, member);
    return module === undefined ? [] : [part(member.local, module)];
  });
  return parts.length === members.length ? parts : undefined;
}

/** `Residual(conv2d_1=…, shortcut=Layers(…))`. */
function residual(maker: Maker, scope: Scope): Make | undefined {
  const [input] = scope.inputs;
  const sum = scope.members.at(-1);
  if (input === undefined || scope.inputs.length !== 1 || sum?.kind !== 'node' || sum.node.op !== 'add')
    return undefined;
  if (!sum.live || scope.outputs.length !== 1 || scope.outputs[0] !== sum.node.id) return undefined;
  const rest = scope.members.slice(0, -1);
  const around = rest.find((member) => member.kind === 'scope' && member.scope.instance?.kind === 'shortcut');
  const main = rest.filter((member) => member !== around);
  const [left = '', right = ''] = sum.node.inputs;
  const straight = main.length === 0 ? left === input : isSequence(maker, main, [input], [left]);
  if (!straight || sum.node.inputs.length !== 2) return undefined;
  const parts = partsOf(maker, main, ['self', 'shortcut', 'path']);
  if (parts === undefined) return undefined;
  if (around === undefined) return right === input ? make('Residual', ...parts) : undefined;
  if (around.kind !== 'scope' || around.scope.outputs[0] !== right) return undefined;
  const shortcut = inlined(maker, around.scope);
  return shortcut && make('Residual', ...parts, part('shortcut', shortcut));
}

/** `Concat(path_1=Layers(…), path_2=Layers(…))`. */
function branches(maker: Maker, scope: Scope): Make | undefined {
  const [input] = scope.inputs;
  const join = scope.members.at(-1);
  if (input === undefined || scope.inputs.length !== 1 || join?.kind !== 'node') return undefined;
  if (scope.outputs.length !== 1 || scope.outputs[0] !== join.node.id) return undefined;
  const { node } = join;
  if (node.op !== 'concat' && node.op !== 'add') return undefined;
  const paths = new Map(
    scope.members.flatMap((member) => (member.kind === 'scope' ? [[member.local, member.scope]] : [])),
  );
  if (paths.size !== scope.members.length - 1) return undefined;
  const parts = node.inputs.map((value, index) => {
    const name = `path_${index + 1}`;
    const path = paths.get(name);
    if (path === undefined) return value === input ? part(name, make('nn.Identity')) : undefined;
    const layers = path.outputs[0] === value && path.instance?.kind === 'path' ? inlined(maker, path) : undefined;
    return layers && part(name, layers);
  });
  const all = parts.filter((one) => one !== undefined);
  if (all.length !== parts.length || [...paths.keys()].some((name) => !all.some((one) => one.name === name)))
    return undefined;
  return node.op === 'add' ? make('Sum', ...all) : make('Concat', ...all, option('dim', node.attributes.dim, 1));
}
