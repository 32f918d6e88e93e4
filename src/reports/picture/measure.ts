import { counted } from './brief.ts';
import type { Card, Frame, Item } from './items.ts';
import type { Leaf } from './picture.ts';

/** Sizes in pixels. */
export const sizes = {
  text: 12,
  small: 10.5,
  row: 19,
  /** Above the first and below the last row. */
  rim: 7,
  /** Two bars and their figures. */
  bars: 28,
  header: 26,
  side: 16,
  foot: 14,
  terminal: 26,
} as const;

/** So that cards below each other are mostly of one width. */
const narrowestCard = 204;
const widestCard = 264;
/** Of a frame's title and of a label, in characters. */
const longestTitle = 44;
const longestLabel = 30;

/**
 * The width of text in an unknown sans-serif font, in pixels at most: advances of DejaVu Sans, the widest of those that systems
 * come with, in thousandths; wide characters of other scripts as a square.
 */
export function textWidth(text: string, size: number, bold = false): number {
  let units = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code > 0x2e7f) units += 1000;
    else if (code > 0x7e) units += 700;
    else units += advances[character] ?? (character >= 'A' && character <= 'Z' ? 690 : 605);
  }
  return (units * size * (bold ? 1.1 : 1)) / 1000;
}

const advances: Readonly<Record<string, number>> = Object.fromEntries([
  ...[..." ,.:;!|'ijl[]()"].map((one): [string, number] => [one, 360]),
  ...[...'frtI/\\'].map((one): [string, number] => [one, 400]),
  ...[...'mwMW@%+<=>~'].map((one): [string, number] => [one, 900]),
  ...[...'0123456789abdeghknopqu_'].map((one): [string, number] => [one, 635]),
]);

/** Text cut so that it fits into a width, with … for what is left out. */
export function fitted(text: string, width: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  const characters = [...text];
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(`${characters.slice(0, middle).join('')}…`, size, bold) <= width) low = middle;
    else high = middle - 1;
  }
  return `${characters.slice(0, low).join('').trimEnd()}…`;
}

/** At most so many characters. */
export function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

/** A shape as it stands beside an edge. */
export function labelOf(shape: string): string {
  return cut(shape, longestLabel);
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of a card with all its text. */
export function cardSize(card: Card): Size {
  const [only] = card.rows;
  if (only !== undefined && isTerminal(only)) return { width: terminalWidth(only), height: sizes.terminal };
  const lines = card.group === undefined ? card.rows.map(rowWidth) : [titleWidth(card)];
  const widest = Math.max(narrowestCard, ...lines.map((line) => line + 26));
  const bars = barText(card) === '' ? 0 : sizes.bars;
  const rows = card.group === undefined ? card.rows.length : 2;
  return { width: Math.ceil(Math.min(widestCard, widest)), height: rows * sizes.row + 2 * sizes.rim + bars };
}

export function isTerminal({ family }: Leaf): boolean {
  return family === 'input' || family === 'output';
}

/** The one layer of a card that is an input or output. */
export function terminalOf(item: Item): Leaf | undefined {
  if (item.kind === 'frame') return undefined;
  const [only] = item.rows;
  return only !== undefined && isTerminal(only) ? only : undefined;
}

function terminalWidth({ name, family }: Leaf): number {
  return Math.ceil(Math.min(widestCard, textWidth(`${family} ${name}`, sizes.text, true) + 34));
}

function rowWidth({ name, brief }: Leaf): number {
  return textWidth(name, sizes.text, true) + (brief === '' ? 0 : textWidth(brief, sizes.text) + 10);
}

function titleWidth(item: Item): number {
  return textWidth(titleOf(item), sizes.text, true) + textWidth(subtitleOf(item), sizes.text) + 10 + copiesWidth(item);
}

/** The badge of copies. */
export function copiesWidth({ rest }: Item): number {
  return rest.length === 0 ? 0 : textWidth(`× ${rest.length + 1}`, sizes.text, true) + 20;
}

/** The last part of an id: `bottleneck_2`; of copies from the first to the last: `bottleneck_2…6`. */
export function titleOf(item: Item): string {
  const first = localName(item);
  const end = item.rest.at(-1);
  if (end === undefined) return cut(first, longestTitle);
  const last = localName(end);
  const number = /_(\d+)$/.exec(last)?.[1];
  return cut(number === undefined ? `${first} … ${last}` : `${first}…${number}`, longestTitle);
}

function localName(item: Item): string {
  const id = item.group?.id ?? (item.kind === 'card' ? item.rows[0]?.id : undefined) ?? '';
  return id.slice(id.lastIndexOf('.') + 1);
}

/** The block's name, where its instance's does not say it. */
export function subtitleOf({ group }: Item): string {
  if (group === undefined) return '';
  return group.id.slice(group.id.lastIndexOf('.') + 1).startsWith(group.name) ? '' : cut(group.name, longestTitle);
}

/** Parameters and MACs in a few characters; nothing where there are none. */
export function barText(item: Item): string {
  const { parameters, macs } = weightOf(item);
  const parts = [
    ...(parameters > 0 ? [counted(parameters, 'params')] : []),
    ...(macs === 0 ? [] : [counted(macs, 'MACs')]),
  ];
  return parts.join(' · ');
}

/** What one copy learns and computes. */
export function weightOf(item: Item): { readonly parameters: number; readonly macs: number | string } {
  if (item.group !== undefined) return item.group;
  const rows = item.kind === 'card' ? item.rows : [];
  const symbolic = rows.find(({ macs }) => typeof macs === 'string')?.macs;
  const known = rows.reduce((sum, { macs }) => sum + (typeof macs === 'number' ? macs : 0), 0);
  return { parameters: rows.reduce((sum, { parameters }) => sum + parameters, 0), macs: symbolic ?? known };
}

/** The least that a frame must be wide for its title. */
export function frameTitleWidth(frame: Frame): number {
  return titleWidth(frame) + textWidth(barText(frame), sizes.small) + 2 * sizes.side;
}
