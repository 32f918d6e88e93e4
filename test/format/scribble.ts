import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import type { Random } from '../fuzz/random.ts';

/** How wild a text is laid out. */
export interface Scribbling {
  readonly comments: boolean;
  /** Keys of mappings whose order says nothing, in any order. */
  readonly shuffled: boolean;
}

/** A spec written again by somebody with no style at all: the same values, in braces or on lines, in any quotes, indentation and order. */
export function scribble(text: string, random: Random, how: Scribbling): string {
  const root = parseDocument(text, { version: '1.2' }).contents;
  const lines = new Scribbler(random, how).lines(root, 0);
  return `${lines.join('\n')}\n`;
}

/** Mappings in which the order is a matter of style. */
const styled = [
  ['ninc'],
  ['shape'],
  ['conv2d', 'expect'],
  ['relu', 'from'],
  ['layers', 'params'],
  ['merge', 'paths'],
  ['type'],
];

class Scribbler {
  readonly #random: Random;
  readonly #how: Scribbling;
  #comments = 0;

  constructor(random: Random, how: Scribbling) {
    this.#random = random;
    this.#how = how;
  }

  /** Lines of a value, to be put behind `key:` or `-` on lines of their own. */
  lines(node: unknown, depth: number): readonly string[] {
    const made = this.#blockLines(node, depth);
    return made.flatMap((line) => [...this.#between(line), line]);
  }

  #blockLines(node: unknown, depth: number): readonly string[] {
    if (isMap(node) && node.items.length > 0) {
      return this.#inAnyOrder(node.items).flatMap(({ key, value }) =>
        this.#under(`${this.#scalar(key)}:`, value, depth),
      );
    }
    if (isSeq(node) && node.items.length > 0) return node.items.flatMap((item) => this.#under('-', item, depth));
    return [this.#flow(node)];
  }

  #inAnyOrder<T extends { readonly key: unknown }>(items: readonly T[]): readonly T[] {
    if (!this.#how.shuffled || !this.#random.once(2)) return items;
    const names = items.map(({ key }) => String(key));
    if (!styled.some((keys) => keys.every((key) => names.includes(key)))) return items;
    return items.toSorted(() => this.#random.below(3) - 1);
  }

  #under(head: string, value: unknown, depth: number): readonly string[] {
    const collection = (isMap(value) || isSeq(value)) && value.items.length > 0;
    const anchor = anchorOf(value);
    const start = anchor === '' ? head : `${head} ${anchor}`;
    if (!collection || depth > 12 || this.#random.once(3)) {
      const space = ' '.repeat(1 + (this.#random.once(4) ? this.#random.below(6) : 0));
      return [`${start}${space}${this.#flow(value, false)}${this.#behind()}`];
    }
    const pad = ' '.repeat(1 + this.#random.below(5));
    const inner = this.lines(value, depth + 1);
    // A list may stand right under its key.
    const flush = head !== '-' && isSeq(value) && this.#random.once(4);
    const [first = '', ...others] = inner;
    const compact =
      head === '-' && anchor === '' && !first.trimStart().startsWith('#') && first !== '' && this.#random.once(2);
    if (compact) return [`-${pad}${first}`, ...others.map((line) => (line === '' ? '' : ` ${pad}${line}`))];
    return [`${start}${this.#behind()}`, ...inner.map((line) => (line === '' || flush ? line : pad + line))];
  }

  #flow(node: unknown, anchored = true): string {
    const anchor = anchored ? anchorOf(node) : '';
    return anchor === '' ? this.#flowValue(node) : `${anchor} ${this.#flowValue(node)}`;
  }

  #flowValue(node: unknown): string {
    const comma = this.#random.once(3) ? ' , ' : ', ';
    const pad = this.#random.once(3) ? ' ' : '';
    if (isAlias(node)) return `*${node.source}`;
    if (isMap(node)) {
      const items = this.#inAnyOrder(node.items);
      return `{${pad}${items.map(({ key, value }) => `${this.#scalar(key)}: ${this.#flow(value)}`).join(comma)}${pad}}`;
    }
    if (isSeq(node)) return `[${pad}${node.items.map((item) => this.#flow(item)).join(comma)}${pad}]`;
    return this.#scalar(node);
  }

  #scalar(node: unknown): string {
    const value: unknown = isScalar(node) ? node.value : null;
    if (typeof value !== 'string')
      return value === null
        ? this.#random.pick(['null', '~', ''])
        : String(isScalar(node) ? (node.source ?? value) : value);
    const quotes = [JSON.stringify(value), `'${value.replaceAll("'", "''")}'`] as const;
    const plain = /^[A-Za-z_][\w./ -]*$/.test(value) && !/^(true|false|null)$/i.test(value) && value.trim() === value;
    return plain && !this.#random.once(4) ? value : this.#random.pick(quotes);
  }

  #comment(): string {
    this.#comments++;
    return this.#random.pick([
      `# comment ${this.#comments}`,
      `#c${this.#comments}: {x}, "`,
      `#   ünï ${this.#comments} - a: b`,
    ]);
  }

  #between(line: string): readonly string[] {
    const found: string[] = [];
    if (this.#random.once(6)) found.push('');
    if (this.#how.comments && this.#random.once(6)) found.push(`${/^ */.exec(line)?.[0]}${this.#comment()}`);
    if (this.#random.once(12)) found.push('', '');
    return found;
  }

  #behind(): string {
    if (!this.#how.comments || !this.#random.once(5)) return '';
    return `${' '.repeat(1 + this.#random.below(8))}${this.#comment()}`;
  }
}

function anchorOf(node: unknown): string {
  const anchor =
    typeof node === 'object' && node !== null && 'anchor' in node
      ? (node as Node & { anchor?: string }).anchor
      : undefined;
  return anchor === undefined ? '' : `&${anchor}`;
}
