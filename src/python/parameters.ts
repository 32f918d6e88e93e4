import type { Instance, ParamValue } from '../ir/graph.ts';
import type { Constant } from './make.ts';
import { variable } from './names.ts';

/** A parameter of a generated class or function, and what each instance gives it. */
export interface Parameter {
  readonly name: string;
  readonly hint: string;
  readonly default?: ParamValue;
  readonly values: readonly ParamValue[];
  readonly real: boolean;
}

/** One value of the text, in every instance. */
export interface Varying {
  /** The name of the argument that it is given to. */
  readonly name: string;
  /** What the argument belongs to: `conv2d_2`. */
  readonly owner: string;
  readonly values: readonly Constant[];
}

/** The text for each value that differs between instances, and the parameters that the texts read. */
export interface Parametrised {
  readonly parameters: readonly Parameter[];
  /** By the key of a value: `keyOf`. */
  readonly texts: ReadonlyMap<string, string>;
}

export function keyOf(values: readonly Constant[]): string {
  return JSON.stringify(values.map(({ constant }) => constant));
}

interface Own {
  readonly name: string;
  readonly values: readonly ParamValue[];
  readonly default?: ParamValue;
}

interface Candidate {
  readonly text: string;
  readonly use: string;
}

/**
 * Names what differs between instances of a block: by a param of the block that has just these values, by a simple expression
 * of a param (`4 * width`, `kernel // 2`, `widths[1]`), else by a parameter of its own.
 */
export function parametrise(
  varying: readonly Varying[],
  instances: readonly (Instance | undefined)[],
  taken: ReadonlySet<string>,
): Parametrised {
  const own = ownParams(instances, taken);
  const known = candidates(own);
  const texts = new Map<string, string>();
  const used = new Map<string, boolean>();
  const extra = new Map<string, { name: string; values: readonly ParamValue[]; real: boolean }>();
  const names = new Set([...taken, ...own.map(({ name }) => name)]);
  for (const { name, owner, values } of varying) {
    const key = keyOf(values);
    const real = values.some((value) => value.real === true);
    if (texts.has(key)) continue;
    const found = choose(known.get(key) ?? [], name);
    if (found !== undefined) {
      texts.set(key, found.text);
      used.set(found.use, (used.get(found.use) ?? false) || (real && found.text === found.use));
      continue;
    }
    const wanted = variable(name);
    const made = names.has(wanted) ? variable(`${owner}_${name}`, names) : wanted;
    names.add(made);
    extra.set(key, { name: made, values: values.map(({ constant }) => constant), real });
    texts.set(key, made);
  }
  const given = own.filter(({ name }) => used.has(name));
  const parameters = [
    ...[...extra.values()],
    ...given.filter((one) => one.default === undefined),
    ...given.filter((one) => one.default !== undefined),
  ].map((one): Parameter => {
    const real = 'real' in one ? one.real : (used.get(one.name) ?? false);
    return { ...one, real, hint: hintOf(one.values, real) };
  });
  return { parameters, texts };
}

/** The params of the block as Python names; those whose lists hold one number throughout, as that number. */
function ownParams(instances: readonly (Instance | undefined)[], taken: ReadonlySet<string>): readonly Own[] {
  const [first] = instances;
  if (first?.kind !== 'block') return [];
  const names = new Set(taken);
  return Object.keys(first.params).flatMap((param): Own[] => {
    const all = instances.map((one) => (one?.kind === 'block' ? one.params[param] : undefined));
    if (all.includes(undefined)) return [];
    const values = simplest(all.filter((value) => value !== undefined));
    const name = variable(param, names);
    names.add(name);
    const left = instances.flatMap((one, index) =>
      one?.kind === 'block' && !one.given.includes(param) ? [values[index] ?? 0] : [],
    );
    const same = left.length > 0 && left.every((value) => JSON.stringify(value) === JSON.stringify(left[0]));
    return [{ name, values, ...(same && left[0] !== undefined && { default: left[0] }) }];
  });
}

function simplest(values: readonly ParamValue[]): readonly ParamValue[] {
  const ones = values.map((value) => {
    if (typeof value !== 'object') return undefined;
    const [first] = value;
    return value.every((item) => item === first) ? first : undefined;
  });
  return ones.includes(undefined) ? values : ones.filter((one) => one !== undefined);
}

/** What can be said with the params, by the values that it has. */
function candidates(own: readonly Own[]): ReadonlyMap<string, readonly Candidate[]> {
  const found = new Map<string, Candidate[]>();
  const offer = (values: readonly ParamValue[], text: string, use: string) => {
    const key = JSON.stringify(values);
    found.set(key, [...(found.get(key) ?? []), { text, use }]);
  };
  for (const { name, values } of own) offer(values, name, name);
  for (const { name, values } of own) {
    const length = Math.min(...values.map((value) => (typeof value === 'object' ? value.length : 0)));
    for (let index = 0; index < length; index++) {
      const items = values.map((value) => (typeof value === 'object' ? (value[index] ?? 0) : 0));
      offer(items, `${name}[${index}]`, name);
    }
  }
  for (const { name, values } of own) {
    const numbers = integers(values);
    if (numbers === undefined) continue;
    for (const factor of [2, 3, 4, 6, 8])
      offer(
        numbers.map((value) => factor * value),
        `${factor} * ${name}`,
        name,
      );
    for (const divisor of [2, 3, 4])
      offer(
        numbers.map((value) => Math.floor(value / divisor)),
        `${name} // ${divisor}`,
        name,
      );
  }
  return found;
}

function integers(values: readonly ParamValue[]): readonly number[] | undefined {
  return values.every((value) => Number.isSafeInteger(value)) ? (values as readonly number[]) : undefined;
}

/** The candidate with the argument's own name, else the first: params come before expressions. */
function choose(all: readonly Candidate[], name: string): Candidate | undefined {
  return all.find(({ text }) => text === name) ?? all[0];
}

/** The type of a parameter with these values. */
export function hintOf(values: readonly ParamValue[], real = false): string {
  const kinds = new Set(values.map((value) => kindOf(value, real)));
  if (kinds.has('float')) kinds.delete('int');
  return [...kinds].sort((a, b) => (a < b ? -1 : 1)).join(' | ');
}

function kindOf(value: ParamValue, real: boolean): string {
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return real || !Number.isInteger(value) ? 'float' : 'int';
  return value.length === 0 ? 'tuple[()]' : `tuple[${value.map((item) => kindOf(item, real)).join(', ')}]`;
}
