import { sourceFile } from '../diagnostics/diagnostic.ts';
import { type MarkedPlace, placeOfMark } from '../parser/outline.ts';
import type { Span } from './positions.ts';

/** Where in the language a place of a text is, judged by the lines that lead to it: the text around may be broken. */
export interface Context extends MarkedPlace {
  /** The word at the place: what a completion replaces. */
  readonly word: Span;
  /** What of the word stands before the place. */
  readonly typed: string;
  /** The place is inside of `${…}`, or where an expression stands without it. */
  readonly expression: boolean;
  /** In quotes. */
  readonly quoted: boolean;
}

/** A character for private use: no spec has it. */
const mark = '\ue000';

/** Lines that are longer, and more of them, are not looked at: a person's cursor is not in them. */
const longestExcerpt = 10_000;
const mostLines = 5_000;

export function contextAt(text: string, offset: number): Context | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(start, offset);
  if (/(^|\s)#/.test(withoutTexts(line))) return undefined;
  const expression = /\$\{[^}]*$/.test(line);
  const typed = (expression ? /[A-Za-z0-9_]*$/ : /[^\s"'[\]{},:]*$/).exec(line)?.[0] ?? '';
  const rest = (expression ? /^[A-Za-z0-9_]*/ : /^[^\s"'[\]{},:]*/).exec(text.slice(offset, offset + 200))?.[0] ?? '';
  const before = expression ? withoutExpression(line) : line;
  const lines = [...linesAbove(text, start, line), `${before}${mark}${openQuote(before)}`];
  const excerpt = lines.join('\n');
  if (excerpt.length > longestExcerpt) return undefined;
  const place = placeOfMark(sourceFile('', excerpt), mark);
  if (place === undefined) return undefined;
  const word = { start: offset - typed.length, end: offset + rest.length };
  const condition = place.role === 'value' && place.path.at(-1) === 'when' && isLayer(place.path.slice(0, -1));
  const quoted = /["']/.test(text.charAt(word.start - 1));
  const keys = [...place.keys, ...keysBehind(text, word.end, line)];
  return { ...place, keys, word, typed, expression: expression || condition, quoted };
}

/** The keys of the same mapping that stand behind a place: in braces up to their end, else in the lines of the same column. */
function keysBehind(text: string, offset: number, line: string): readonly string[] {
  const behind = text.slice(offset, offset + longestExcerpt);
  if (/[{[][^}\]]*$/.test(withoutTexts(line))) {
    const inside = /^[^}\n]*/.exec(withoutNested(behind))?.[0] ?? '';
    return [...inside.matchAll(/,\s*["']?(\w+)["']?\s*:/g)].map(([, key = '']) => key);
  }
  const indent = line.trim() === '' ? line.length : (/^[ ]*(?:- )?/.exec(line)?.[0].length ?? 0);
  const found: string[] = [];
  for (const next of behind.split(/\r?\n/).slice(1)) {
    const column = next.length - next.trimStart().length;
    if (next.trim() === '' || column > indent) continue;
    const key = /^(\w+)["']?\s*:/.exec(next.slice(indent))?.[1];
    if (column < indent || key === undefined) break;
    found.push(key);
  }
  return found;
}

/** A text in which lists and mappings have nothing in them. */
function withoutNested(text: string): string {
  return text.replace(/\{[^{}]*\}|\[[^[\]]*\]/g, '');
}

/** Whether a path leads to a layer. */
export function isLayer(path: readonly string[]): boolean {
  const list = path.slice(0, -1);
  const [before, last] = [list.at(-2), list.at(-1)];
  return (
    /^\d+$/.test(path.at(-1) ?? '') &&
    (last === 'layers' || last === 'shortcut' || (before === 'paths' && /^\d+$/.test(last ?? '')))
  );
}

/** A line in which no quoted text is left that could hold a `#`. */
function withoutTexts(line: string): string {
  return line.replace(/"[^"]*"?|'[^']*'?/g, '');
}

/** The quote that is not closed in a line. */
function openQuote(line: string): string {
  return /(?:^|[\s[{,:])(["'])[^"']*$/.exec(line.replace(/"[^"]*"|'[^']*'/g, ''))?.[1] ?? '';
}

/** The line up to an expression that is not finished; what it has in it is not YAML's. */
function withoutExpression(line: string): string {
  return line.slice(0, line.lastIndexOf('${'));
}

interface Line {
  readonly indent: number;
  /** It begins an item of a list. */
  readonly isItem: boolean;
}

function lineOf(text: string): Line {
  const indent = text.length - text.trimStart().length;
  return { indent, isItem: /^-( |$)/.test(text.slice(indent)) };
}

/** The lines that a line lies in, outermost first, and those of its own mapping before it. */
function linesAbove(text: string, start: number, line: string): readonly string[] {
  const found: string[] = [];
  let around: Line = line.trim() === '' ? { indent: line.length, isItem: false } : lineOf(line);
  let ownMapping = !around.isItem;
  let end = start - 1;
  for (let count = 0; end > 0 && count < mostLines; count++) {
    const from = text.lastIndexOf('\n', end - 1) + 1;
    const content = text.slice(from, end).replace(/\r$/, '');
    end = from - 1;
    if (/^\s*(#|$)/.test(content)) continue;
    const above = lineOf(content);
    const holds = above.indent < around.indent || (above.indent === around.indent && around.isItem && !above.isItem);
    if (!holds && !(ownMapping && above.indent === around.indent && !above.isItem)) continue;
    found.push(content);
    if (!holds) continue;
    ownMapping = false;
    around = above;
    if (around.indent === 0 && !around.isItem) break;
  }
  return found.reverse();
}
