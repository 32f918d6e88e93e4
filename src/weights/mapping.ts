import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { type Fault, firstFaults } from './faults.ts';
import type { ParameterSpec } from './parameter.ts';
import { convertHelp, type SafetensorsFile } from './safetensors.ts';
import type { StoredTensor } from './safetensors-header.ts';
import { shownName, shownShape } from './shown.ts';
import { sameShape, type Tensor, type Weights } from './tensor.ts';

/** How a parameter found its tensor: by its name; by it behind a prefix; as the only one of its shapes; by the order of the names. */
export type Evidence = 'name' | 'prefix' | 'shape' | 'order';

export interface Match {
  readonly parameter: ParameterSpec;
  readonly stored: StoredTensor;
  readonly by: Evidence;
}

/** Which tensor of a foreign file is which parameter. */
export interface Mapping {
  /** In the order of the parameters. */
  readonly matches: readonly Match[];
  /** Names of tensors that no network needs to run: PyTorch's counts of batches. */
  readonly ignored: readonly string[];
}

/** So many modules are named where any of them could be meant. */
const mostNamed = 8;

const countOfBatches = /(^|\.)num_batches_tracked$/;

/** What was found, or everything that is wrong. */
type Found = { readonly matches: readonly Match[] } | { readonly faults: readonly Fault[] };

/**
 * Maps the tensors of a foreign file onto parameters: by name; by name behind a prefix that all share (`module.`); else module by
 * module, a module being what has its weight, bias and statistics under one name: where modules of the same shapes are alone on
 * both sides by shape, and where there are several by order, if their names number them. Gives NIN6018 where several could be
 * meant, NIN6014 and NIN6015 for what is left over, NIN6013 for a dtype that is not taken. Nothing is transposed, ever.
 */
export function mapWeights(file: SafetensorsFile, parameters: readonly ParameterSpec[]): Outcome<Mapping> {
  const stored = [...file.tensors.values()].sort((a, b) => a.begin - b.begin);
  const tensors = stored.filter(({ name }) => !countOfBatches.test(name));
  const found = byName(file, tensors, parameters) ?? byModules(file, tensors, parameters);
  if ('faults' in found) return { diagnostics: firstFaults(found.faults, file.path) };
  const wrong = found.matches.flatMap(({ stored: one }) => wrongType(file, one));
  if (wrong.length > 0) return { diagnostics: firstFaults(wrong, file.path) };
  const ignored = stored.flatMap(({ name }) => (countOfBatches.test(name) ? [name] : []));
  return { value: { matches: found.matches, ignored }, diagnostics: [] };
}

/** Reads what is mapped, under the names of the parameters, each in the dtype that it is stored in. */
export function readMapped(file: SafetensorsFile, { matches }: Mapping): Outcome<Weights> {
  const weights = new Map<string, Tensor>();
  for (const { parameter, stored } of matches) {
    const { value, diagnostics } = file.read(stored);
    if (value === undefined) return { diagnostics };
    weights.set(parameter.name, value);
  }
  return { value: weights, diagnostics: [] };
}

/** Every parameter by its own name, or all behind one prefix, and NIN6015 for what is left; nothing where that does not hold for all. */
function byName(
  file: SafetensorsFile,
  tensors: readonly StoredTensor[],
  parameters: readonly ParameterSpec[],
): Found | undefined {
  const named = new Map(tensors.map((one) => [one.name, one]));
  const [first] = parameters;
  if (first === undefined) return { matches: [] };
  const prefixes = tensors.flatMap(({ name }) =>
    name.endsWith(first.name) ? [name.slice(0, name.length - first.name.length)] : [],
  );
  for (const prefix of ['', ...prefixes]) {
    const matches = behind(prefix, named, parameters);
    if (matches === undefined) continue;
    if (tensors.length === parameters.length) return { matches };
    const used = new Set(matches.map(({ stored }) => stored.name));
    return { faults: tensors.flatMap((one) => (used.has(one.name) ? [] : [unwanted(file, one)])) };
  }
  return undefined;
}

/** Every parameter by its name behind a prefix; nothing from the first on that is not there, since any tensor may offer a prefix. */
function behind(
  prefix: string,
  named: ReadonlyMap<string, StoredTensor>,
  parameters: readonly ParameterSpec[],
): readonly Match[] | undefined {
  const matches: Match[] = [];
  for (const parameter of parameters) {
    const stored = named.get(prefix + parameter.name);
    if (stored === undefined || !sameShape(stored.shape, parameter.shape)) return undefined;
    matches.push({ parameter, stored, by: prefix === '' ? 'name' : 'prefix' });
  }
  return matches;
}

/** What has its arrays under one name: `layer1.0` of `layer1.0.weight` and `layer1.0.bias`. */
interface Module<Part> {
  readonly name: string;
  readonly parts: Map<string, Part>;
}

function modulesOf<Part extends { readonly name: string }>(parts: readonly Part[]): readonly Module<Part>[] {
  const modules = new Map<string, Module<Part>>();
  for (const part of parts) {
    const dot = part.name.lastIndexOf('.');
    const name = part.name.slice(0, Math.max(dot, 0));
    const module = modules.get(name) ?? { name, parts: new Map() };
    module.parts.set(part.name.slice(dot + 1), part);
    modules.set(name, module);
  }
  return [...modules.values()];
}

/** Roles and shapes: modules of one key can stand for each other. */
function keyOf({ parts }: Module<{ readonly shape: readonly number[] }>): string {
  return JSON.stringify([...parts].map(([role, { shape }]) => [role, shape]).sort());
}

function grouped<Part extends { readonly name: string; readonly shape: readonly number[] }>(
  parts: readonly Part[],
): ReadonlyMap<string, readonly Module<Part>[]> {
  const groups = new Map<string, Module<Part>[]>();
  for (const module of modulesOf(parts)) {
    const key = keyOf(module);
    const group = groups.get(key) ?? [];
    if (group.length === 0) groups.set(key, group);
    group.push(module);
  }
  return groups;
}

function byModules(
  file: SafetensorsFile,
  tensors: readonly StoredTensor[],
  parameters: readonly ParameterSpec[],
): Found {
  const foreign = grouped(tensors);
  const written = isWritten(tensors);
  const turned = bySizes(tensors);
  const faults: Fault[] = [];
  const matches = new Map<string, Match>();
  const used = new Set<string>();
  for (const [key, needed] of grouped(parameters)) {
    const candidates = foreign.get(key) ?? [];
    for (const { parts } of candidates) for (const one of parts.values()) used.add(one.name);
    if (candidates.length !== needed.length) {
      faults.push(...unequal(file, needed, candidates, turned));
      continue;
    }
    const ordered = candidates.length === 1 ? candidates : inOrder(candidates, written);
    if (ordered === undefined) {
      faults.push(() => ambiguous(file, needed, candidates, 'rename them in the file, or number them'));
      continue;
    }
    const by: Evidence = candidates.length === 1 ? 'shape' : 'order';
    for (const [index, module] of needed.entries()) {
      for (const [role, parameter] of module.parts) {
        const one = ordered[index]?.parts.get(role);
        if (one !== undefined) matches.set(parameter.name, { parameter, stored: one, by });
      }
    }
  }
  for (const one of tensors) if (!used.has(one.name)) faults.push(unwanted(file, one));
  return faults.length > 0 ? { faults } : { matches: parameters.flatMap(({ name }) => matches.get(name) ?? []) };
}

function unwanted(file: SafetensorsFile, { name, shape }: StoredTensor): Fault {
  return () => diagnostic('NIN6015', { name: shownName(name), shape: shownShape(shape) }, { file: file.path });
}

/** Whether somebody gave the tensors an order: one that is merely the alphabet's (as PyTorch's writer has it) says nothing. */
function isWritten(tensors: readonly StoredTensor[]): boolean {
  const names = tensors.map(({ dtype, name }) => `${dtype} ${name}`);
  const groups = new Set(tensors.map(({ dtype }) => dtype));
  return [...groups].some((dtype) => {
    const own = names.filter((name) => name.startsWith(`${dtype} `));
    return own.some((name, index) => index > 0 && (own[index - 1] ?? '') > name);
  });
}

/**
 * Modules in their order, if there is evidence of one: numbers in their names, or the order in which they were written. Nothing
 * where there is neither, or where the two disagree.
 */
function inOrder<Part>(modules: readonly Module<Part>[], written: boolean): readonly Module<Part>[] | undefined {
  const sorted = modules.toSorted((a, b) => compareNumbered(a.name, b.name).order);
  const numbered = sorted.every((module, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareNumbered(before.name, module.name).numbered;
  });
  if (!numbered) return written ? modules : undefined;
  const agree = modules.every((module, index) => module === sorted[index]);
  return written && !agree ? undefined : sorted;
}

/** Compares names with their numbers as numbers; says whether a number is what tells them apart. */
function compareNumbered(left: string, right: string): { readonly order: number; readonly numbered: boolean } {
  const [a, b] = [left.match(/\d+|\D+/g) ?? [], right.match(/\d+|\D+/g) ?? []];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [x = '', y = ''] = [a[index], b[index]];
    if (x === y) continue;
    const numbered = /^\d/.test(x) && /^\d/.test(y);
    const order = numbered ? Number(x) - Number(y) : x < y ? -1 : 1;
    if (order !== 0) return { order, numbered };
  }
  return { order: 0, numbered: false };
}

/** The file has more or fewer modules of some shapes than the spec; `turned`: its tensors by their sizes in any order. */
function unequal(
  file: SafetensorsFile,
  needed: readonly Module<ParameterSpec>[],
  candidates: readonly Module<StoredTensor>[],
  turned: ReadonlyMap<string, readonly StoredTensor[]>,
): readonly Fault[] {
  if (candidates.length > 0) {
    const help = `the spec has ${needed.length} of these, the file ${candidates.length}: is it of this spec, with these params?`;
    return [() => ambiguous(file, needed, candidates, help)];
  }
  return needed.flatMap(({ parts }) => [...parts.values()].map((parameter) => () => missing(file, parameter, turned)));
}

function ambiguous(
  file: SafetensorsFile,
  needed: readonly Module<ParameterSpec>[],
  candidates: readonly Module<StoredTensor>[],
  help: string,
): Diagnostic {
  const params = { parameters: namesOf(needed), candidates: namesOf(candidates), shapes: shapesOf(needed[0]) };
  return diagnostic('NIN6018', params, { file: file.path, help });
}

function missing(
  file: SafetensorsFile,
  { name, shape }: ParameterSpec,
  turned: ReadonlyMap<string, readonly StoredTensor[]>,
): Diagnostic {
  const alike = shape.length > 1 ? (turned.get(sizesOf(shape)) ?? []) : [];
  const other = alike.find((one) => !sameShape(one.shape, shape));
  const help =
    other === undefined
      ? undefined
      : `${shownName(other.name)} ${shownShape(other.shape)} has the same sizes in another order: transpose it where the file is made, nothing is transposed here`;
  return diagnostic('NIN6014', { name, shape: shownShape(shape) }, { file: file.path, help });
}

function bySizes(tensors: readonly StoredTensor[]): ReadonlyMap<string, readonly StoredTensor[]> {
  const found = new Map<string, StoredTensor[]>();
  for (const one of tensors) {
    const key = sizesOf(one.shape);
    const alike = found.get(key) ?? [];
    if (alike.length === 0) found.set(key, alike);
    alike.push(one);
  }
  return found;
}

/** The sizes of a shape, whatever their order. */
function sizesOf(shape: readonly number[]): string {
  return shape.toSorted((a, b) => a - b).join();
}

function shapesOf(module: Module<ParameterSpec> | undefined): string {
  return [...(module?.parts ?? [])].map(([role, { shape }]) => `${role} ${shownShape(shape)}`).join(', ');
}

function namesOf(modules: readonly { readonly name: string }[]): string {
  const names = modules.slice(0, mostNamed).map(({ name }) => shownName(name));
  const rest = modules.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}

function wrongType(file: SafetensorsFile, { name, dtype }: StoredTensor): readonly Fault[] {
  if (dtype === 'F32' || dtype === 'F64') return [];
  const params = { name: shownName(name), found: dtype, needed: 'F32 or F64' };
  return [() => diagnostic('NIN6013', params, { file: file.path, help: convertHelp('F32') })];
}
