import type { Graph, Node, NodeOf } from '../../ir/graph.ts';
import { valueTypes } from '../../ir/graph.ts';
import { nonNegativeValues } from '../../ir/non-negative.ts';
import type { OperationName } from '../../ir/ops/index.ts';
import type { ValueType } from '../../ir/type.ts';
import { type Body, callOf, type Definition, define, distinction } from '../../python/definitions.ts';
import { forwardOf } from '../../python/forward.ts';
import { kindsOf } from '../../python/kinds.ts';
import { call, type Expression } from '../../python/layout.ts';
import { given, type Make, make, spelled, verbatim } from '../../python/make.ts';
import { variable } from '../../python/names.ts';
import { inputsOf, type Member, type Scope, scopesOf } from '../../python/scopes.ts';
import { type SymbolSources, symbolSources } from '../../python/sizes.ts';
import { quoted } from '../../python/text.ts';
import { helperNames } from './helpers.ts';
import type { KerasContext, KerasLowering, Lowered } from './lowering.ts';
import { lowerings } from './lowerings.ts';

/** One function of the generated module: a block, or the whole network. */
export interface LayerFunction {
  readonly name: string;
  readonly definition: Definition<Shape>;
}

/** How the calls of a definition become lines, and what its function takes and gives. */
export interface Shape {
  readonly inputs: readonly string[];
  readonly lines: readonly ShapeLine[];
  readonly results: readonly string[];
}

interface ShapeLine {
  readonly targets: readonly string[];
  /** What the layer is applied to, as one value or a list; absent of a plain call. */
  readonly to?: readonly string[];
}

/** What a variable or function must not hide. */
const moduleNames: readonly string[] = ['keras', 'layers', 'ops', 'load_file', 'build', 'load_weights', 'name', 'x'];

/** The functions of a network, what is called before what calls it; the last is the network itself. */
export function functionsOf(graph: Graph): readonly LayerFunction[] {
  const maker: Maker = {
    graph,
    types: valueTypes(graph),
    sources: symbolSources(graph),
    nonNegative: nonNegativeValues(graph),
    made: new Map(),
  };
  const root = scopesOf(graph, (node) => [...node.inputs, ...sizesOf(maker, node)]);
  const taken = new Set([...moduleNames, ...helperNames]);
  return kindsOf(root, ({ instance }) => instance?.kind === 'block').flatMap((kind) => {
    const bodies = kind.scopes.map((scope) => bodyOf(maker, scope));
    const variables = bodies.flatMap(({ shape }) => [
      ...shape.inputs,
      ...shape.lines.flatMap(({ targets }) => targets),
    ]);
    const definitions = define(bodies, new Set([...moduleNames, ...variables]));
    const most = Math.max(...definitions.map(({ members }) => members.length));
    const plain = definitions.find(({ members }) => members.length === most);
    return definitions.map((definition): LayerFunction => {
      const base = kind.key === '' ? 'build' : kind.key.slice(6);
      const others = definitions.filter((other) => other !== definition);
      const apart = definition === plain ? undefined : distinction(definition, others);
      const wanted = apart === undefined ? base : `${base}_${apart.toLowerCase()}`;
      const name = kind.key === '' ? 'build' : unused(wanted, taken);
      taken.add(name);
      for (const [nth, index] of definition.members.entries()) {
        const scope = kind.scopes[index];
        if (scope !== undefined) maker.made.set(scope.id, callOf(name, definition.parameters, nth));
      }
      return { name, definition };
    });
  });
}

/** The text as the name of a function, numbered where it is taken. */
function unused(text: string, taken: ReadonlySet<string>): string {
  const name = variable(text);
  if (!taken.has(name)) return name;
  for (let count = 2; ; count++) if (!taken.has(`${name}_${count}`)) return `${name}_${count}`;
}

interface Maker {
  readonly graph: Graph;
  readonly types: ReadonlyMap<string, ValueType>;
  readonly sources: SymbolSources;
  readonly nonNegative: ReadonlySet<string>;
  /** The call that makes each block. */
  readonly made: Map<string, Make>;
}

function lower<K extends OperationName>(node: NodeOf<K>, maker: Maker): Lowered {
  const lowering: KerasLowering<K> = lowerings[node.op];
  const inputs = node.inputs.flatMap((name) => maker.types.get(name) ?? []);
  const context: KerasContext<K> = {
    node,
    inputs,
    nonNegative: maker.nonNegative.has(node.inputs[0] ?? ''),
    sources: maker.sources,
  };
  return lowering(context);
}

function sizesOf(maker: Maker, node: Node): readonly string[] {
  const lowered = lower(node, maker);
  return lowered.kind === 'layers' ? (lowered.sizesOf ?? []) : [];
}

/** Nodes and blocks of a scope, whatever structural layers are around them; locals are ids within the scope. */
function flattened(scope: Scope, prefix = ''): readonly Member[] {
  return scope.members.flatMap((member): readonly Member[] => {
    if (member.kind === 'scope' && member.scope.instance?.kind !== 'block')
      return flattened(member.scope, `${prefix}${member.local}.`);
    return [{ ...member, local: prefix + member.local }];
  });
}

interface Written {
  readonly make: Make;
  readonly line: ShapeLine;
}

/** Applies a member: the variable that its result goes to is known only then. */
type Write = (targets: readonly string[]) => readonly Written[];

function bodyOf(maker: Maker, scope: Scope): Body<Shape> {
  const root = scope.id === '';
  const inputs = scope.inputs.map((value, index) => ({ value, variable: inputVariable(maker, scope, value, index) }));
  const members = flattened(scope);
  const named = (local: string) => (root ? quoted(local) : `f"{name}.${local}"`);
  const readsOf = (member: Member) =>
    member.kind === 'node' ? [...member.node.inputs, ...sizesOf(maker, member.node)] : inputsOf(member);
  const forward = forwardOf<Write>(
    root ? '' : `${scope.id}.`,
    members,
    inputs,
    scope.outputs,
    readsOf,
    (member, variableOf) => {
      const variables = readsOf(member).map(variableOf);
      if (member.kind === 'node')
        return (targets) =>
          writeNode(maker, member.node, variables, named(member.local), targets[0] ?? 'x', (suffix) =>
            named(`${member.local}.${suffix}`),
          );
      return (targets) => {
        const block = maker.made.get(member.scope.id) ?? make('block');
        const values = variables.map((one) => verbatim(one));
        const whole: Make = {
          callee: block.callee,
          arguments: [...values, verbatim(named(member.local)), ...block.arguments],
        };
        return [{ make: whole, line: { targets } }];
      };
    },
    [...moduleNames, ...inputs.map((one) => one.variable)],
  );
  const written = forward.lines.flatMap(({ targets, expression }) => expression(targets));
  const shape: Shape = { inputs: forward.parameters, lines: written.map(({ line }) => line), results: forward.results };
  const makes = written.map(({ make: one, line }) => ({ owner: line.targets[0] ?? 'x', make: one }));
  return { instance: scope.instance, makes, shape, shapeKey: JSON.stringify(shape) };
}

/** The variable that holds an input, pictures as NHWC. */
function inputVariable(maker: Maker, scope: Scope, value: string, index: number): string {
  if (scope.id !== '') return scope.inputs.length === 1 ? 'x' : `x_${index + 1}`;
  const own = variable(value, new Set(moduleNames));
  const picture = maker.types.get(value)?.shape.length === 4;
  if (!picture) return own;
  return maker.graph.inputs.length === 1 ? 'x' : `${own}_nhwc`;
}

/** The lines of one node: its layers one after the other, each naming its result as the node's. */
function writeNode(
  maker: Maker,
  node: Node,
  variables: readonly string[],
  name: string,
  target: string,
  nameOf: (suffix: string) => string,
): readonly Written[] {
  const lowered = lower(node, maker);
  if (lowered.kind === 'function') return writeFunction(lowered.make, variables, target);
  const lines: Written[] = [];
  const add = (one: Make, to: readonly string[], into: string, own: string) =>
    lines.push({
      make: { ...one, arguments: [...one.arguments, spelled('name', own)] },
      line: { targets: [into], to },
    });
  let current = [...variables];
  const pictures = [...node.inputs, ...(lowered.sizesOf ?? [])].map(
    (value) => maker.types.get(value)?.shape.length === 4,
  );
  if (lowered.logical === true) {
    current = variables.map((one, index) => {
      if (pictures[index] !== true) return one;
      const into = variables.length === 1 ? target : `${target}_nchw_${index + 1}`;
      add(make('layers.Permute', given('dims', [3, 1, 2])), [one], into, nameOf(`nchw_${index + 1}`));
      return into;
    });
  }
  for (const { make: one, suffix } of lowered.layers) {
    add(one, current, target, suffix === undefined ? name : nameOf(suffix));
    current = [target];
  }
  if (lowered.logical === true && node.type.shape.length === 4)
    add(make('layers.Permute', given('dims', [2, 3, 1])), current, target, nameOf('nhwc'));
  return lines;
}

/** A function of its inputs; one of two, of more, takes them in turn. */
function writeFunction(one: Make, variables: readonly string[], target: string): readonly Written[] {
  const applied = (...values: readonly string[]): Make => ({
    callee: one.callee,
    arguments: [...values.map((value) => verbatim(value)), ...one.arguments],
  });
  if (variables.length <= 2) return [{ make: applied(...variables), line: { targets: [target] } }];
  // The variable of the result may still hold one of the later operands.
  const sum = variables.slice(2).includes(target) ? `${target}_sum` : target;
  const [first = '', second = '', ...rest] = variables;
  const lines: Written[] = [{ make: applied(first, second), line: { targets: [sum] } }];
  for (const [index, next] of rest.entries()) {
    const into = index === rest.length - 1 ? target : sum;
    lines.push({ make: applied(sum, next), line: { targets: [into] } });
  }
  return lines;
}

/** The right side of a line: the layer applied to what it reads, or the call itself. */
export function lineExpression(expression: Expression, { to }: ShapeLine): Expression {
  if (to === undefined) return expression;
  const [only] = to;
  const value: Expression = to.length === 1 && only !== undefined ? only : { kind: 'sequence', open: '[', items: to };
  return call(expression, value);
}
