import type { Severity } from './diagnostic.ts';

/** One code of the catalog. `Params` types what the message needs, so that a diagnostic cannot be made without it. */
export interface Entry<Params extends object> {
  readonly severity: Severity;
  /** A few words: the heading of the page. */
  readonly title: string;
  readonly message: (params: Params) => string;
  /** Why the rule exists and how to satisfy it: the body of `ninc explain CODE`. */
  readonly explanation: string;
  /** For a spec's fault: a spec that gives exactly this code. For another fault: the command or file that does. */
  readonly incorrect: string;
  /** The same, mended. */
  readonly correct: string;
  /** Further files that the examples need, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Makes an entry, inferring the parameters from its message; texts are dedented. */
export function entry<Params extends object>(definition: Entry<Params>): Entry<Params> {
  return {
    ...definition,
    explanation: dedent(definition.explanation),
    incorrect: dedent(definition.incorrect),
    correct: dedent(definition.correct),
  };
}

/** The sizes of a shape as text, outermost first. */
export type Sizes = readonly (string | number)[];

export function shapeText(sizes: Sizes): string {
  return `[${sizes.join(', ')}]`;
}

/** Names in a sentence: the first ten, and how many more there are. */
export function listed(names: readonly string[], shown = (name: string) => name): string {
  const most = 10;
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return names.slice(0, most).map(shown).join(', ') + more;
}

/** Removes the indentation that all lines share, and the blank lines at both ends. */
export function dedent(text: string): string {
  const lines = text
    .replace(/^[ \t]*\n/, '')
    .trimEnd()
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = indents.length > 0 ? Math.min(...indents) : 0;
  return `${lines.map((line) => line.slice(common)).join('\n')}\n`;
}
