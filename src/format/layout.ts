/** A comment on lines of its own. */
export interface Comment {
  readonly text: string;
  /** Whether a blank line stands before it. */
  readonly blank: boolean;
}

/** A comment behind a line, and the column from 0 that its `#` is aligned to; 0 where it stands behind one space. */
export interface Trailing {
  readonly text: string;
  readonly column: number;
  /** Whether it stands behind the end of braces or brackets. */
  readonly behind?: true;
}

/** A scalar: what it says, and how it was written where that is kept. */
export interface Scalar {
  readonly kind: 'scalar';
  /** Anchor and tag. */
  readonly props: readonly string[];
  readonly value: string;
  readonly form:
    | { readonly style: 'text' }
    /** What YAML reads as a number, a flag or null, or what a tag is said of: it stays as it is. */
    | { readonly style: 'verbatim'; readonly source: string }
    /** Several lines: `literal` by its value, `folded` by its own lines, without indentation. */
    | { readonly style: 'literal' }
    | { readonly style: 'folded'; readonly header: string; readonly lines: readonly string[] };
}

export interface Alias {
  readonly kind: 'alias';
  readonly props: readonly [];
  readonly source: string;
}

export interface Collection {
  readonly kind: 'mapping' | 'sequence';
  readonly props: readonly string[];
  readonly entries: readonly Entry[];
  /** Comments behind the last entry. */
  readonly after: readonly Comment[];
}

export type Value = Scalar | Alias | Collection;

/** An element of a sequence, or a key with its value. */
export interface Entry {
  readonly before: readonly Comment[];
  /** Whether a blank line stands before it, behind the comments. */
  readonly blank: boolean;
  readonly trailing?: Trailing;
  readonly key?: Scalar;
  readonly value: Value;
}

/** A whole file. */
export interface Layout {
  readonly directives: readonly string[];
  readonly root: Entry;
  readonly after: readonly Comment[];
}

export function isCollection(value: Value): value is Collection {
  return value.kind === 'mapping' || value.kind === 'sequence';
}

/** As editors count columns; East Asian widths aside. */
export function widthOf(text: string): number {
  return [...text].length;
}
