import type { ParamValue } from '../ir/graph.ts';

/** A value as Python writes it: lists become tuples; with `real` a whole number becomes a float. */
export function literal(value: ParamValue, real = false): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return number(value, real);
  const items = value.map((item) => literal(item, real));
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
}

function number(value: number, real: boolean): string {
  const text = String(value).replace('e+', 'e');
  return real && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** In double quotes, as `ruff format` prefers them. */
export function quoted(text: string): string {
  const parts = [...text].map((character) => {
    if (character === '\\') return '\\\\';
    if (character === '"') return '\\"';
    if (character === '\n') return '\\n';
    return isPlain(character) ? character : escaped(character);
  });
  const body = parts.join('');
  // ruff takes single quotes where that saves escapes.
  if (text.includes('"') && !text.includes("'")) return `'${body.replaceAll('\\"', '"')}'`;
  return `"${body}"`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** Letters, signs and blanks that show and do not steer: what may stand in source as it is. */
function isPlain(character: string): boolean {
  return character === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character);
}

const width = 88;

/** A docstring: the first paragraph and others, each wrapped. Whatever a spec's description holds, it stays inside the quotes. */
export function docstring(indent: number, ...paragraphs: readonly string[]): string {
  const margin = ' '.repeat(indent);
  const blocks = paragraphs
    .map((one) => wrapped(harmless(one), width - indent - 3))
    .filter((lines) => lines.length > 0);
  const lines = blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  const [first = ''] = lines;
  // A quote at the end would close the string early, and one at the beginning would read as a fourth.
  const opened = first.startsWith('"') ? ` ${first}` : first;
  if (lines.length === 1) {
    const safe = opened.endsWith('"') ? `${opened} ` : opened;
    if (indent + safe.length + 6 <= width || !safe.includes(' ')) return `${margin}"""${safe}"""`;
    // One line would be joined with its closing quotes: its last word begins a second.
    const cut = safe.trimEnd().lastIndexOf(' ');
    return [`${margin}"""${safe.slice(0, cut)}`, `${margin}${safe.slice(cut + 1).trimEnd()}`, `${margin}"""`].join(
      '\n',
    );
  }
  const rest = lines.slice(1).map((line) => (line === '' ? '' : `${margin}${line}`));
  return [`${margin}"""${opened}`, ...rest, `${margin}"""`].join('\n');
}

function harmless(text: string): string {
  const plain = [...text].map((character) => (/\s/u.test(character) || !isPlain(character) ? ' ' : character)).join('');
  return plain.trim().replaceAll('\\', '\\\\').replaceAll('"""', "'''");
}

function wrapped(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/ +/).filter((one) => one !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && columns(last) + 1 + columns(word) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function columns(text: string): number {
  return [...text].length;
}
