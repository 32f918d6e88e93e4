import type { Range } from '../../diagnostics/diagnostic.ts';
import { meant } from '../../diagnostics/elsewhere.ts';
import type { Value } from '../../parser/expression/value.ts';
import type { DefinedBlock } from '../../parser/imports.ts';
import { structures } from '../../parser/schema.ts';
import type { CallLayer, Layer } from '../../parser/spec.ts';
import type { Located } from '../../parser/tree.ts';
import { operations } from '../ops/index.ts';
import { blockParams } from './params.ts';
import { exhaust, guesses, report, spend } from './report.ts';
import type { Build, Scope, Source } from './scope.ts';
import { evaluateTree, isValue } from './values.ts';

/** Deeper nesting than any network needs; it bounds the recursion. */
const maximumDepth = 100;

type BuildLayers = (
  build: Build,
  scope: Scope,
  layers: readonly Layer[],
  given: readonly Source[],
) => readonly Source[];

/** Expands one instance of a block: its own names, its params, and what it was given as `input`. */
export function instantiateBlock(
  build: Build,
  scope: Scope,
  layer: CallLayer,
  name: string,
  id: string,
  inputs: readonly Source[],
  buildLayers: BuildLayers,
): Source {
  const defined = findBlock(build, name);
  if (defined === undefined) return reportUnknownOperation(build, scope, layer, name);
  const { block } = defined;
  build.used.add(block);
  const around = scope.callers.map((caller) => caller.block).reverse();
  if (around.includes(name)) {
    const cycle = [...around.slice(around.indexOf(name)), name];
    return report(build, scope, 'NIN3006', { cycle }, layer.nameRange);
  }
  if (scope.callers.length >= maximumDepth)
    return exhaust(build, scope, { what: 'levels of blocks', limit: maximumDepth }, layer.nameRange);
  const seen = block.params.length + defined.fileParams.length;
  if (!spend(build, scope, layer.nameRange, 'paramValues', seen)) return undefined;
  const inside: Scope = {
    prefix: `${scope.prefix}${id}.`,
    params: fileParams(build, scope, defined),
    names: new Map(),
    counts: new Map(),
    given: inputs,
    leftOut: new Map(),
    reserved: undefined,
    outer: undefined,
    callers: [{ layer, block: name, arguments: layer.arguments }, ...scope.callers],
  };
  const call = { block: name, arguments: layer.arguments, range: layer.nameRange };
  const params = blockParams(build, scope, call, block.params, inside);
  if (params === undefined) return undefined;
  const { description } = block;
  build.instances.push({
    id: scope.prefix + id,
    kind: 'block',
    block: name,
    ...(description !== undefined && { description }),
    params: Object.fromEntries(block.params.flatMap((param) => entry(param.name, params.get(param.name)))),
    given: layer.arguments?.entries.map(({ key }) => key) ?? [],
  });
  const made = buildLayers(build, { ...inside, params }, block.layers, inputs);
  if (made.length === 1) return made[0];
  return report(build, scope, 'NIN3010', { what: `block ${name}` }, layer.nameRange);
}

function entry(name: string, value: Value | undefined): [string, Value][] {
  return value === undefined ? [] : [[name, value]];
}

/** A block of the spec, of its imports, or of those that ship with ninc. */
function findBlock(build: Build, name: string): DefinedBlock | undefined {
  return build.blocks.get(name) ?? build.library().get(name);
}

/** NIN3001, with the operation, structure or block that was probably meant. */
export function reportUnknownName(build: Build, scope: Scope, name: string, range: Range, value?: Located): undefined {
  const known = [...Object.keys(operations), ...structures, ...build.blocks.keys(), ...build.library().keys()];
  if (range.file.text.slice(range.start, range.end).includes('\n')) {
    const help = 'several lines are read as one name: each layer begins with a dash, all in one column';
    return report(build, scope, 'NIN3001', { name }, range, { value, help });
  }
  const near = guesses(build) ? meant(name, known) : undefined;
  return report(build, scope, 'NIN3001', { name }, range, { value, meant: { found: name, near } });
}

function reportUnknownOperation(build: Build, scope: Scope, layer: CallLayer, name: string): undefined {
  if (build.blocksMissing) return undefined;
  return reportUnknownName(build, scope, name, layer.nameRange, layer.name);
}

/** A block sees the params of the file that defines it: the spec's as they are set, an imported file's as it declares them. */
function fileParams(build: Build, scope: Scope, { block, fileParams: declared }: DefinedBlock): Map<string, Value> {
  if (block.file === build.spec.file) return new Map(build.params);
  const values = new Map<string, Value>();
  for (const { name, default: fallback } of declared) {
    const evaluated = fallback && evaluateTree(build, { ...scope, params: values }, fallback);
    if (evaluated !== undefined && isValue(evaluated.value)) values.set(name, evaluated.value);
  }
  return values;
}
