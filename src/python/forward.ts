import type { Expression } from './layout.ts';
import { variable } from './names.ts';
import { isLive, type Member, valuesOf } from './scopes.ts';

/** One line of `forward`: what is computed, and the variables that hold it. */
export interface Line<Text = Expression> {
  readonly targets: readonly string[];
  readonly expression: Text;
}

export interface Forward<Text = Expression> {
  readonly parameters: readonly string[];
  readonly lines: readonly Line<Text>[];
  /** Variables by the values that are given back. */
  readonly results: readonly string[];
}

/** What the text of a member is, over the variables of what it reads. */
export type Applied<Text = Expression> = (member: Member, variableOf: (value: string) => string) => Text;

/**
 * The lines of `forward`. A value that is read no more gives its variable `x` to the next; others have the names of their layers.
 * Members that no output needs have no line. `prefix` begins the ids of the scope. `reads` gives all that the text of a member reads.
 */
export function forwardOf<Text>(
  prefix: string,
  members: readonly Member[],
  inputs: readonly { readonly value: string; readonly variable: string }[],
  outputs: readonly string[],
  reads: (member: Member) => readonly string[],
  apply: Applied<Text>,
  names: readonly string[] = moduleNames,
): Forward<Text> {
  const live = members.filter(isLive);
  const last = lastUses(live, outputs, reads);
  const variables = new Map(inputs.map(({ value, variable: name }) => [value, name]));
  const taken = new Set([...names, ...variables.values()]);
  const variableOf = (value: string): string => {
    const found = variables.get(value);
    if (found === undefined) throw new Error(`${value} is read before it is made`);
    return found;
  };
  let holder = inputs.find((one) => one.variable === 'x')?.value;
  const lines = live.map((member, at): Line<Text> => {
    const expression = apply(member, variableOf);
    const values = valuesOf(member);
    const free = holder === undefined || (last.get(holder) ?? -1) <= at;
    const targets = values.map((value) => {
      const own = values.length === 1 ? member.local : value.slice(prefix.length);
      const name = values.length === 1 && free ? 'x' : variable(own, taken);
      if (name === 'x') holder = value;
      else taken.add(name);
      variables.set(value, name);
      return name;
    });
    return { targets, expression };
  });
  return { parameters: inputs.map((one) => one.variable), lines, results: outputs.map(variableOf) };
}

/** What a variable of `forward` must not hide. */
export const moduleNames: readonly string[] = ['self', 'torch', 'nn', 'functional', 'Tensor', 'x'];

/** The index of the last member that reads each value; past the end for what is given back. */
function lastUses(
  members: readonly Member[],
  outputs: readonly string[],
  reads: (member: Member) => readonly string[],
): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const [at, member] of members.entries()) for (const value of reads(member)) last.set(value, at);
  for (const value of outputs) last.set(value, members.length);
  return last;
}
