import { type CST, Lexer, Parser } from 'yaml';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome, Range, SourceFile } from '../diagnostics/diagnostic.ts';
import { type Amounts, limits, nothingSpent } from './limits.ts';
import type { Stage } from './stage.ts';

/** Deeper nesting than any network needs; it bounds every recursion behind it. */
const maximumDepth = 64;

/** So many take about a millisecond. */
const lexemesAtOnce = 2_000;

/** The tags that only say what YAML reads anyway. */
const knownTags: ReadonlySet<string> = new Set(['!!str', '!!int', '!!float', '!!bool', '!!null', '!!map', '!!seq']);

/** What the lexer writes before the text of a plain or quoted scalar, and the other marks of its own that stand in no file. */
const scalarMark = '\u001f';
const ownMarks: ReadonlySet<string> = new Set(['\u0002', '\u0018', scalarMark]);

/**
 * Divides a text into the tokens of YAML, and stops as soon as there are too many of them or they are nested too deeply: nothing
 * behind this has to fear for its stack. `spent` is what was read before, and counts on. Gives NIN1006, and NIN1004 for directives and tags that specs do not use.
 */
export function* tokenizing(file: SourceFile, spent: Amounts = nothingSpent()): Stage<Outcome<readonly CST.Token[]>> {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const tags: Diagnostic[] = [];
  let before = '';
  let offset = 0;
  for (const lexeme of new Lexer().lex(file.text)) {
    const start = offset;
    if (++spent.lexemes > limits.lexemes)
      return { diagnostics: [tooMany(file, offset, `${limits.lexemes} words and marks`)] };
    if (spent.lexemes % lexemesAtOnce === 0) yield;
    if (!ownMarks.has(lexeme)) {
      if (before !== scalarMark) {
        if ((lexeme === '[' || lexeme === '{') && ++spent.brackets > limits.brackets)
          return { diagnostics: [tooMany(file, offset, `${limits.brackets} brackets and braces`)] };
        if (lexeme.startsWith('!') && !knownTags.has(lexeme)) tags.push(unusedTag(file, offset, lexeme));
      }
      offset += lexeme.length;
    }
    before = lexeme;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > maximumDepth + 1) return { diagnostics: [tooDeep(file, start)] };
  }
  for (const token of parser.end()) tokens.push(token);
  const refused = directiveIn(file, tokens);
  if (refused !== undefined) return { diagnostics: [refused] };
  return { value: tokens, diagnostics: tags };
}

function directiveIn(file: SourceFile, tokens: readonly CST.Token[]): Diagnostic | undefined {
  const found = tokens.find((token) => token.type === 'directive' && !/^%YAML\s+1\.2\b/.test(token.source));
  if (found?.type !== 'directive') return undefined;
  const range = clip(file, found.offset, found.offset + found.source.length);
  const what = `the directive ${shortened(found.source)}`;
  return diagnostic('NIN1004', { what }, { range, help: 'specs are YAML 1.2; leave it out' });
}

function unusedTag(file: SourceFile, offset: number, tag: string): Diagnostic {
  return diagnostic(
    'NIN1004',
    { what: `the tag ${shortened(tag)}` },
    { range: clip(file, offset, offset + tag.length) },
  );
}

/** A word from a file may fill the whole of it. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function tooDeep(file: SourceFile, offset: number): Diagnostic {
  const params = { what: 'the nesting', found: `more than ${maximumDepth} levels`, limit: `${maximumDepth} levels` };
  const help = 'write the inner layers as a block';
  return diagnostic('NIN1006', params, { range: clip(file, offset, offset + 1), help });
}

function tooMany(file: SourceFile, offset: number, limit: string): Diagnostic {
  const params = { what: 'the spec', found: 'too long', limit };
  return diagnostic('NIN1006', params, { range: clip(file, offset, offset + 1), help: largeHelp });
}

/** How a spec that is too large is written instead. */
export const largeHelp = 'write layers that come again with `repeat`, or as a block with params';

/** Where the innermost bracket or quote stands that was opened before an offset and never closed. */
export function unclosed(tokens: readonly CST.Token[], before: number): number | undefined {
  let found: number | undefined;
  const pending: object[] = [...tokens];
  for (let token = pending.pop(); token !== undefined; token = pending.pop()) {
    if ('type' in token && token.type === 'flow-collection' && isOpen(token)) {
      const start = 'start' in token && typeof token.start === 'object' ? token.start : null;
      const offset = start !== null && 'offset' in start && typeof start.offset === 'number' ? start.offset : before;
      if (offset < before) found = Math.max(found ?? 0, offset);
    }
    const quote = 'offset' in token && isOpenQuote(token) ? token.offset : undefined;
    if (typeof quote === 'number' && quote < before) found = Math.max(found ?? 0, quote);
    for (const child of childrenOf(token)) pending.push(child);
  }
  return found;
}

/** A quoted text that ends with the file. */
function isOpenQuote(token: object): boolean {
  if (!('type' in token && 'source' in token && typeof token.source === 'string')) return false;
  const { type, source } = token;
  const quoted = type === 'single-quoted-scalar' || type === 'double-quoted-scalar';
  return quoted && (source.length < 2 || !source.endsWith(source.charAt(0)));
}

/** Not closed at all, or by the bracket of the other kind. */
function isOpen(token: object): boolean {
  const start = 'start' in token ? JSON.stringify(token.start) : '';
  const wanted = start.includes('flow-map-start') ? 'flow-map-end' : 'flow-seq-end';
  const end: unknown = 'end' in token ? token.end : [];
  return !(Array.isArray(end) && end.some((part) => part?.type === wanted));
}

/** The tokens inside of a token. */
function childrenOf(token: object): object[] {
  const children: object[] = [];
  const keep = (child: unknown) => {
    if (typeof child === 'object' && child !== null) children.push(child);
  };
  if ('value' in token) keep(token.value);
  if ('items' in token && Array.isArray(token.items)) {
    for (const item of token.items) {
      if (typeof item !== 'object' || item === null) continue;
      keep(item.key);
      keep(item.value);
    }
  }
  return children;
}

/** At least one character wide, and inside the text. */
export function clip(file: SourceFile, start: number, end: number): Range {
  const from = Math.max(0, Math.min(start, file.text.length - 1));
  return { file, start: from, end: Math.min(file.text.length, Math.max(end, from + 1)) };
}
