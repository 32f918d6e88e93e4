import { lex, type Token } from '../../parser/expression/lex.ts';
import type { Model } from '../model.ts';
import type { NameKind } from '../names/occurrence.ts';
import type { Span } from '../positions.ts';

/** The kinds of words that are coloured, by the names that editors know; their order is the protocol's legend. */
export const tokenTypes = [
  'parameter',
  'function',
  'number',
  'string',
  'operator',
  'keyword',
  'class',
  'variable',
] as const;

export interface SemanticToken extends Span {
  readonly type: (typeof tokenTypes)[number];
}

const words: ReadonlySet<string> = new Set(['and', 'or', 'not', 'true', 'false']);
const functions: ReadonlySet<string> = new Set(['min', 'max', 'floor', 'ceil']);

const ofNames: Partial<Record<NameKind, SemanticToken['type']>> = {
  operation: 'function',
  block: 'class',
  param: 'parameter',
  layer: 'variable',
  input: 'variable',
};

/** What expressions are made of, and what names outside of them are the names of; in the order of the text. */
export function semanticTokens({ names, file }: Model): readonly SemanticToken[] {
  const expressions = names?.expressions ?? [];
  const inside = expressions.flatMap(({ start, end }) => {
    const text = file.text.slice(start, end);
    return lex(text, 0, text.length).flatMap((token): SemanticToken[] => {
      const type = typeOf(token);
      return type === undefined ? [] : [{ start: start + token.start, end: start + token.end, type }];
    });
  });
  const outside = (names?.occurrences ?? []).flatMap(({ kind, range: { start, end } }): SemanticToken[] => {
    const type = ofNames[kind];
    return type === undefined ? [] : [{ start, end, type }];
  });
  const sorted = [...inside, ...outside].sort((a, b) => a.start - b.start);
  let end = -1;
  return sorted.filter((token) => {
    // Params in expressions are found both ways; a token of several lines cannot be told.
    if (token.start < end || token.start === token.end || /[\r\n]/.test(file.text.slice(token.start, token.end)))
      return false;
    end = token.end;
    return true;
  });
}

function typeOf({ kind, text }: Token): SemanticToken['type'] | undefined {
  switch (kind) {
    case 'number':
    case 'string':
      return kind;
    case 'symbol':
      return /^[()[\],]$/.test(text) ? undefined : 'operator';
    case 'word':
      return words.has(text) ? 'keyword' : functions.has(text) ? 'function' : 'parameter';
    default:
      return undefined;
  }
}
