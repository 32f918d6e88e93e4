import { markdownTable } from '../markdown.ts';

/** An argument, key or flag of something, as a reference page lists it. */
export interface Argument {
  readonly name: string;
  /** What it takes, as a person says it: `integer ≥ 1`. */
  readonly type: string;
  readonly required: boolean;
  /** What holds where it is not given, as it would be written. */
  readonly default?: string;
  readonly text: string;
}

/** What a piece of code is written in. */
export type Language = 'yaml' | 'sh' | 'ts' | 'text';

/**
 * A part of a reference page: plain data, so that a file and a terminal show the same. Running text is Markdown: code spans and
 * links, nothing else; foreign text comes through `plain`.
 */
export type Part =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly language: Language; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'arguments'; readonly title: string; readonly rows: readonly Argument[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

export const heading = (level: 1 | 2 | 3, text: string): Part => ({ kind: 'heading', level, text });
export const text = (content: string): Part => ({ kind: 'text', text: content });
export const code = (language: Language, content: string): Part => ({
  kind: 'code',
  language,
  text: content.trimEnd(),
});

/** What GitHub would take for markup: not an underscore within a word, not an asterisk between spaces, no lone bracket. */
const markup = /\\|<|(?<=\])\(|(?<!\w)_|_(?!\w)|(?<! )\*|\*(?! )/g;

/** Text that knows nothing of Markdown but code spans: what would be markup outside of them is escaped. */
export function plain(content: string): string {
  return content
    .split(/(`[^`]*`)/)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(markup, '\\$&')))
    .join('');
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** A page as a Markdown file. */
export function toMarkdown(parts: readonly Part[]): string {
  return `${parts.map(markdownOf).join('\n\n')}\n`;
}

function markdownOf(part: Part): string {
  switch (part.kind) {
    case 'heading':
      return `${'#'.repeat(part.level)} ${part.text}`;
    case 'text':
      return part.text;
    case 'code':
      return `\`\`\`${part.language}\n${part.text}\n\`\`\``;
    case 'list':
      return part.items.map((item) => `- ${item}`).join('\n');
    case 'arguments':
      return tableOf([part.title, 'type', 'default', ''], part.rows.map(argumentRow));
    case 'table':
      return tableOf(part.head, part.rows);
  }
}

function argumentRow({ name, type, required, default: value, text: meaning }: Argument): readonly string[] {
  return [`\`${name}\``, type, required ? 'required' : value === undefined ? '' : `\`${value}\``, meaning];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) => row.map((cell) => cell.replaceAll('|', '\\|'));
  return markdownTable(
    cells(head),
    rows.map(cells),
    head.map(() => 'left'),
  ).join('\n');
}

/** With a capital at its beginning. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
