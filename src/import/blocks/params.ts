import type { Argument, Atom } from '../structure/arguments.ts';
import type { BlockParam } from '../structure/item.ts';
import type { Hole } from './holes.ts';

/** What differs between the instances of a block, as params: how they are declared, what stands in the block, what each instance gives. */
export interface Parameterised {
  readonly params: readonly BlockParam[];
  /** For each hole, a value or an expression. */
  readonly body: readonly Atom[];
  /** For each instance, its arguments. */
  readonly calls: readonly Readonly<Record<string, Argument>>[];
}

/** Holes that have the same value in each instance. */
interface Group {
  readonly name: string;
  readonly holes: readonly Hole[];
  /** The value in each instance. */
  readonly values: readonly Atom[];
}

export function isExpression(value: Atom): value is string {
  return typeof value === 'string' && value.startsWith('${');
}

/**
 * Makes params of the holes that differ. Holes that are equal everywhere share one; one that is a multiple of another everywhere,
 * or the padding that keeps the size of a kernel, is written as an expression of it. `rows[i]` are the holes of instance i.
 */
export function parameterise(rows: readonly (readonly Hole[])[]): Parameterised {
  const [first = []] = rows;
  const columns = first.map((hole, index) => ({ hole, values: rows.map((row) => row[index]?.value ?? hole.value) }));
  // An expression means something where it stands only: the block must be given what it comes to.
  const varying = columns.map(({ values }) => values.some((value) => value !== values[0] || isExpression(value)));
  const groups = groupsOf(columns.filter((_, index) => varying[index]));
  const derived = deriveAll(groups);
  const own = groups.filter((group) => !derived.has(group));
  const named = nameAll(own);

  const expression = (group: Group): string => {
    const found = derived.get(group);
    return found === undefined
      ? (named.expressions.get(group) ?? '')
      : found.expression(named.expressions.get(found.base) ?? '');
  };
  const body = columns.map(({ hole, values }, index): Atom => {
    if (!varying[index]) return hole.value;
    const group = groups.find((one) => one.values.every((value, instance) => value === values[instance]));
    return group === undefined ? hole.value : `\${${expression(group)}}`;
  });
  const calls = rows.map((_, instance) =>
    Object.fromEntries(
      named.params.map(({ param, groups: parts }): [string, Argument] => {
        const values = parts.map(({ values: all }) => all[instance] ?? 0);
        const [only = 0] = values;
        return [param.name, param.type === 'ints' ? values : only];
      }),
    ),
  );
  return { params: named.params.map(({ param }) => param), body, calls };
}

function groupsOf(columns: readonly { readonly hole: Hole; readonly values: readonly Atom[] }[]): Group[] {
  const found = new Map<string, { hole: Hole[]; values: readonly Atom[] }>();
  for (const { hole, values } of columns) {
    const key = JSON.stringify(values);
    const group = found.get(key);
    if (group === undefined) found.set(key, { hole: [hole], values });
    else group.hole.push(hole);
  }
  return [...found.values()].map(({ hole, values }) => ({ name: nameOf(hole), holes: hole, values }));
}

/** What people call the argument, in the order in which one name wins over another. */
const usualNames: readonly (readonly [key: string, name: string])[] = [
  ['out_channels', 'channels'],
  ['channels', 'channels'],
  ['out_features', 'features'],
  ['features', 'features'],
  ['kernel_size', 'kernel'],
  ['kernel', 'kernel'],
  ['stride', 'stride'],
  ['repeat', 'depth'],
  ['depth', 'depth'],
];

function nameOf(holes: readonly Hole[]): string {
  const found = usualNames.find(([key]) => holes.some((hole) => hole.key === key));
  return found?.[1] ?? holes[0]?.key ?? 'value';
}

interface Derived {
  readonly base: Group;
  readonly expression: (base: string) => string;
}

/** Groups that follow from another. */
function deriveAll(groups: readonly Group[]): Map<Group, Derived> {
  const derived = new Map<Group, Derived>();
  for (const group of groups) {
    for (const base of groups) {
      if (base === group || derived.has(base)) continue;
      const expression = relation(group, base);
      if (expression === undefined) continue;
      derived.set(group, { base, expression });
      break;
    }
  }
  return derived;
}

/** How each value of a group follows from the base's: a multiple, or half of an odd kernel. */
function relation(group: Group, base: Group): ((base: string) => string) | undefined {
  const pairs = group.values.map((value, index) => [value, base.values[index] ?? 0] as const);
  const isPadding = group.holes.every(({ key }) => key === 'padding') && base.name === 'kernel';
  if (isPadding && pairs.every(([value, kernel]) => isHalf(value, kernel))) return (name) => `${name} // 2`;
  const alike = /^(channels|features|groups)$/;
  if (!alike.test(group.name) || !alike.test(base.name)) return undefined;
  const [factor = 0, ...others] = pairs.map(([value, other]) => ratio(value, other));
  if (!Number.isInteger(factor) || factor < 2 || others.some((one) => one !== factor)) return undefined;
  return (name) => `${factor} * ${name}`;
}

function isHalf(value: Atom, kernel: Atom): boolean {
  if (typeof value === 'number' && typeof kernel === 'number') return value === Math.floor(kernel / 2);
  return isExpression(kernel) && value === `\${${inner(kernel)} // 2}`;
}

/** How many times as large a value is as another; of expressions, where both are multiples of the same param. */
function ratio(value: Atom, other: Atom): number {
  if (typeof value === 'number' && typeof other === 'number') return value / other;
  if (!isExpression(value) || !isExpression(other)) return 0;
  const [above, below] = [multiple(value), multiple(other)];
  return above.of === below.of ? above.factor / below.factor : 0;
}

function multiple(expression: string): { readonly factor: number; readonly of: string } {
  const [, factor, of] = /^(\d+) \* (.*)$/.exec(inner(expression)) ?? [];
  return factor === undefined || of === undefined
    ? { factor: 1, of: inner(expression) }
    : { factor: Number(factor), of };
}

function inner(expression: string): string {
  return expression.slice(2, -1);
}

interface NamedParam {
  readonly param: BlockParam;
  readonly groups: readonly Group[];
}

/** Names for the groups; integers of one name become one list. */
function nameAll(groups: readonly Group[]): {
  readonly params: readonly NamedParam[];
  readonly expressions: ReadonlyMap<Group, string>;
} {
  const byName = new Map<string, Group[]>();
  for (const group of groups) {
    const list = typeOf(group) === 'int' ? group.name : `${group.name}:${typeOf(group)}`;
    byName.set(list, [...(byName.get(list) ?? []), group]);
  }
  const expressions = new Map<Group, string>();
  const taken = new Set<string>();
  const params: NamedParam[] = [];
  const add = (name: string, param: Omit<BlockParam, 'name'>, parts: readonly Group[]) => {
    let free = name;
    for (let count = 2; taken.has(free); count++) free = `${name}_${count}`;
    taken.add(free);
    params.push({ param: { name: free, ...param }, groups: parts });
    for (const [index, group] of parts.entries()) expressions.set(group, parts.length > 1 ? `${free}[${index}]` : free);
  };
  for (const parts of byName.values()) {
    const [first] = parts;
    if (first === undefined) continue;
    const type = typeOf(first);
    if (type === 'int' && parts.length > 1) add(first.name, { type: 'ints', length: parts.length }, parts);
    else for (const part of parts) add(part.name, { type, ...usualValue(part) }, [part]);
  }
  return { params, expressions };
}

const words: Readonly<Record<string, BlockParam['type']>> = {
  bias: 'bool',
  ceil_mode: 'bool',
  count_include_pad: 'bool',
  affine: 'bool',
  align_corners: 'bool',
  mode: 'string',
  approximate: 'string',
  p: 'float',
  eps: 'float',
  momentum: 'float',
};

function typeOf({ values, holes }: Group): BlockParam['type'] {
  const known = values.filter((value) => !isExpression(value));
  const [first] = known;
  if (first === undefined) return words[holes[0]?.key ?? ''] ?? 'int';
  if (typeof first === 'boolean') return 'bool';
  if (typeof first === 'string') return 'string';
  return known.every(Number.isInteger) && words[holes[0]?.key ?? ''] !== 'float' ? 'int' : 'float';
}

/** What most instances have need not be said; widths are always said. */
function usualValue({ name, values }: Group): { readonly default?: Atom } {
  if (/^(channels|features)$/.test(name)) return {};
  const counts = new Map<Atom, number>();
  for (const value of values) if (!isExpression(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a);
  return best !== undefined && best[1] >= 2 && best[1] * 2 >= values.length ? { default: best[0] } : {};
}
