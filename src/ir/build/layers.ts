import type { Range } from '../../diagnostics/diagnostic.ts';
import { rename } from '../../diagnostics/fix.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { describeValue } from '../../parser/describe.ts';
import { hasExpression } from '../../parser/expression/template.ts';
import { isReference } from '../../parser/schema.ts';
import type { BranchesLayer, CallLayer, Layer, ResidualLayer, Text } from '../../parser/spec.ts';
import { isOperation } from '../ops/index.ts';
import { instantiateBlock } from './blocks.ts';
import { expectShape, readShape } from './expect.ts';
import { addNode, callOperation } from './nodes.ts';
import { guesses, type ReportOptions, report, spend } from './report.ts';
import type { Build, Scope, Source } from './scope.ts';
import { evaluateCondition, evaluateTree } from './values.ts';

/** What a list of layers makes: the sources that its last layer gives. Unknown ids are reported when the whole list is known. */
export function buildLayers(
  build: Build,
  scope: Scope,
  layers: readonly Layer[],
  given: readonly Source[],
): readonly Source[] {
  const unresolved: Text[] = [];
  let current = given;
  for (const layer of layers) {
    const count = instancesOf(build, scope, layer);
    if (count === 0) spend(build, scope, layer.range, 'layers', 1);
    for (let index = 1; index <= (count ?? 0); index++) {
      build.layerCount++;
      spend(build, scope, layer.range, 'layers', 1);
      const inputs =
        index === 1 && layer.from !== undefined ? resolveAll(build, scope, layer, layer.from, unresolved) : current;
      if (!spend(build, scope, layer.range, 'reads', inputs.length)) return [undefined];
      current = [buildInstance(build, scope, layer, inputs, layer.repeat === undefined ? undefined : index)];
    }
    if (count === undefined) current = [undefined];
    if (count === 0 && layer.id !== undefined) scope.leftOut.set(layer.id.value, layer.range);
  }
  for (const text of unresolved) reportUnknown(build, scope, text);
  return current;
}

/** How many instances a layer has here; nothing after a fault. */
function instancesOf(build: Build, scope: Scope, layer: Layer): number | undefined {
  if (layer.when !== undefined && !layer.faulty) {
    const condition = evaluateCondition(build, scope, layer.when);
    if (condition === undefined) return undefined;
    if (typeof condition.value !== 'boolean') {
      const params = { what: 'when', found: describeValue(condition.value), needed: 'true or false' };
      return report(build, scope, 'NIN2003', params, layer.when.range, { value: layer.when });
    }
    if (!condition.value) return 0;
  }
  if (layer.repeat === undefined) return 1;
  if (layer.faulty) return soundRepeat(layer.repeat.value);
  const repeat = evaluateTree(build, scope, layer.repeat);
  if (repeat === undefined) return undefined;
  if (typeof repeat.value === 'number' && Number.isSafeInteger(repeat.value) && repeat.value >= 0) return repeat.value;
  const params = { what: 'repeat', found: describeValue(repeat.value), needed: 'an integer of at least 0' };
  return report(build, scope, 'NIN2003', params, layer.repeat.range, { value: layer.repeat });
}

function buildInstance(
  build: Build,
  scope: Scope,
  layer: Layer,
  inputs: readonly Source[],
  index: number | undefined,
): Source {
  const name = layer.kind === 'call' ? nameOf(build, scope, layer) : layer.kind;
  // The layer cannot be counted or named: layers behind it would get wrong numbers, but nothing reads those after an error.
  if (name === undefined) return undefined;
  const id = idOf(build, scope, layer, name, index);
  if (id === undefined) return undefined;
  if (!spend(build, scope, layer.range, 'idCharacters', scope.prefix.length + id.length)) return undefined;
  const source = layer.faulty
    ? poisoned(build, scope, layer, inputs)
    : instantiate(build, scope, layer, name, id, inputs);
  scope.names.set(id, source);
  build.byId.set(scope.prefix + id, source);
  build.placed.push({ layer, id: scope.prefix + id, inputs, output: source });
  if (layer.expect === undefined || layer.faulty) return source;
  if (source !== undefined) return expectShape(build, scope, layer, id, source);
  // Whether the assertion holds is not known; whether it can be read is.
  readShape(build, scope, layer.expect);
  return undefined;
}

/** A layer with a fault of form gives nothing, but the layers inside it can still be judged where their input is known. */
function poisoned(build: Build, scope: Scope, layer: Layer, inputs: readonly Source[]): undefined {
  const probe = innerScope(scope, scope.prefix, inputs);
  if (layer.kind === 'residual')
    for (const path of [layer.layers, layer.shortcut]) buildLayers(build, probe, path, inputs);
  if (layer.kind === 'branches') for (const path of layer.paths) buildLayers(build, probe, path, inputs);
  return undefined;
}

/** The operation or block that a layer names; nothing after a fault. */
function nameOf(build: Build, scope: Scope, { name }: CallLayer): string | undefined {
  const evaluated = evaluateTree(build, scope, name);
  if (evaluated === undefined) return undefined;
  if (typeof evaluated.value === 'string') return evaluated.value;
  const params = { what: 'the name of the operation', found: describeValue(evaluated.value), needed: 'a text' };
  return report(build, scope, 'NIN2003', params, name.range, { value: name });
}

/** How many instances a layer with another fault has, so far as it can be told. */
function soundRepeat(repeat: unknown): number {
  return typeof repeat === 'number' && Number.isSafeInteger(repeat) && repeat >= 0 ? repeat : 1;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value);
}

/** `<operation>_<k>`, or the explicit id, numbered where the layer is repeated; NIN3003 where it is taken. */
function idOf(build: Build, scope: Scope, layer: Layer, name: string, index: number | undefined): string | undefined {
  const count = (scope.counts.get(name) ?? 0) + 1;
  scope.counts.set(name, count);
  let id = `${name}_${count}`;
  // A layer with a fault of form keeps its id, so that what reads it is silent; unless the id is the fault.
  if (layer.id !== undefined && !(layer.faulty && !isId(layer.id.value))) {
    const explicit = evaluateTree(build, scope, layer.id);
    if (explicit === undefined) return undefined;
    if (!isId(explicit.value)) {
      const needed = 'letters, digits and _, beginning with a letter or _';
      const params = { what: 'id', found: describeValue(explicit.value), needed };
      return report(build, scope, 'NIN2003', params, layer.id.range, { value: layer.id });
    }
    id = index === undefined ? explicit.value : `${explicit.value}_${index}`;
  }
  return isFree(build, scope, id, layer.id?.range ?? layer.nameRange) ? id : undefined;
}

/** Whether no layer of the scope has the id; else NIN3003. */
function isFree(build: Build, scope: Scope, id: string, range: Range): boolean {
  const taken = scope.names.has(id) || id === scope.reserved || (id === 'input' && scope.given !== undefined);
  if (!taken) return true;
  const before = scope.names.get(id)?.origin.at(0);
  const related = before === undefined ? [] : [{ message: `${id} is taken here`, range: before }];
  report(build, scope, 'NIN3003', { id }, range, { related });
  return false;
}

function instantiate(
  build: Build,
  scope: Scope,
  layer: Layer,
  name: string,
  id: string,
  inputs: readonly Source[],
): Source {
  if (layer.kind === 'residual') return residual(build, scope, layer, id, inputs);
  if (layer.kind === 'branches') return branches(build, scope, layer, id, inputs);
  if (isOperation(name)) return callOperation(build, scope, layer, name, id, inputs);
  return instantiateBlock(build, scope, layer, name, id, inputs, buildLayers);
}

/** A scope inside a structural layer: ids are named below it, and the names around it stay visible. */
function innerScope(scope: Scope, prefix: string, given: readonly Source[], reserved?: string): Scope {
  const empty = { names: new Map(), counts: new Map(), leftOut: new Map() };
  return { ...scope, ...empty, prefix, given, reserved, outer: scope };
}

/** Main path plus shortcut: He, Zhang, Ren, Sun: Deep Residual Learning (2015). */
function residual(build: Build, scope: Scope, layer: ResidualLayer, id: string, inputs: readonly Source[]): Source {
  const whole = scope.prefix + id;
  build.instances.push({ id: whole, kind: 'residual' });
  const main = innerScope(scope, `${whole}.`, inputs, 'shortcut');
  const [made] = buildLayers(build, main, layer.layers, inputs);
  build.instances.push({ id: `${whole}.shortcut`, kind: 'shortcut' });
  const shortcut = buildPath(build, scope, `${whole}.shortcut`, layer.shortcut, inputs);
  return merge(build, main, layer, 'add', {}, [made, shortcut]);
}

function branches(build: Build, scope: Scope, layer: BranchesLayer, id: string, inputs: readonly Source[]): Source {
  const prefix = `${scope.prefix}${id}.`;
  build.instances.push({ id: scope.prefix + id, kind: 'branches' });
  if (!spend(build, scope, layer.range, 'reads', layer.paths.length)) return undefined;
  const characters = layer.paths.length * (prefix.length + 'path_0'.length);
  if (!spend(build, scope, layer.range, 'idCharacters', characters)) return undefined;
  const made = layer.paths.map((path, index) => {
    build.instances.push({ id: `${prefix}path_${index + 1}`, kind: 'path' });
    return buildPath(build, scope, `${prefix}path_${index + 1}`, path, inputs);
  });
  const dim = layer.dim === undefined ? { value: 1 } : evaluateTree(build, scope, layer.dim);
  if (dim === undefined) return undefined;
  const around = innerScope(scope, prefix, inputs);
  if (layer.merge === 'add') return made.length === 1 ? made[0] : merge(build, around, layer, 'add', {}, made);
  if (!Number.isSafeInteger(dim.value)) {
    const params = { what: 'dim', found: describeValue(dim.value), needed: 'an integer' };
    return report(build, scope, 'NIN2003', params, layer.dim?.range ?? layer.nameRange, { value: layer.dim });
  }
  return merge(build, around, layer, 'concat', { dim: dim.value as number }, made);
}

/** A path beside others: what it makes is known by its name, as what a block makes is. */
function buildPath(
  build: Build,
  scope: Scope,
  name: string,
  layers: readonly Layer[],
  inputs: readonly Source[],
): Source {
  const [made] = buildLayers(build, innerScope(scope, `${name}.`, inputs), layers, inputs);
  build.byId.set(name, made);
  return made;
}

function merge(
  build: Build,
  scope: Scope,
  layer: Layer,
  operation: 'add' | 'concat',
  args: { readonly dim?: number },
  inputs: readonly Source[],
): Source {
  const count = (scope.counts.get(operation) ?? 0) + 1;
  const id = `${operation}_${count}`;
  if (!isFree(build, scope, id, layer.nameRange)) return undefined;
  return addNode(build, scope, { operation, args, id, inputs, layer });
}

/** The sources that ids name; nothing at an id that is unknown (reported later) or faulty (reported already). */
function resolveAll(
  build: Build,
  scope: Scope,
  { faulty }: Layer,
  from: readonly Text[],
  unresolved: Text[],
): Source[] {
  return from.flatMap((text) => {
    // What cannot be an id was told as a fault of form.
    if (faulty && !hasExpression(text.value) && !isReference(text.value)) return [undefined];
    const resolved = resolve(build, scope, text);
    if (resolved !== undefined && resolved.found === undefined) unresolved.push(resolved.text);
    return resolved?.found ?? [undefined];
  });
}

/** What a text names once its expressions are evaluated; nothing after a fault of those. */
export function resolve(
  build: Build,
  scope: Scope,
  text: Text,
): { readonly text: Text; readonly found: readonly Source[] | undefined } | undefined {
  const evaluated = evaluateTree(build, scope, text);
  if (evaluated === undefined) return undefined;
  const id = String(evaluated.value);
  return { text: { ...text, value: id }, found: lookUp(build, scope, id) };
}

/** What an id names here: a list, because `input` is all that a block was given. */
function lookUp(build: Build, scope: Scope, id: string): readonly Source[] | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    if (id === 'input' && at.given !== undefined) return at.given;
    if (at.names.has(id)) return [at.names.get(id)];
    const dotted = id.includes('.') && at.names.has(id.slice(0, id.indexOf('.'))) ? at.prefix + id : undefined;
    if (dotted !== undefined && build.byId.has(dotted)) return [build.byId.get(dotted)];
  }
  return undefined;
}

export function reportUnknown(build: Build, scope: Scope, text: Text): void {
  // Inputs that cannot be read at all have names that nobody knows.
  if (build.spec.inputNames.length === 0) return;
  const outside = fromOutside(build, scope, text.value);
  if (outside !== undefined) {
    report(build, scope, 'NIN3002', { id: text.value, later: false }, text.range, { value: text, ...outside });
    return;
  }
  const later = scope.names.has(text.value);
  const guessed = !later && guesses(build);
  const near = !guessed ? undefined : suggest(text.value, visibleNames(scope));
  const last = later ? undefined : lastInstance(scope, text.value);
  const help =
    last !== undefined
      ? `it is repeated: ${last} is the last of its instances`
      : guessed && near === undefined
        ? idsHere(scope)
        : undefined;
  const meant =
    last === undefined ? { meant: { found: text.value, near } } : { fix: rename(text.range, text.value, last) };
  report(build, scope, 'NIN3002', { id: text.value, later }, text.range, { value: text, help, ...meant });
}

/** What can be read here, the nearest first; a few of them. */
function idsHere(scope: Scope): string | undefined {
  const names: string[] = [];
  for (let at: Scope | undefined = scope; at !== undefined && names.length <= 6; at = at.outer) {
    // Of a layer that comes later there is a name, but nothing to read yet.
    const made = [...at.names].flatMap(([name, source]) => (source === undefined ? [] : [name]));
    names.push(...made.slice(-7).reverse());
  }
  const more = names.length > 6 ? ', …' : '';
  return names.length === 0 ? undefined : `ids here, the last first: ${names.slice(0, 6).join(', ')}${more}`;
}

/** Of an id that stands for something, but not here: what may be written instead. */
function fromOutside(build: Build, scope: Scope, id: string): ReportOptions | undefined {
  const range = scope.leftOut.get(id);
  if (range !== undefined) return { related: [{ message: `${id} is left out here`, range }] };
  const inBlock = scope.callers.length > 0;
  if (inBlock && (build.byId.has(id) || build.spec.inputNames.includes(id)))
    return { help: 'a block reads nothing from around it but what it is given, which is named input' };
  const isInput = id === 'input' && !inBlock;
  return isInput ? { help: `inputs have names of their own here: ${build.spec.inputNames.join(', ')}` } : undefined;
}

/** `a_3` of a layer `a` that is repeated three times. */
function lastInstance(scope: Scope, id: string): string | undefined {
  let count = 0;
  while (scope.names.has(`${id}_${count + 1}`)) count++;
  return count > 1 ? `${id}_${count}` : undefined;
}

function* visibleNames(scope: Scope): Generator<string> {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) yield* at.names.keys();
  if (scope.given !== undefined) yield 'input';
}
