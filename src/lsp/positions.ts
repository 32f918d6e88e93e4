import { position, type SourceFile, sourceFile } from '../diagnostics/diagnostic.ts';
import { maximumBytes } from '../parser/source.ts';

/** A place as editors send it: line and UTF-16 code unit in it, both from 0. */
export interface Point {
  readonly line: number;
  readonly character: number;
}

/** Half-open. */
export interface PointRange {
  readonly start: Point;
  readonly end: Point;
}

/** A part of a text, in UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The text of an open document: lines end as editors count them, at a lone carriage return too. Of a text that is too large to be
 * read, nobody asks for places.
 */
export function editorFile(path: string, text: string): SourceFile {
  if (text.length > maximumBytes) return { path, text, lineStarts: [0] };
  if (!/\r(?!\n)/.test(text)) return sourceFile(path, text);
  const lineStarts = [0];
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) lineStarts.push(index + end.length);
  return { path, text, lineStarts };
}

export function pointOf(file: SourceFile, offset: number): Point {
  const { line, column } = position(file, Math.max(0, Math.min(offset, file.text.length)));
  return { line: line - 1, character: column - 1 };
}

export function pointsOf(file: SourceFile, { start, end }: Span): PointRange {
  return { start: pointOf(file, start), end: pointOf(file, Math.max(start, end)) };
}

/** The offset of a place; a place behind the end of its line means that end, one behind the last line the end of the text. */
export function offsetOf({ text, lineStarts }: SourceFile, { line, character }: Point): number {
  const start = lineStarts[line];
  if (start === undefined) return line < 0 ? 0 : text.length;
  const next = lineStarts[line + 1];
  const end = next === undefined ? text.length : start + text.slice(start, next).replace(/\r?\n$|\r$/, '').length;
  return Math.max(start, Math.min(start + character, end));
}

/** Whether a client sent a place. */
export function isPoint(value: unknown): value is Point {
  if (typeof value !== 'object' || value === null || !('line' in value && 'character' in value)) return false;
  const { line, character } = value;
  return Number.isInteger(line) && Number.isInteger(character) && Number(line) >= 0 && Number(character) >= 0;
}

export function isPointRange(value: unknown): value is PointRange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'start' in value &&
    'end' in value &&
    isPoint(value.start) &&
    isPoint(value.end)
  );
}
