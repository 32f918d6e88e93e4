import { CST } from 'yaml';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome, SourceFile } from '../diagnostics/diagnostic.ts';
import { clip } from '../parser/tokens.ts';
import {
  type Collection,
  type Comment,
  type Entry,
  isCollection,
  type Layout,
  type Scalar,
  type Value,
  widthOf,
} from './layout.ts';
import { isVerbatim, isVerbatimElsewhere } from './scalar.ts';

type Collected = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;
type Item = CST.CollectionItem;

/** While it is read: comments are given to an entry as they are met. */
type Open<T> = { -readonly [K in keyof T]: T[K] };
type OpenEntry = Open<Entry>;

/** A value, and the comments that stand behind it: on its last line, and on lines that may belong to what is around it. */
interface Read {
  readonly value: Value;
  readonly behind: readonly CST.SourceToken[];
}

/** YAML wants `? ` before longer keys. */
const longestKey = 1000;

/** The layout of a file whose tokens are sound YAML, with `\n` at the ends of lines. Gives NIN1004 for keys that are no words. */
export function readLayout(tokens: readonly CST.Token[], file: SourceFile): Outcome<Layout> {
  const reader = new Reader(file);
  const value = reader.file(tokens);
  const [fault] = reader.faults;
  return fault === undefined ? { value, diagnostics: [] } : { diagnostics: reader.faults };
}

const nothing: Scalar = { kind: 'scalar', props: [], value: '', form: { style: 'verbatim', source: '' } };

class Reader {
  readonly faults: Diagnostic[] = [];
  readonly #file: SourceFile;
  readonly #text: string;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#text = file.text;
  }

  file(tokens: readonly CST.Token[]): Layout {
    const directives: string[] = [];
    let root: OpenEntry = { before: [], blank: false, value: nothing };
    let pending: CST.SourceToken[] = [];
    for (const token of tokens) {
      if (token.type === 'comment') pending.push(token);
      if (token.type === 'directive') directives.push(token.source.trimEnd());
      if (token.type === 'doc-end') pending = [...pending, ...commentsOf(token.end)];
      if (token.type !== 'document') continue;
      const read = this.#value(token.value, propsOf(token.start), -1);
      root = { before: this.#comments([...pending, ...commentsOf(token.start)]), blank: false, value: read.value };
      pending = this.#follow([...read.behind, ...commentsOf(token.end)], root);
    }
    return { directives, root, after: this.#comments(pending) };
  }

  #value(token: CST.Token | null | undefined, props: readonly string[], outer: number): Read {
    switch (token?.type) {
      case 'block-map':
      case 'block-seq':
      case 'flow-collection':
        return this.#collection(token, props, outer);
      case 'alias':
        return { value: { kind: 'alias', props: [], source: token.source }, behind: commentsOf(token.end) };
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        return { value: this.#scalar(token, props), behind: commentsOf(token.end) };
      case 'block-scalar':
        return { value: this.#scalar(token, props), behind: commentsOf(token.props) };
      default:
        return { value: { ...nothing, props }, behind: [] };
    }
  }

  #scalar(token: CST.FlowScalar | CST.BlockScalar, props: readonly string[]): Scalar {
    const { value } = CST.resolveAsScalar(token, false) ?? { value: '' };
    const base = { kind: 'scalar', props, value } as const;
    if (token.type === 'block-scalar') {
      return { ...base, form: value.includes('\n') ? blockForm(token, value) : { style: 'text' } };
    }
    const tagged = props.some((prop) => prop.startsWith('!'));
    const plain = token.type === 'scalar';
    // Other text with a tag may need quotes in braces that it does not need outside.
    const verbatim = plain
      ? isVerbatim(value) || value === '<<' || (tagged && isVerbatimElsewhere(value))
      : tagged && !token.source.includes('\n');
    return {
      ...base,
      form: verbatim ? { style: 'verbatim', source: plain ? value : token.source } : { style: 'text' },
    };
  }

  #collection(token: Collected, props: readonly string[], outer: number): Read {
    const flow = token.type === 'flow-collection';
    const mapping = token.type === 'block-map' || (flow && token.start.source === '{');
    const entries: OpenEntry[] = [];
    let pending: CST.SourceToken[] = [];
    for (const item of token.items) {
      const [above, beside] = commentsAround(item.start);
      pending = [...pending, ...this.#follow(above, entries.at(-1), pending.length > 0)];
      if (item.key === undefined && item.sep === undefined && item.value === undefined && !isElement(token, item))
        continue;
      const entry: OpenEntry = {
        before: this.#comments(pending),
        blank: this.#blankBefore(startOf(item)),
        value: nothing,
      };
      const isPair = mapping || isPairOfList(item);
      const behind = isPair ? this.#pair(item, entry, token.indent, mapping) : this.#element(item, entry, token);
      const inside = this.#follow(beside, entry);
      // Without a value there is nothing that they could stand above.
      const hanging = item.value === undefined && item.key === undefined ? inside : [];
      if (hanging.length === 0) entry.before = [...entry.before, ...this.#comments(inside)];
      entries.push(entry);
      pending = [...hanging, ...this.#follow(behind, entry)];
    }
    const value: Collection = { kind: mapping ? 'mapping' : 'sequence', props, entries, after: [] };
    if (flow) {
      const inner = [
        ...pending,
        ...this.#follow(
          commentsOf(token.end).filter((one) => this.#inside(one, token)),
          entries.at(-1),
          pending.length > 0,
        ),
      ];
      const behind = commentsOf(token.end).filter((one) => !this.#inside(one, token));
      // Nothing is left that a comment could stand beside.
      if (entries.length === 0) return { value, behind: [...inner, ...behind] };
      return { value: { ...value, after: this.#comments(inner) }, behind };
    }
    // Comments that stand further out than the entries belong to what comes next; a list may stand as far out as its key.
    const least = token.indent === outer ? token.indent + 1 : token.indent;
    const out = pending.findIndex(({ indent }) => indent < least);
    const own = out < 0 ? pending : pending.slice(0, out);
    return {
      value: { ...value, after: this.#comments(own) },
      behind: out < 0 ? [] : pending.slice(out),
    };
  }

  #element(item: Item, entry: OpenEntry, { indent }: Collected): Read['behind'] {
    const { value, behind } = this.#value(item.value, propsOf(item.start), indent);
    entry.value = value;
    return behind;
  }

  /** A key and its value; in a list `[a: 1]` a mapping of one entry. */
  #pair(item: Item, entry: OpenEntry, indent: number, mapping: boolean): Read['behind'] {
    const key = this.#key(item);
    // The YAML tree drops it without a word.
    if (item.value && !item.sep?.some(({ type }) => type === 'map-value-ind'))
      this.#refuse('a value without a colon', item.value);
    const { value, behind } = this.#value(item.value, propsOf(item.sep), indent);
    const behindKey = item.key !== undefined && item.key !== null && 'end' in item.key ? item.key.end : undefined;
    const between = this.#follow([...commentsOf(behindKey), ...commentsOf(item.sep)], entry);
    // Without a value there is nothing that they could stand above.
    const hanging = item.value === undefined ? between : [];
    const comments = hanging.length > 0 ? [] : this.#comments(between);
    const inner = isCollection(value) ? withComments(comments, value) : undefined;
    if (inner === undefined) entry.before = [...entry.before, ...comments];
    if (mapping) {
      entry.key = key;
      entry.value = inner ?? value;
    } else {
      const only: Entry = { before: [], blank: false, key, value: inner ?? value };
      entry.value = { kind: 'mapping', props: [], entries: [only], after: [] };
    }
    return [...hanging, ...behind];
  }

  #key({ key, start }: Item): Scalar {
    // A key that is left out is null.
    if (key === undefined || key === null) return { ...nothing, props: propsOf(start) };
    const word = key.type === 'scalar' || key.type === 'single-quoted-scalar' || key.type === 'double-quoted-scalar';
    const scalar = word ? this.#scalar(key, propsOf(start)) : undefined;
    if (scalar !== undefined && scalar.value.length <= longestKey) return scalar;
    const what =
      scalar === undefined ? 'a key that is not a plain word' : `a key of more than ${longestKey} characters`;
    this.#refuse(what, key);
    return nothing;
  }

  #refuse(what: string, { offset }: CST.Token): void {
    this.faults.push(diagnostic('NIN1004', { what }, { range: clip(this.#file, offset, offset + 1) }));
  }

  /** Gives an entry the comment on its last line; what is left stands on lines of its own. */
  #follow(comments: readonly CST.SourceToken[], entry: OpenEntry | undefined, interrupted = false): CST.SourceToken[] {
    const [first, ...others] = comments;
    if (first === undefined) return [];
    if (entry === undefined || interrupted || entry.trailing !== undefined || this.#ownLine(first.offset))
      return [...comments];
    const lineStart = this.#text.lastIndexOf('\n', first.offset - 1) + 1;
    const code = this.#text.slice(lineStart, first.offset);
    // More than one space was put there to align it with others.
    const behind = /[\]}]\s*$/.test(code) && { behind: true as const };
    entry.trailing = { text: textOf(first), column: /\s\s$/.test(code) ? widthOf(code) : 0, ...behind };
    return others;
  }

  #comment(token: CST.SourceToken): Comment {
    return { text: textOf(token), blank: this.#blankBefore(token.offset) };
  }

  #comments(tokens: readonly CST.SourceToken[]): readonly Comment[] {
    return tokens.map((token) => this.#comment(token));
  }

  /** Whether nothing stands before an offset on its line. */
  #ownLine(offset: number): boolean {
    return this.#lineStart(offset) !== undefined;
  }

  /** Whether the line before that of an offset is blank. */
  #blankBefore(offset: number): boolean {
    const start = this.#lineStart(offset);
    return start !== undefined && start > 0 && this.#lineStart(start - 1) !== undefined;
  }

  /** Where a line begins that is blank up to an offset. A file may be one long line: what stands before a word is not looked at. */
  #lineStart(offset: number): number | undefined {
    let at = offset;
    while (at > 0 && (this.#text[at - 1] === ' ' || this.#text[at - 1] === '\t')) at--;
    return at === 0 || this.#text[at - 1] === '\n' ? at : undefined;
  }

  #inside({ offset }: CST.SourceToken, { end }: CST.FlowCollection): boolean {
    const bracket = end.find(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end');
    return bracket !== undefined && offset < bracket.offset;
  }
}

/** Comments that stand above the first entry of a collection; nothing where there is none. */
function withComments(comments: readonly Comment[], collection: Collection): Collection | undefined {
  const [first, ...others] = collection.entries;
  if (first === undefined) return undefined;
  return { ...collection, entries: [{ ...first, before: [...comments, ...first.before] }, ...others] };
}

/** Comments in front of an entry, and those behind its dash, anchor or tag. */
function commentsAround(
  tokens: readonly CST.SourceToken[],
): readonly [readonly CST.SourceToken[], readonly CST.SourceToken[]] {
  const own = new Set(['seq-item-ind', 'anchor', 'tag', 'explicit-key-ind']);
  const begin = tokens.findIndex(({ type }) => own.has(type));
  if (begin < 0) return [commentsOf(tokens), []];
  return [commentsOf(tokens.slice(0, begin)), commentsOf(tokens.slice(begin))];
}

/** `- ` with nothing behind it is an element too, and so is `? `; a comma is not. */
function isElement({ type }: Collected, { start }: Item): boolean {
  const begins = new Set(['anchor', 'tag', 'explicit-key-ind', ...(type === 'block-seq' ? ['seq-item-ind'] : [])]);
  return start.some((token) => begins.has(token.type));
}

/** `[a: 1]` and `[? a]`. */
function isPairOfList({ start, sep = [] }: Item): boolean {
  return [...start, ...sep].some(({ type }) => type === 'map-value-ind' || type === 'explicit-key-ind');
}

function startOf({ start, key, sep = [], value }: Item): number {
  const layout = new Set(['space', 'newline', 'comment', 'comma']);
  const first = [...start, ...(key ? [key] : []), ...sep, ...(value ? [value] : [])].find(
    (token) => !layout.has(token.type),
  );
  return first?.offset ?? 0;
}

function commentsOf(tokens: readonly CST.Token[] | undefined): readonly CST.SourceToken[] {
  return (tokens ?? []).filter((token): token is CST.SourceToken => token.type === 'comment');
}

function propsOf(tokens: readonly CST.SourceToken[] | undefined): readonly string[] {
  return (tokens ?? []).filter(({ type }) => type === 'anchor' || type === 'tag').map(({ source }) => source);
}

function textOf({ source }: CST.SourceToken): string {
  return source.trimEnd();
}

/** A folded text keeps its lines; one whose indentation is said with a number is written by its value. */
function blockForm({ props, source }: CST.BlockScalar, value: string): Scalar['form'] {
  const header = props.find(({ type }) => type === 'block-scalar-header');
  const mark = header !== undefined && 'source' in header ? header.source : '|';
  if (/[^\n]/.exec(value) === null) return { style: 'text' };
  if (!mark.startsWith('>') || /\d/.test(mark)) return { style: 'literal' };
  const lines = source.split('\n');
  // What stands behind the last line break is no line.
  if (lines.at(-1) === '') lines.pop();
  const indent = /^ */.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  const kept = lines.map((line) => line.slice(indent));
  if (!mark.includes('+')) while (kept.at(-1) === '') kept.pop();
  return { style: 'folded', header: mark, lines: kept };
}
