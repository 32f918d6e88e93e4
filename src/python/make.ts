import type { ParamValue } from '../ir/graph.ts';

/** A call in generated source before it is known which of its numbers are the same in all instances of a block. */
export interface Make {
  readonly callee: string;
  readonly arguments: readonly MakeArgument[];
}

export interface MakeArgument {
  readonly name: string;
  readonly value: Constant | Make;
  /** Written without its name, in its place. */
  readonly positional?: boolean;
}

export interface Constant {
  readonly constant: ParamValue;
  /** A float, even where it is whole. */
  readonly real?: boolean;
  /** Not written where it equals this in every instance. */
  readonly unless?: ParamValue;
  /** Python that stands in for the value: `f"{name}.conv2d_1"`. The same in all instances. */
  readonly source?: string;
}

export function make(callee: string, ...args: readonly MakeArgument[]): Make {
  return { callee, arguments: args };
}

/** A positional argument. */
export function given(name: string, constant: ParamValue, real = false): MakeArgument {
  return { name, value: { constant, ...(real && { real }) }, positional: true };
}

/** An argument with its name, left out where it is the default. */
export function option(name: string, constant: ParamValue, unless: ParamValue, real = false): MakeArgument {
  return { name, value: { constant, unless, ...(real && { real }) } };
}

/** A keyword argument that is always written. */
export function keyword(name: string, constant: ParamValue, real = false): MakeArgument {
  return { name, value: { constant, ...(real && { real }) } };
}

export function part(name: string, value: Make): MakeArgument {
  return { name, value };
}

export function isMake(value: Constant | Make): value is Make {
  return 'callee' in value;
}

/** What two calls have in common where they differ in values only. */
export function signature({ callee, arguments: args }: Make): string {
  const parts = args.map(({ name, value }) => {
    if (isMake(value)) return `${name}=${signature(value)}`;
    return value.source === undefined ? name : `${name}=${value.source}`;
  });
  return `${callee}(${parts.join(',')})`;
}

/** The values of a call, in one order for all calls of a signature. */
export function constants({ arguments: args }: Make): readonly { readonly name: string; readonly value: Constant }[] {
  return args.flatMap(({ name, value }) => {
    if (isMake(value)) return constants(value);
    return value.source === undefined ? [{ name, value }] : [];
  });
}

/** A pair as one number where both are the same: how a person writes a kernel. */
export function single(pair: readonly [number, number]): ParamValue {
  return pair[0] === pair[1] ? pair[0] : [pair[0], pair[1]];
}

/** Python as it stands, in its place. */
export function verbatim(source: string): MakeArgument {
  return { name: '', value: { constant: source, source }, positional: true };
}

/** Python as it stands, under a name. */
export function spelled(name: string, source: string): MakeArgument {
  return { name, value: { constant: source, source } };
}
