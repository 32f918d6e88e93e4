import type { Entry, Scalar, Value } from './layout.ts';
import { print } from './print.ts';

/** What a spec says, without the way in which it is written: keys stand in the order in which they are given. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** The text of a spec in the one style that specs have; `null` is a value that is left out. */
export function formatPlain(spec: Plain): string {
  return print({ directives: [], root: entry(spec), after: [] });
}

function entry(plain: Plain, key?: string): Entry {
  return { before: [], blank: false, ...(key !== undefined && { key: scalar(key) }), value: plainValue(plain) };
}

function plainValue(plain: Plain): Value {
  if (plain === null || typeof plain !== 'object') return scalar(plain);
  const common = { props: [], after: [] } as const;
  if (isList(plain)) return { ...common, kind: 'sequence', entries: plain.map((one) => entry(one)) };
  return { ...common, kind: 'mapping', entries: Object.entries(plain).map(([key, value]) => entry(value, key)) };
}

function scalar(value: string | number | boolean | null): Scalar {
  const text = `${value ?? ''}`;
  const form =
    typeof value === 'string' ? ({ style: 'text' } as const) : ({ style: 'verbatim', source: text } as const);
  return { kind: 'scalar', props: [], value: text, form };
}

function isList(plain: Plain): plain is readonly Plain[] {
  return Array.isArray(plain);
}
