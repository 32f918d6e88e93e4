import type { Fix, Range, SourceFile } from '../diagnostics/diagnostic.ts';
import { position } from '../diagnostics/diagnostic.ts';
import { replace } from '../diagnostics/fix.ts';

/** What a person who writes a list of layers probably did wrong where the YAML parser stumbled. */
export interface YamlHelp {
  readonly help?: string;
  readonly fix?: Fix;
}

/** So many lines above a stumble are looked at. */
const mostLines = 400;

/**
 * Of the first thing that the parser stumbles over: a dash that is missing, a colon that keys below a word need, or the columns in
 * which a line could begin.
 */
export function yamlHelp({ file, start }: Range): YamlHelp {
  const line = lineAt(file, start);
  const content = file.text.slice(line.start, line.end);
  const word = /^(\s*-\s+)([A-Za-z_]\w*)\s*$/.exec(content);
  const below = line.end + 1 < file.text.length ? lineTextAt(file, line.end + 1) : '';
  if (word !== null && indentOf(below) > indentOf(content) && /^\s+[A-Za-z_]\w*:(\s|$)/.test(below)) {
    const end = line.start + (word[1]?.length ?? 0) + (word[2]?.length ?? 0);
    return {
      help: `what has keys below it takes a colon: - ${word[2]}:`,
      fix: replace({ file, start: end, end }, ':', 'Add the colon'),
    };
  }
  const open = openAbove(file, line.start);
  const indent = indentOf(content);
  const [nearest] = open;
  if (nearest === undefined || /^\s*\t/.test(content)) return {};
  const item = /^\s*([A-Za-z_]\w*)(\s*$|\s*:)/.exec(content)?.[1];
  const listAbove = open.find(({ dash, indent: at }) => dash && at <= indent);
  if (item !== undefined && listAbove !== undefined && (listAbove.indent === indent || !content.includes(':')))
    return { help: `a layer of its own begins with a dash, in column ${listAbove.indent + 1}: - ${item}` };
  const isDash = /^\s*-(\s|$)/.test(content);
  const alike = open.filter(({ dash }) => dash === isDash);
  if (alike.length === 0 || alike.some(({ indent: at }) => at === indent)) return {};
  const places = alike.slice(0, 4).map(({ indent: at, line: above }) => `${at + 1} (line ${above})`);
  const what = isDash ? 'dash' : 'line';
  const others = isDash ? 'lists that are open above it have theirs' : 'keys that are open above it begin';
  return { help: `this ${what} begins in column ${indent + 1}; ${others} in column ${places.join(', ')}` };
}

interface Open {
  readonly indent: number;
  readonly line: number;
  /** A list; else keys. */
  readonly dash: boolean;
}

/** What a line could go on with, the innermost first: lines above it, each further left than those below it. */
function openAbove(file: SourceFile, from: number): readonly Open[] {
  const found: Open[] = [];
  let limit = Number.POSITIVE_INFINITY;
  let end = from - 1;
  for (let count = 0; end > 0 && count < mostLines && limit > 0; count++) {
    const start = file.text.lastIndexOf('\n', end - 1) + 1;
    const text = file.text.slice(start, end);
    end = start - 1;
    if (/^\s*(#|$)/.test(text)) continue;
    const indent = indentOf(text);
    const { line } = position(file, start);
    const dashes = /^\s*((?:-\s+)*)/.exec(text)?.[1] ?? '';
    const inner = indent + dashes.length;
    // `- residual:` opens two places: the list of the dash, and the keys behind it.
    if (dashes !== '' && inner < limit && /^[^#'"{[]*:(\s|$)/.test(text.slice(inner)))
      found.push({ indent: inner, line, dash: false });
    if (indent < limit) found.push({ indent, line, dash: dashes !== '' });
    limit = Math.min(limit, indent);
  }
  return found;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function lineAt(file: SourceFile, offset: number): { readonly start: number; readonly end: number } {
  const start = file.text.lastIndexOf('\n', offset - 1) + 1;
  const found = file.text.indexOf('\n', offset);
  return { start, end: found < 0 ? file.text.length : found };
}

function lineTextAt(file: SourceFile, offset: number): string {
  const { start, end } = lineAt(file, offset);
  return file.text.slice(start, end);
}
