import { structures } from '../parser/schema.ts';
import {
  type Collection,
  type Comment,
  type Entry,
  isCollection,
  type Layout,
  type Scalar,
  type Trailing,
  type Value,
  widthOf,
} from './layout.ts';
import { orderEntries } from './order.ts';
import { formOf, type Place, placeOf } from './places.ts';
import { inline, isEmpty } from './scalar.ts';

/** What does not fit is broken: the width of the specs that ship. */
const width = 120;

/** The text of a layout, in the one style that specs have. */
export function print(layout: Layout): string {
  const printer = new Printer();
  for (const directive of layout.directives) printer.line(directive);
  if (layout.directives.length > 0) printer.line('---');
  printer.root(layout.root);
  printer.comments(layout.after, '');
  return printer.text();
}

class Printer {
  readonly #lines: string[] = [];
  /** What each collection is in braces or brackets; `undefined` where it cannot be. */
  readonly #flows = new Map<Collection, string | undefined>();

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  line(text: string, trailing?: Trailing): void {
    if (trailing === undefined) this.#lines.push(text);
    else this.#lines.push(`${text}${' '.repeat(Math.max(1, trailing.column - widthOf(text)))}${trailing.text}`);
  }

  /** At most one, and none at the begin. */
  #blank(): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
  }

  comments(comments: readonly Comment[], pad: string): void {
    for (const { text, blank } of comments) {
      if (blank) this.#blank();
      this.line(pad + text);
    }
  }

  root({ before, trailing, value }: Entry): void {
    this.comments(before, '');
    if (!isCollection(value) || value.entries.length === 0) {
      this.#value(value, '---', { place: 'spec', indent: -2, trailing });
      return;
    }
    if (value.props.length > 0) this.line(`--- ${value.props.join(' ')}`, trailing);
    else if (trailing !== undefined) this.line(trailing.text);
    this.#entries(value, 'spec', 0, before.length === 0);
  }

  /** The entries of a collection, one a line or more; `tight`: no blank line before the first; `dash`: the first stands behind a dash. */
  #entries(collection: Collection, place: Place, indent: number, tight = true, dash?: Where): void {
    const pad = ' '.repeat(indent);
    const form = formOf(place);
    const flowing = place === 'paths' && this.#pathsFlow(collection, indent);
    const ordered = orderEntries(collection, form, place === 'layer');
    const hoisted =
      collection.kind === 'sequence' ? ordered.map((entry) => hoist(entry, placeOf(place, undefined))) : ordered;
    for (const [index, entry] of hoisted.entries()) {
      const first = tight && index === 0;
      const [head, ...others] = entry.before;
      if (head !== undefined) this.comments([{ ...head, blank: head.blank && !first }, ...others], pad);
      if (entry.blank && !(first && head === undefined)) this.#blank();
      const behind = first ? dash : undefined;
      const trailing = behind?.trailing ?? entry.trailing;
      this.#entry({ ...entry, ...(trailing && { trailing }) }, place, indent, flowing || behind?.whole === true);
    }
    this.comments(collection.after, pad);
  }

  #entry({ key, value, trailing, before }: Entry, place: Place, indent: number, whole: boolean): void {
    const pad = ' '.repeat(indent);
    const inner = placeOf(place, key?.value);
    // Broken into lines, what is wrong would no longer stand beside the comment that allows it.
    const ignoring = [trailing, before.at(-1)].some((one) => one?.text.includes('ninc-ignore') === true);
    const where = { place: inner, indent, trailing, whole: whole || ignoring, block: place === 'paths' && !whole };
    if (key === undefined) this.#value(value, `${pad}-`, where);
    else if (key.value === 'description') this.#prose(value, `${pad}${keyText(key, false)}:`, where);
    else this.#value(value, `${pad}${keyText(key, false)}:`, where);
  }

  #value(value: Value, prefix: string, where: Where): void {
    const head = [prefix, ...value.props].join(' ');
    const text = this.#onOneLine(value, head, where);
    if (text !== undefined) this.line(text, where.trailing);
    else if (isCollection(value)) this.#broken(value, head, where);
    else if (value.kind === 'scalar') this.#lined(value, head, where);
  }

  /** A line that holds the whole value, if one may. */
  #onOneLine(value: Value, head: string, { place, whole, block }: Where): string | undefined {
    if (value.kind === 'alias') return `${head} ${value.source}`;
    if (value.kind === 'scalar') {
      if (isEmpty(value) && (head.endsWith(':') || value.props.length > 0)) return head;
      return isLined(value) ? undefined : `${head} ${inline(value, false)}`;
    }
    const mustBreak = (block === true || formOf(place).block === true) && value.entries.length > 0;
    const flow = mustBreak ? undefined : this.#flow(value, place);
    const text = flow === undefined ? undefined : `${head} ${flow}`;
    return text !== undefined && (whole === true || widthOf(text) <= width) ? text : undefined;
  }

  #broken(value: Collection, head: string, where: Where): void {
    const { place, indent } = where;
    // What stood behind the closing bracket is aligned with nothing any more.
    const trailing = where.trailing?.behind === true ? { ...where.trailing, column: 0 } : where.trailing;
    if (!head.endsWith('-') || value.props.length > 0) {
      this.line(head, trailing);
      this.#entries(value, place, indent + 2);
      return;
    }
    // The first entry stands behind the dash.
    const at = this.#lines.length;
    this.#entries(value, place, indent + 2, true, { ...where, trailing });
    this.#lines[at] = `${head} ${(this.#lines[at] ?? '').slice(indent + 2)}`;
  }

  /** A text of several lines. */
  #lined({ form, value }: Scalar, head: string, { indent, trailing }: Where): void {
    if (form.style === 'folded') {
      this.line(`${head} ${form.header}`, trailing);
      this.#raw(form.lines, indent + 2);
      return;
    }
    const lines = value.split('\n');
    if (value.endsWith('\n')) lines.pop();
    const chomp = /[^\n]\n$/.test(value) ? '' : value.endsWith('\n') ? '+' : '-';
    this.line(`${head} |${/^\n* /.test(value) ? '2' : ''}${chomp}`, trailing);
    this.#raw(lines, indent + 2);
  }

  #raw(lines: readonly string[], indent: number): void {
    const pad = ' '.repeat(indent);
    for (const line of lines) this.#lines.push(line === '' ? '' : pad + line);
  }

  /** A text for people: on one line where it fits, else folded. */
  #prose(value: Value, head: string, where: Where): void {
    const one = value.kind === 'scalar' && value.form.style === 'text' && value.props.length === 0 ? value : undefined;
    const fits = one !== undefined && widthOf(`${head} ${inline(one, false)}`) <= width;
    if (one === undefined || fits || !isFoldable(one.value)) {
      this.#value(value, head, where);
      return;
    }
    this.line(`${head} >-`, where.trailing);
    this.#raw(foldedLines(one.value, width - where.indent - 2), where.indent + 2);
  }

  /** Paths stand in brackets where all of them are short and simple. */
  #pathsFlow({ entries }: Collection, indent: number): boolean {
    return entries.every(({ value }) => {
      if (!isCollection(value)) return true;
      const flow = this.#flow(value, 'path');
      const simple = value.entries.every(({ value: layer }) => !isCollection(layer) || isSimple(layer));
      return simple && flow !== undefined && indent + 2 + widthOf([...value.props, flow].join(' ')) <= width;
    });
  }

  #flow(collection: Collection, place: Place): string | undefined {
    if (!this.#flows.has(collection)) this.#flows.set(collection, this.#makeFlow(collection, place));
    return this.#flows.get(collection);
  }

  #makeFlow(collection: Collection, place: Place): string | undefined {
    if (collection.after.length > 0) return undefined;
    const parts: string[] = [];
    for (const { key, value, before, trailing } of orderEntries(collection, formOf(place), place === 'layer')) {
      if (before.length > 0 || trailing !== undefined) return undefined;
      const text = this.#flowValue(value, placeOf(place, key?.value));
      if (text === undefined) return undefined;
      parts.push(key === undefined ? text : `${keyText(key, true)}: ${text}`);
    }
    return collection.kind === 'mapping' ? `{${parts.join(', ')}}` : `[${parts.join(', ')}]`;
  }

  #flowValue(value: Value, place: Place): string | undefined {
    if (value.kind === 'alias') return value.source;
    const text = isCollection(value) ? this.#flow(value, place) : isLined(value) ? undefined : inline(value, true);
    if (text === undefined) return undefined;
    const empty = value.kind === 'scalar' && value.props.length > 0 && isEmpty(value);
    return [...value.props, ...(empty ? [] : [text])].join(' ');
  }
}

/** An element of a list whose comments all stand above its dash: there is no line for them behind it. */
function hoist(entry: Entry, place: Place): Entry {
  const { before, trailing, value } = entry;
  if (!isCollection(value)) return entry;
  const ordered = orderEntries(value, formOf(place), place === 'layer');
  const [own, ...others] = ordered;
  if (own === undefined) return entry;
  const first = value.kind === 'sequence' ? hoist(own, placeOf(place, undefined)) : own;
  const beside = onItsLine(first, placeOf(place, undefined));
  const besides = trailing !== undefined && beside !== undefined && value.props.length === 0;
  if (!besides && first === own && first.before.length === 0) return entry;
  const { trailing: _, ...rest } = entry;
  return {
    ...(besides ? rest : entry),
    before: [...before, ...(besides ? [{ text: trailing.text, blank: false }] : []), ...first.before],
    value: { ...value, entries: [{ ...first, before: [] }, ...others] },
  };
}

/** The comment on the first line of an entry; of dashes behind one another any may have it. */
function onItsLine({ key, trailing, value }: Entry, place: Place): Trailing | undefined {
  if (trailing !== undefined || key !== undefined || !isCollection(value) || value.props.length > 0) return trailing;
  const [first] = orderEntries(value, formOf(place), place === 'layer');
  return first && onItsLine(first, placeOf(place, undefined));
}

interface Where {
  readonly place: Place;
  readonly indent: number;
  readonly trailing: Trailing | undefined;
  /** On one line, however long. */
  readonly whole?: boolean;
  /** One entry a line, however short. */
  readonly block?: boolean;
}

/** Whether a text keeps its lines. */
function isLined({ form: { style } }: Scalar): boolean {
  return style === 'literal' || style === 'folded';
}

function keyText(key: Scalar, flow: boolean): string {
  return [...key.props, inline(key, flow)].join(' ');
}

/** A layer that is one operation with its arguments. */
function isSimple({ kind, entries, props }: Collection): boolean {
  const [only, ...others] = entries;
  const name = only?.key?.value;
  return (
    kind === 'mapping' && props.length === 0 && name !== undefined && others.length === 0 && !structures.includes(name)
  );
}

/** Words between single spaces: nothing is lost where lines are broken. */
function isFoldable(text: string): boolean {
  return /^\S+( \S+)+$/.test(text) && !/[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]|\$\{/u.test(text);
}

function foldedLines(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > most) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
