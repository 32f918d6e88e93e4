import { type Diagnostic, position, type Range } from '../diagnostics/diagnostic.ts';
import { columns, printable } from './printable.ts';
import type { Style } from './style.ts';

/** Longer lines are cut around what they are shown for. */
const widest = 120;
/** Of a range over many lines, the first few are shown. */
const mostLines = 4;

/**
 * A diagnostic as a person reads it:
 *
 *     error[NIN4002] a window of 99 does not fit into a height of 8: [N, 3, 8, 8] arrived
 *       --> specs/a.nin.yaml:4:47, in nin_block_1.conv2d_1
 *        |
 *      4 |   - nin_block: {out_channels: 4, kernel_size: 99}
 *        |                                               ^^
 *      help: the largest kernel that fits here is 8
 */
export function renderDiagnostic(diagnostic: Diagnostic, style: Style): string {
  const { code, severity, message, help, range, file, related, node } = diagnostic;
  const mark = severity === 'error' ? style.error : style.warning;
  const lines = [`${mark(`${severity}[${code}]`)} ${style.strong(printable(message))}`];
  const trail = node === undefined ? '' : `, in ${printable(node)}`;
  if (range !== undefined) lines.push(...frame(range, trail, '^', mark, style));
  else if (file !== undefined) lines.push(`  ${style.faint('-->')} ${printable(file)}${trail}`);
  for (const one of related) lines.push(...frame(one.range, `: ${printable(one.message)}`, '-', style.faint, style));
  if (help !== undefined) lines.push(`  ${style.good('help:')} ${printable(help)}`);
  return lines.join('\n');
}

function frame(
  range: Range,
  remark: string,
  underline: string,
  mark: (text: string) => string,
  style: Style,
): string[] {
  const { file, start, end } = range;
  const from = position(file, start);
  const to = position(file, Math.max(start, end));
  const last = Math.min(to.line, from.line + mostLines - 1);
  const gutter = `${last}`.length;
  const empty = `${' '.repeat(gutter + 2)} ${style.faint('|')}`;
  const lines = [
    `${' '.repeat(gutter + 1)}${style.faint('-->')} ${printable(file.path)}:${from.line}:${from.column}${remark}`,
    empty,
  ];
  for (let line = from.line; line <= last; line++) {
    const text = lineText(range, line);
    const first = line === from.line ? from.column - 1 : text.length - text.trimStart().length;
    const past = line === to.line ? to.column - 1 : text.trimEnd().length;
    const cut = cutAround(text, first);
    const shown = printable(text.slice(cut.start, cut.end));
    const before = printable(text.slice(cut.start, first));
    const under = printable(text.slice(first, Math.min(past, cut.end)));
    const marks = underline.repeat(Math.max(1, columns(under)));
    lines.push(
      `  ${style.faint(`${line}`.padStart(gutter))} ${style.faint('|')} ${cut.start > 0 ? '…' : ''}${shown}${cut.end < text.length ? '…' : ''}`,
    );
    lines.push(`${empty} ${' '.repeat(columns(before) + (cut.start > 0 ? 1 : 0))}${mark(marks)}`);
  }
  if (to.line > last) lines.push(`${empty} ${style.faint(`… ${to.line - last} more lines`)}`);
  return lines;
}

function lineText({ file }: Range, line: number): string {
  const start = file.lineStarts[line - 1] ?? 0;
  return file.text.slice(start, file.lineStarts[line] ?? file.text.length).replace(/\r?\n$/, '');
}

/** The part of a long line that is shown, so that the column is in it. */
function cutAround(text: string, column: number): { start: number; end: number } {
  if (text.length <= widest) return { start: 0, end: text.length };
  const start = Math.max(0, Math.min(column - Math.floor(widest / 3), text.length - widest));
  return { start: whole(text, start), end: whole(text, Math.min(text.length, start + widest)) };
}

/** Not between the halves of a surrogate pair. */
function whole(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at;
}
