import { columns, printable } from '../printable.ts';
import type { Style } from '../style.ts';
import type { Argument, Part } from './page.ts';

/** Lines of running text are no longer than this, on a terminal of any width: longer ones are hard to read. */
const widest = 100;
const indent = '    ';

/** A page for a terminal: links as their words, text wrapped, code indented. */
export function toTerminal(parts: readonly Part[], style: Style, width = widest): string {
  const most = Math.max(40, Math.min(width, widest));
  return `${parts.map((part) => linesOf(part, style, most).join('\n')).join('\n\n')}\n`;
}

function linesOf(part: Part, style: Style, most: number): readonly string[] {
  switch (part.kind) {
    case 'heading':
      return [part.level === 3 ? style.faint(plainWords(part.text)) : style.strong(plainWords(part.text))];
    case 'text':
      return paragraphs(plainWords(part.text), most);
    case 'code':
      return part.text.split('\n').map((line) => (line === '' ? '' : indent + printable(line)));
    case 'list':
      return part.items.flatMap((item) =>
        wrapped(plainWords(item), most - 2).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`)),
      );
    case 'arguments':
      return [...headOf(part.title, style), ...part.rows.flatMap((row) => argumentLines(row, style, most))];
    case 'table':
      return part.rows.map((row) => `  ${row.map(plainWords).join('  ')}`);
  }
}

/** Keys of what lies deeper are headed by where they stand; those of the page itself need no heading. */
function headOf(title: string, style: Style): readonly string[] {
  const inner = /^key of `(.+[.[].*)`$/.exec(title)?.[1];
  return inner === undefined ? [] : [style.faint(`keys of ${inner}`)];
}

function argumentLines(argument: Argument, style: Style, most: number): readonly string[] {
  const { name, type, required, default: value, text } = argument;
  const given = required ? 'required' : value === undefined ? undefined : `default ${value}`;
  const facts = [type, given].filter((fact) => fact !== undefined && fact !== '').map((fact) => plainWords(fact ?? ''));
  const head = `  ${style.strong(name)}${facts.length === 0 ? '' : style.faint(` (${facts.join('; ')})`)}`;
  return [head, ...wrapped(plainWords(text), most - 6).map((line) => `      ${line}`)];
}

/** Markdown as words: links lose their targets, escapes and marks of emphasis go. */
export function plainWords(markdown: string): string {
  return markdown
    .split('\n')
    .map(printable)
    .join('\n')
    .replace(/(?<!\\)\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/\\([\\*_<(])/g, '$1');
}

function paragraphs(content: string, most: number): readonly string[] {
  return content.split(/\n{2,}/).flatMap((paragraph, index) => {
    const lines = wrapped(paragraph, most);
    return index === 0 ? lines : ['', ...lines];
  });
}

function wrapped(content: string, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of content.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && columns(longer) > most) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}
