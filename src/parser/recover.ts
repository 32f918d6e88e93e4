import { type Diagnostic, type SourceFile, sourceFile } from '../diagnostics/diagnostic.ts';
import { type Document, parsing } from './document.ts';
import type { Stage } from './stage.ts';

/** A broken text, so far as it can be read. */
export interface Recovered {
  /** The text without its broken lines, at the places where it stands. Nothing where too much is broken. */
  readonly document?: Document;
  /** One for each broken place, the first included. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where the first broken line begins: what stands before it is read as it was meant. */
  readonly sound: number;
}

/** Each takes a whole reading. A text with more broken places is one that is not YAML at all. */
const mostRounds = 8;

/** What a line alone can be guilty of. */
const ofLines: ReadonlySet<string> = new Set(['NIN1001', 'NIN1002', 'NIN1004', 'NIN1005']);

/**
 * Reads a text that is no YAML, or has what specs do not use: leaves the lines at fault out, and tries again. `first` is what is
 * wrong with the text as it is. What the line behind a broken one makes the parser stumble over is the same fault: it is left
 * out too, and not told.
 */
export function* recovering(file: SourceFile, first: readonly Diagnostic[]): Stage<Recovered> {
  const diagnostics = [...first];
  let sound = file.text.length;
  let text = file.text;
  let current = first;
  for (let round = 0; round < mostRounds; round++) {
    const lines = current.flatMap(({ code, range }) =>
      range !== undefined && ofLines.has(code) ? [withItsLines(text, lineAround(text, range.start))] : [],
    );
    if (lines.length < current.length || lines.every(({ start, end }) => text.slice(start, end).trim() === '')) break;
    for (const { start, end } of lines) {
      sound = Math.min(sound, start);
      text = text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ') + text.slice(end);
    }
    const { value, diagnostics: found } = yield* parsing({
      ...sourceFile(file.path, text),
      lineStarts: file.lineStarts,
    });
    if (value !== undefined) return { document: value, diagnostics, sound };
    const told = Math.max(...lines.map(({ end }) => end));
    diagnostics.push(...found.filter((one) => !follows(file, told, one)).map((one) => inFile(one, file)));
    current = found;
  }
  return { diagnostics, sound };
}

/** The text that was read lacks the broken lines; what is said of it is said of the file. */
function inFile(one: Diagnostic, file: SourceFile): Diagnostic {
  const related = one.related.map((other) => ({ ...other, range: { ...other.range, file } }));
  return { ...one, related, ...(one.range !== undefined && { range: { ...one.range, file } }) };
}

/** Whether a fault stands in the line right behind a place, or before it. */
function follows({ text }: SourceFile, end: number, { range }: Diagnostic): boolean {
  const next = /\S/.exec(text.slice(end))?.index ?? 0;
  return range === undefined || range.start <= lineAround(text, end + next).end;
}

interface Lines {
  readonly start: number;
  readonly end: number;
}

/** A line and those below it that are further right: what they say, they say to it. */
function withItsLines(text: string, line: Lines): Lines {
  const indent = indentOf(text.slice(line.start, line.end));
  let end = line.end;
  for (let next = text.indexOf('\n', end) + 1; next > 0; ) {
    const below = lineAround(text, next);
    const content = text.slice(below.start, below.end);
    const isBlank = content.trim() === '';
    if (!isBlank && indentOf(content) <= indent) break;
    if (!isBlank) end = below.end;
    next = text.indexOf('\n', below.end) + 1;
  }
  return { start: line.start, end };
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function lineAround(text: string, offset: number): Lines {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const found = text.indexOf('\n', offset);
  const end = found < 0 ? text.length : found;
  return { start, end: text.charAt(end - 1) === '\r' ? end - 1 : end };
}
