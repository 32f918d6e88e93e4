import type { Code, ParamsOf } from '../../diagnostics/catalog.ts';
import type { Range, Related } from '../../diagnostics/diagnostic.ts';
import { replace } from '../../diagnostics/fix.ts';
import { argumentValidators } from '../../parser/generated/validators.mjs';
import type { CallLayer, Layer } from '../../parser/spec.ts';
import { entryOf, type Located, type MappingNode } from '../../parser/tree.ts';
import { validateForm } from '../../parser/validate.ts';
import type { Constraint } from '../dim/bound.ts';
import { add, type Dim, DimOverflow, multiply } from '../dim/dim.ts';
import { formatShape } from '../dim/text.ts';
import type { Node, Parameter } from '../graph.ts';
import { type OperationName, operationOf } from '../ops/index.ts';
import type { ValueType } from '../type.ts';
import { collectingCheck, type FoundFault } from './check.ts';
import { strangerIn } from './expect.ts';
import { exhaust, place, pushOnce, report, trail } from './report.ts';
import type { Build, Reference, Scope, Source } from './scope.ts';
import { evaluateTree, isDynamic } from './values.ts';

/** More nodes than a network has: what comes after takes its time and memory for each. */
export const maximumNodes = 12_000;

interface NodeRequest {
  readonly operation: OperationName;
  /** As a person writes them, expressions evaluated. */
  readonly args: object;
  /** Within its scope. */
  readonly id: string;
  readonly inputs: readonly Source[];
  readonly layer: Layer;
}

/** A layer that names an operation. */
export function callOperation(
  build: Build,
  scope: Scope,
  layer: CallLayer,
  operation: OperationName,
  id: string,
  inputs: readonly Source[],
): Source {
  const args = evaluateArguments(build, scope, layer, operation);
  return args === undefined ? undefined : addNode(build, scope, { operation, args, id, inputs, layer });
}

const noArguments: object = Object.freeze({});

/** The arguments with every expression evaluated, valid by the operation's schema; nothing after a fault. */
function evaluateArguments(build: Build, scope: Scope, layer: CallLayer, operation: OperationName): object | undefined {
  const given = layer.arguments;
  if (given === undefined && requiredOf(operation).length === 0) return noArguments;
  const tree: MappingNode = given ?? { kind: 'mapping', entries: [], range: layer.nameRange };
  const evaluated = evaluateTree(build, scope, tree);
  if (evaluated === undefined) return undefined;
  // Literal arguments under the operation's own name were validated with the spec's form.
  const validated = given !== undefined && layer.name.value === operation && !isDynamic(given);
  if (!validated && !validArguments(build, scope, tree, evaluated.value, operation)) return undefined;
  return evaluated.value as object;
}

function requiredOf(operation: OperationName): readonly string[] {
  return operationOf(operation).args.required ?? [];
}

function validArguments(
  build: Build,
  scope: Scope,
  tree: MappingNode,
  value: unknown,
  operation: OperationName,
): boolean {
  const faults = validateForm(withValues(tree, value), argumentValidators[operation], operation);
  for (const { path, diagnostic } of faults) {
    if (diagnostic === undefined) continue;
    const entry = path[0] === undefined ? undefined : entryOf(tree, path[0]);
    const at = place(build, scope, diagnostic.range ?? tree.range, entry?.value);
    pushOnce(build, scope, entry?.value, { ...diagnostic, ...at });
  }
  return faults.length === 0;
}

/** The same tree with expressions replaced by what they evaluated to, so that faults keep their places. */
function withValues(node: Located, value: unknown): Located {
  if (node.kind === 'mapping') {
    const values = value as Record<string, unknown>;
    return {
      ...node,
      entries: node.entries.map((entry) => ({ ...entry, value: withValues(entry.value, values[entry.key]) })),
    };
  }
  if (node.kind === 'sequence') {
    const values = value as readonly unknown[];
    return { ...node, items: node.items.map((item, index) => withValues(item, values[index])) };
  }
  const { range } = node;
  if (Array.isArray(value)) return { kind: 'sequence', range, items: value.map((item) => withValues(node, item)) };
  return { kind: 'scalar', range, value: value as string | number | boolean | null };
}

/** Adds a node to the graph: counts inputs, infers attributes and type; gives nothing after a fault. */
export function addNode(build: Build, scope: Scope, request: NodeRequest): Source {
  const { operation, layer, inputs } = request;
  const definition = operationOf(operation);
  const { min, max = Number.POSITIVE_INFINITY } = definition.arity;
  if (inputs.length < min || inputs.length > max) {
    const range = layer.from?.[0]?.range ?? layer.nameRange;
    const help = inputs.length < min && min > 1 ? 'name them: `from: [a, b]`' : undefined;
    return report(build, scope, 'NIN3007', { operation, found: inputs.length, needed: needed(min, max) }, range, {
      help,
    });
  }
  const known: Reference[] = [];
  for (const input of inputs) {
    if (input === undefined) return undefined;
    known.push(input);
  }
  if (build.nodes.length >= maximumNodes)
    return exhaust(build, scope, { what: 'nodes', limit: maximumNodes }, layer.range);
  const node = inferNode(build, scope, request, known);
  if (node === undefined) return undefined;
  build.nodes.push(node);
  const reference = { name: node.id, type: node.type, origin: node.origin, wished: wishedOf(request, known) };
  build.byId.set(node.id, reference);
  return reference;
}

/** What would come out if every `expect` before it held; nothing where all did, or where that cannot be. */
function wishedOf({ operation, args }: NodeRequest, inputs: readonly Reference[]): readonly Dim[] | undefined {
  if (inputs.every(({ wished }) => wished === undefined)) return undefined;
  const types = inputs.map(({ type, wished }) => (wished === undefined ? type : { ...type, shape: wished }));
  const silent = collectingCheck(() => undefined, []);
  const definition = operationOf(operation);
  try {
    const attributes = definition.attributes(args as never, types, silent);
    return attributes && definition.infer(attributes, types, silent)?.shape;
  } catch (error) {
    if (!(error instanceof DimOverflow)) throw error;
    return undefined;
  }
}

function needed(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${min} ${min === 1 ? 'value' : 'values'}`;
  if (min === max) return min === 1 ? 'one value' : `${min} values`;
  return `${min} to ${max} values`;
}

function inferNode(build: Build, scope: Scope, request: NodeRequest, inputs: readonly Reference[]): Node | undefined {
  const { operation, args, layer } = request;
  const definition = operationOf(operation);
  const id = scope.prefix + request.id;
  const types = inputs.map((input) => input.type);
  const needed: Constraint[] = [];
  const check = collectingCheck((fault) => reportFault(build, scope, layer, id, fault, inputs), needed);
  try {
    const attributes = definition.attributes(args as never, types, check);
    const type = attributes && definition.infer(attributes, types, check);
    if (attributes === undefined || type === undefined) return undefined;
    const stranger = strangerIn(build, type.shape);
    if (stranger !== undefined) {
      const params = { text: stranger, reason: 'no input has this symbol' };
      return check.fail('NIN2006', params, { argument: 'shape' });
    }
    for (const constraint of needed) build.requirements.push({ constraint, node: id, range: layer.nameRange, scope });
    const parameters = parametersOf(id, operation, attributes, types);
    countSizes(build, definition.macs?.(attributes, types, type) ?? 0, type, parameters);
    const origin = trail(layer.range, scope);
    return {
      id,
      op: operation,
      attributes,
      inputs: inputs.map((input) => input.name),
      type,
      parameters,
      origin,
    } as Node;
  } catch (error) {
    if (!(error instanceof DimOverflow)) throw error;
    return report(build, scope, 'NIN4013', { operation }, layer.nameRange, { node: id });
  }
}

/** What is counted later must be countable: throws DimOverflow where bytes, parameters or multiply-accumulates pass 2^53. */
function countSizes(build: Build, macs: Dim, type: ValueType, parameters: readonly Parameter[]): void {
  type.shape.slice(1).reduce(multiply, 8);
  build.macs = add(build.macs, macs);
  for (const { shape } of parameters) build.parameters = add(build.parameters, shape.reduce<Dim>(multiply, 1));
}

/** The arrays of a node, named below its id. */
export function parametersOf(
  id: string,
  operation: OperationName,
  attributes: object,
  inputs: readonly ValueType[],
): readonly Parameter[] {
  const dtype = inputs[0]?.dtype ?? 'float32';
  const roles = operationOf(operation).parameters?.(attributes, inputs) ?? [];
  return roles.map((role) => ({ ...role, name: `${id}.${role.role}`, dtype }));
}

function reportFault(
  build: Build,
  scope: Scope,
  layer: Layer,
  id: string,
  { code, params, place, help }: FoundFault,
  inputs: readonly Reference[],
): void {
  const value = place.argument === undefined ? undefined : argumentOf(layer, place.argument);
  const range: Range = value?.range ?? layer.nameRange;
  const related = inputs.map(
    ({ name, type, origin }): Related => ({
      message: `${formatShape(type.shape)} comes from ${name}`,
      range: origin.find(({ file }) => file === build.spec.file) ?? origin[0],
    }),
  );
  const { argument, fitting } = place;
  const fix =
    value === undefined || fitting === undefined || isDynamic(value) || !isOwn(value, layer)
      ? undefined
      : replace(range, fitting, `Change ${argument} to ${fitting}`);
  report(build, scope, code, params as ParamsOf<Code>, range, { value, help, fix, related, node: id });
}

/** Whether a value is written in a layer that stands for one node alone: what an alias repeats, other layers read as well. */
function isOwn({ range: { start, end } }: Located, { range, repeat }: Layer): boolean {
  return repeat === undefined && range.start <= start && end <= range.end;
}

/** The value that a layer gives an argument, if it gives one. */
function argumentOf(layer: Layer, argument: string): Located | undefined {
  if (layer.kind === 'branches' && argument === 'dim') return layer.dim;
  return layer.kind === 'call' && layer.arguments !== undefined ? entryOf(layer.arguments, argument)?.value : undefined;
}
