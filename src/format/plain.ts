import type { Entry, Scalar, Value } from './layout.ts';
import { print } from './print.ts';

/** What a spec says, without the way in which it is written: keys stand in the order in which they are given. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** The text of a spec in the one style that specs have; `null` is a value that is left out. */
export function formatPlain(spec: Plain): string {
  return print({ directives: [], root: entry(spec), after: [] });
}

function entry(plain: Plain): Entry {
  return { before: [], blank: false, value: plainValue(plain) };
}

function pair([key, plain]: readonly [string, Plain]): Entry {
  return { before: [], blank: false, key: scalar(key), value: plainValue(plain) };
}

function plainValue(plain: Plain): Value {
  if (plain === null || typeof plain !== 'object') return scalar(plain);
  if (isList(plain)) return { kind: 'sequence', props: [], entries: plain.map(entry), after: [] };
  return { kind: 'mapping', props: [], entries: Object.entries(plain).map(pair), after: [] };
}

function scalar(value: string | number | boolean | null): Scalar {
  if (typeof value === 'string') return { kind: 'scalar', props: [], value, form: { style: 'text' } };
  const source = value === null ? '' : `${value}`;
  return { kind: 'scalar', props: [], value: source, form: { style: 'verbatim', source } };
}

function isList(plain: Plain): plain is readonly Plain[] {
  return Array.isArray(plain);
}
