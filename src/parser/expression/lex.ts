import type { Span } from './fault.ts';

/** A lexical element; `invalid` is text that is none, and `end` stands behind the last one. */
export type Token = Span & { readonly text: string } & (
    | { readonly kind: 'number' | 'string' | 'word' | 'symbol' | 'end' }
    | { readonly kind: 'invalid'; readonly instead?: string; readonly expected?: string }
  );

const space = /[ \t\r\n]*/y;
const numeral = /(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** What a person meant as one numeral: `1_000`, `0x1F`, `1.`, `007`. */
const numeralLike = /[0-9][A-Za-z0-9_.]*/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const symbol = /\/\/|==|!=|<=|>=|[-+*/%<>()[\],]/y;

/** Operators of other languages, and what is written here. They are looked for first: some begin with one of ours. */
const foreign = /&&|\|\||===|!==|!(?!=)|=(?!=)|\*\*/y;
const spellings: ReadonlyMap<string, string> = new Map([
  ['&&', '`and`'],
  ['||', '`or`'],
  ['!', '`not`'],
  ['=', '`==`'],
  ['===', '`==`'],
  ['!==', '`!=`'],
  ['**', 'a product'],
]);

/** Splits `text` from `start` to `end` into tokens; never fails, since `parseExpression` words the fault of an invalid one. */
export function lex(text: string, start: number, end: number): readonly Token[] {
  const source = text.slice(0, end);
  const tokens: Token[] = [];
  let at = start + match(space, source, start).length;
  while (at < end) {
    const token = next(source, at);
    tokens.push(token);
    at = token.end + match(space, source, token.end).length;
  }
  tokens.push({ kind: 'end', text: '', start: end, end });
  return tokens;
}

function next(source: string, at: number): Token {
  const character = source.charAt(at);
  if (character === '"' || character === "'") return string(source, at);
  const token = (kind: 'number' | 'word' | 'symbol', found: string): Token => ({
    kind,
    text: found,
    start: at,
    end: at + found.length,
  });
  const digits = match(numeral, source, at);
  if (digits !== '') {
    const whole = match(numeralLike, source, at);
    if (whole.length <= digits.length) return token('number', digits);
    return { kind: 'invalid', text: whole, expected: 'a number such as 16 or 0.5', start: at, end: at + whole.length };
  }
  const name = match(word, source, at);
  if (name !== '') return token('word', name);
  const other = match(foreign, source, at);
  if (other !== '') {
    return { kind: 'invalid', text: other, instead: spellings.get(other) ?? '', start: at, end: at + other.length };
  }
  const operator = match(symbol, source, at);
  if (operator !== '') return token('symbol', operator);
  const unknown = String.fromCodePoint(source.codePointAt(at) ?? 0);
  return { kind: 'invalid', text: unknown, start: at, end: at + unknown.length };
}

function string(source: string, at: number): Token {
  const end = stringEnd(source, at);
  if (end !== undefined) return { kind: 'string', text: source.slice(at, end), start: at, end };
  const quote = source.charAt(at);
  return { kind: 'invalid', text: source.slice(at), expected: `a closing ${quote}`, start: at, end: source.length };
}

/** Where the string literal that begins at `at` ends, or undefined if it is not closed: the next such quote, as there are no escapes. */
export function stringEnd(source: string, at: number): number | undefined {
  const close = source.indexOf(source.charAt(at), at + 1);
  return close < 0 ? undefined : close + 1;
}

function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}
