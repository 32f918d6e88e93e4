import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Range } from '../../diagnostics/diagnostic.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { describeValue } from '../../parser/describe.ts';
import type { Value } from '../../parser/expression/value.ts';
import type { ParamDeclaration } from '../../parser/spec.ts';
import { entryOf, type Located, type MappingNode } from '../../parser/tree.ts';
import { guesses, report } from './report.ts';
import type { Build, Scope } from './scope.ts';
import { evaluateTree, isValue } from './values.ts';

/** What the spec's own params are set to from outside (`--set`, the library's `set`). */
export type Settings = Readonly<Record<string, Value>>;

/** The values of the spec's params: what is set from outside, else the defaults, in order, each seeing those before it. */
export function specParams(
  build: Build,
  scope: Scope,
  declarations: readonly ParamDeclaration[],
  set: Settings,
): Map<string, Value> {
  const values = new Map<string, Value>();
  const inner = { ...scope, params: values };
  for (const name of Object.keys(set)) {
    if (declarations.some((declaration) => declaration.name === name)) continue;
    const known = declarations.map((declaration) => declaration.name);
    const near = suggest(name, known);
    const help = near === undefined ? undefined : `did you mean ${near}?`;
    // A fault of the command line: there is no text of the spec to show.
    build.diagnostics.push(diagnostic('NIN3009', { param: name, known }, { file: build.spec.file.path, help }));
    if (near !== undefined) build.faultyParams.add(near);
  }
  for (const declaration of declarations) {
    const given = Object.hasOwn(set, declaration.name) ? set[declaration.name] : undefined;
    const value = given === undefined ? defaultOf(build, inner, declaration) : given;
    // What is set has no text of the spec: its default is not at fault, the declaration says what is needed.
    const at = given === undefined ? declaration.default : undefined;
    const accepted = value === undefined ? undefined : accept(build, inner, declaration, value, at);
    if (accepted === undefined) build.faultyParams.add(declaration.name);
    else values.set(declaration.name, accepted);
  }
  return values;
}

/**
 * The values of a block's params at one call: what is given (evaluated where the call stands), else the defaults (evaluated
 * inside the block). Nothing after a fault was reported.
 */
export function blockParams(
  build: Build,
  caller: Scope,
  call: { readonly block: string; readonly arguments: MappingNode | undefined; readonly range: Range },
  declarations: readonly ParamDeclaration[],
  inside: Scope,
): Map<string, Value> | undefined {
  const values = new Map<string, Value>(inside.params);
  const scope: Scope = { ...inside, params: values };
  const names = new Set(declarations.map(({ name }) => name));
  const known = [...names];
  // A param that was meant but misspelt is not missing too: one cause, one error.
  const misspelt = new Set<string>();
  let fine = true;
  for (const { key, keyRange } of call.arguments?.entries ?? []) {
    if (names.has(key)) continue;
    const near = guesses(build) ? suggest(key, known) : undefined;
    const params = { block: call.block, param: key, known };
    report(build, caller, 'NIN3004', params, keyRange, { meant: { found: key, near } });
    if (near !== undefined) misspelt.add(near);
    fine = false;
  }
  for (const declaration of declarations) {
    const entry = call.arguments && entryOf(call.arguments, declaration.name);
    const given = entry && evaluateTree(build, caller, entry.value);
    if (entry !== undefined && given === undefined) fine = false;
    if (entry !== undefined && given !== undefined) {
      const accepted = accept(build, caller, declaration, given.value, entry.value);
      if (accepted === undefined) fine = false;
      else values.set(declaration.name, accepted);
    }
    if (entry !== undefined) continue;
    if (declaration.default === undefined) {
      const params = { owner: `block ${call.block}`, param: declaration.name };
      if (!misspelt.has(declaration.name)) report(build, caller, 'NIN3005', params, call.range);
      fine = false;
      continue;
    }
    const fallback = evaluateTree(build, scope, declaration.default);
    const accepted = fallback && accept(build, scope, declaration, fallback.value, declaration.default);
    if (accepted === undefined) fine = false;
    else values.set(declaration.name, accepted);
  }
  return fine ? values : undefined;
}

function defaultOf(build: Build, scope: Scope, declaration: ParamDeclaration): unknown {
  if (declaration.default !== undefined) return evaluateTree(build, scope, declaration.default)?.value;
  if (build.faultyParams.has(declaration.name)) return undefined;
  return report(build, scope, 'NIN3005', { owner: 'the spec', param: declaration.name }, declaration.range, {
    help: `give it a default, or --set ${declaration.name}=VALUE`,
  });
}

/** The value in its declared type, or nothing after NIN2005. */
function accept(
  build: Build,
  scope: Scope,
  declaration: ParamDeclaration,
  value: unknown,
  at: Located | undefined,
): Value | undefined {
  const converted = convert(declaration, value);
  if (converted !== undefined) return converted;
  const { name: param } = declaration;
  const params = { param, needed: describeType(declaration), found: describeValue(value) };
  const help = at === undefined ? 'it was set from outside: `--set`, or `set` of the library' : undefined;
  return report(build, scope, 'NIN2005', params, at?.range ?? declaration.range, { value: at, help });
}

function convert({ type, length }: ParamDeclaration, value: unknown): Value | undefined {
  switch (type) {
    case 'int':
      return Number.isSafeInteger(value) ? (value as number) : undefined;
    case 'float':
      return typeof value === 'number' ? value : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'ints': {
      if (Number.isSafeInteger(value) && length !== undefined) return Array<number>(length).fill(value as number);
      const fits = Array.isArray(value) && (length === undefined || value.length === length);
      return fits && value.every((item) => Number.isSafeInteger(item)) ? (value as number[]) : undefined;
    }
    default:
      return isValue(value) ? value : undefined;
  }
}

function describeType({ type, length }: ParamDeclaration): string {
  switch (type) {
    case 'int':
      return 'an integer';
    case 'float':
      return 'a number';
    case 'bool':
      return 'true or false';
    case 'string':
      return 'a text';
    case 'ints':
      return length === undefined ? 'a list of integers' : `an integer, or a list of ${length} integers`;
    default:
      return 'a number, a text, true or false, or a list of these';
  }
}
