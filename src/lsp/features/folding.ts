import { maximumBytes } from '../../parser/source.ts';

/** Lines from 0, both included. */
export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly comment?: true;
}

/** What can be folded away: the lines below a line that are further right, and comments over several lines. Broken or not. */
export function folds(text: string): readonly Fold[] {
  if (text.length > maximumBytes) return [];
  const found: Fold[] = [];
  const open: { readonly line: number; readonly indent: number }[] = [];
  let last = -1;
  let comment: number | undefined;
  const close = (indent: number) => {
    for (let top = open.at(-1); top !== undefined && top.indent >= indent; top = open.at(-1)) {
      open.pop();
      if (last > top.line) found.push({ startLine: top.line, endLine: last });
    }
  };
  const endComment = (line: number) => {
    if (comment !== undefined && line - 1 > comment)
      found.push({ startLine: comment, endLine: line - 1, comment: true });
    comment = undefined;
  };
  const lines = text.split(/\r\n|\n|\r/);
  for (const [line, content] of lines.entries()) {
    const trimmed = content.trimStart();
    if (trimmed.startsWith('#')) {
      comment ??= line;
      continue;
    }
    endComment(line);
    if (trimmed === '') continue;
    const dash = trimmed.startsWith('- ');
    const indent = content.length - trimmed.length;
    // A list may stand right below its key: `layers:` and `- relu` in one column.
    const listed = dash ? indent + 0.5 : indent;
    close(listed);
    open.push({ line, indent: listed });
    last = line;
  }
  endComment(lines.length);
  close(-1);
  return found.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}
