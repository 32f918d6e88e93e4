import { diagnostic } from '../../diagnostics/catalog.ts';
import { type Diagnostic, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { hasExpression } from '../../parser/expression/template.ts';
import type { Value } from '../../parser/expression/value.ts';
import type { Blocks } from '../../parser/imports.ts';
import { isReference } from '../../parser/schema.ts';
import type { InputDeclaration, Spec } from '../../parser/spec.ts';
import { atLeast, type Constraint, compareAtLeast, simplifyConstraints } from '../dim/bound.ts';
import { type Dim, DimOverflow, multiply, symbolsOf } from '../dim/dim.ts';
import { formatDim } from '../dim/text.ts';
import type { Graph, GraphInput, GraphOutput } from '../graph.ts';
import { readShape } from './expect.ts';
import { buildLayers, reportUnknown, resolve } from './layers.ts';
import { nothingSpent } from './limits.ts';
import { type Settings, specParams } from './params.ts';
import { provePromises, readPromises } from './promises.ts';
import { report } from './report.ts';
import { distinctRequirements, refuseContradictions } from './requirements.ts';
import type { Build, Placed, Scope, Source } from './scope.ts';
import { checkUnusedBlocks } from './unused.ts';

export interface BuildOptions {
  /** Blocks of the spec and its imports. */
  readonly blocks: Blocks;
  /** Blocks that ship with ninc; read when a name is found nowhere else. */
  readonly library: () => Blocks;
  readonly set?: Settings;
  /** A file could not be read: a block that is not known may be in it. */
  readonly blocksMissing?: boolean;
}

/** The graph, and the values of the spec's params, which `train:` reads too. */
export interface Built extends Outcome<Graph> {
  /** The graph as far as it could be made, without constraints; the same as the value where nothing is wrong. */
  readonly partial: Graph;
  /** What every layer became, of those that are not behind a fault. */
  readonly placed: readonly Placed[];
  readonly params: ReadonlyMap<string, Value>;
  /** Params without a value after a fault: what reads them is silent. */
  readonly faultyParams: ReadonlySet<string>;
}

/**
 * Expands blocks, evaluates expressions, connects layers and infers every shape. The graph is given only where nothing is
 * wrong; diagnostics say everything that is, in the order of the text, each cause once.
 */
export function build(spec: Spec, { blocks, library, set = {}, blocksMissing = false }: BuildOptions): Built {
  const params = new Map<string, Value>();
  const state: Build = {
    spec,
    blocks,
    params,
    library,
    nodes: [],
    instances: [],
    placed: [],
    requirements: [],
    diagnostics: [],
    handedFaults: new Set(),
    byId: new Map(),
    used: new Set(),
    faultyParams: new Set(),
    symbols: new Set(),
    symbolsMissing: false,
    blocksMissing,
    layerCount: 0,
    templates: new Map(),
    conditions: new Map(),
    sizes: new Map(),
    spent: nothingSpent(),
    macs: 0,
    parameters: 0,
    exhausted: false,
  };
  const scope: Scope = {
    prefix: '',
    params,
    names: new Map(),
    counts: new Map(),
    given: undefined,
    leftOut: new Map(),
    reserved: undefined,
    outer: undefined,
    callers: [],
  };
  const { faultyParams, placed } = state;
  const graphOf = (
    inputs: readonly GraphInput[],
    outputs: readonly GraphOutput[],
    constraints: readonly Constraint[],
  ) => ({
    name: spec.name,
    ...(spec.description !== undefined && { description: spec.description }),
    inputs,
    nodes: state.nodes,
    outputs,
    constraints,
    instances: state.instances,
  });
  const common = { placed, params, faultyParams };
  for (const name of spec.faultyParams) faultyParams.add(name);
  for (const [name, value] of specParams(state, scope, spec.params, set)) params.set(name, value);
  const inputs = buildInputs(state, scope);
  if (!spec.hasInputs && spec.layers.length === 0 && spec.blocks.length > 0) {
    checkUnusedBlocks(state, scope);
    return { ...common, partial: graphOf([], [], []), diagnostics: distinct(state.diagnostics) };
  }
  // Misspelt, they were reported.
  if (!spec.hasInputs && !spec.inputsMisspelt) {
    const range = { ...spec.range, end: spec.range.start + 1 };
    const help = 'inputs: {image: {shape: [N, 3, 224, 224]}}';
    state.diagnostics.push(diagnostic('NIN2001', { what: 'the spec', key: 'inputs' }, { range, help }));
  }
  const [first] = spec.inputNames;
  const given = [first === undefined ? undefined : scope.names.get(first)];
  const last = spec.layers.length === 0 ? [] : buildLayers(state, scope, spec.layers, given);
  const outputs = buildOutputs(state, scope, last);
  checkUnusedBlocks(state, scope);
  const promised = readPromises(state, scope);
  const needed = distinctRequirements(state);
  const open = promised === undefined ? needed : provePromises(state, promised, needed);
  refuseContradictions(state, promised?.constraints ?? [], open);
  const diagnostics = distinct(state.diagnostics);
  if (state.layerCount === 0) {
    const range = spec.noLayersAt ?? spec.layers[0]?.range ?? spec.range;
    diagnostics.push(diagnostic('NIN3010', { what: 'the spec', leftOut: spec.noLayersAt === undefined }, { range }));
  }
  const made = inputs.flatMap(({ input }) => input ?? []);
  if (hasErrors(diagnostics) || !spec.hasInputs) return { ...common, partial: graphOf(made, outputs, []), diagnostics };
  const constraints = [...(promised?.constraints ?? []), ...open.map(({ constraint }) => constraint)];
  const value: Graph = graphOf(made, outputs, simplifyConstraints(constraints));
  return { ...common, value, partial: value, diagnostics };
}

/** The same fault at the same place, reported once however often its block is instantiated. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, range, related }) => {
    const places = code.startsWith('NIN4') ? [range, ...related.map((one) => one.range)] : [range];
    const key = [code, message, ...places.map((place) => `${place?.file.path}:${place?.start}`)].join(' ');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function buildInputs(build: Build, scope: Scope): { input: GraphInput | undefined; source: Source }[] {
  for (const name of build.spec.faultyInputs) scope.names.set(name, undefined);
  build.symbolsMissing = build.spec.faultyInputs.length > 0 || !build.spec.hasInputs;
  return build.spec.inputs.map((declaration) => {
    const { name, dtype, range } = declaration;
    const read = readShape(build, scope, declaration.shape);
    const sound =
      read !== undefined && isCountable(build, scope, read, declaration) && hasSizes(build, scope, read, declaration);
    const shape = sound ? read : undefined;
    if (!sound) build.symbolsMissing = true;
    const input: GraphInput | undefined = shape && { name, type: { dtype, shape }, origin: [range] };
    scope.names.set(name, input);
    return { input, source: input };
  });
}

/** That every size is at least 1 is a fault where it cannot be, and a constraint where that depends on the symbols. */
function hasSizes(build: Build, scope: Scope, shape: readonly Dim[], { name, shape: node }: InputDeclaration): boolean {
  return shape.every((dim, axis) => {
    const range = node.items[axis]?.range ?? node.range;
    const answer = compareAtLeast(dim, 1);
    if (answer === 'depends')
      build.requirements.push({ constraint: atLeast(dim, 1), node: name, range, scope, arrives: true });
    if (answer === 'never')
      report(build, scope, 'NIN2006', { text: formatDim(dim), reason: 'it is less than 1 for all symbols' }, range);
    return answer !== 'never';
  });
}

/** Knows the symbols, and refuses an input whose elements cannot be counted. */
function isCountable(
  build: Build,
  scope: Scope,
  shape: readonly Dim[],
  { name, shape: { range } }: InputDeclaration,
): boolean {
  for (const dim of shape) for (const symbol of symbolsOf(dim)) build.symbols.add(symbol);
  try {
    shape.reduce(multiply, 8);
    return true;
  } catch (error) {
    if (!(error instanceof DimOverflow)) throw error;
    report(build, scope, 'NIN4013', { operation: `the input ${name}` }, range);
    return false;
  }
}

function buildOutputs(build: Build, scope: Scope, last: readonly Source[]): GraphOutput[] {
  if (build.spec.outputs.length === 0)
    return last.flatMap((source) => (source ? [{ name: 'output', value: source.name }] : []));
  return build.spec.outputs.flatMap(({ name, from }): GraphOutput[] => {
    // What cannot be an id was told as a fault of form.
    if (!hasExpression(from.value) && !isReference(from.value)) return [];
    const resolved = resolve(build, scope, from);
    if (resolved !== undefined && resolved.found === undefined) reportUnknown(build, scope, resolved.text);
    return (resolved?.found ?? []).flatMap((source) => (source === undefined ? [] : [{ name, value: source.name }]));
  });
}
