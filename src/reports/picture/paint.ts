import { escapeXml } from './escape.ts';
import { type Card, type Frame, type Item, keyOf, leafCount } from './items.ts';
import type { Point } from './layout/layers.ts';
import { type Box, copyOffset, type Layout, type Line } from './layout/layout.ts';
import {
  barText,
  copiesWidth,
  fitted,
  sizes,
  subtitleOf,
  terminalOf,
  textWidth,
  titleOf,
  weightOf,
} from './measure.ts';
import type { Leaf } from './picture.ts';

/** Whether boxes can be pointed at and reached by the keyboard. */
export interface Painting {
  readonly interactive: boolean;
}

/** The largest figures that are seen: what bars are drawn against. */
interface Scale {
  readonly parameters: number;
  readonly macs: number;
}

const radius = 7;

/** The drawing as SVG elements, the parts that lie behind first. */
export function paint(layout: Layout, painting: Painting): string {
  const items = [...layout.boxes];
  const scale = scaleOf(items.map(([item]) => item));
  const frames = items.flatMap(([item, box]) => (item.kind === 'frame' ? [paintFrame(item, box, painting)] : []));
  const cards = items.flatMap(([item, box]) => (item.kind === 'card' ? [paintCard(item, box, scale, painting)] : []));
  const labels = layout.labels.map(
    ({ text, at }) => `<text class="t" x="${at.x}" y="${at.y}">${escapeXml(text)}</text>`,
  );
  return [...frames, ...layout.lines.map(paintLine), ...labels, ...cards].join('\n');
}

function scaleOf(items: readonly Item[]): Scale {
  const cards = items.filter(({ kind }) => kind === 'card').map(weightOf);
  const most = (figures: readonly (number | string)[]) =>
    figures.reduce<number>((largest, one) => (typeof one === 'number' ? Math.max(largest, one) : largest), 0);
  return { parameters: most(cards.map(({ parameters }) => parameters)), macs: most(cards.map(({ macs }) => macs)) };
}

function paintFrame(frame: Frame, { x, y, width, height }: Box, painting: Painting): string {
  const badge = copiesWidth(frame);
  const figures = barText(frame);
  const title = titleOf(frame);
  const subtitle = subtitleOf(frame);
  const middle = y + 17;
  const bold = textWidth(title, sizes.text, true);
  const { interactive } = painting;
  const start = x + (interactive ? 22 : 10);
  return [
    opened(frame, 'frame', `${title}: ${frame.group.name}, ${figures}`, painting),
    ...behind(frame, { x, y, width, height }),
    // Frames are tinted; what is behind must not shine through.
    ...(frame.rest.length === 0
      ? []
      : [`<rect class="u" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`]),
    `<rect class="f" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`,
    `<path class="h" d="M${x} ${y + sizes.header}v${radius - sizes.header}a${radius} ${radius} 0 0 1 ${radius} ${-radius}h${width - 2 * radius}a${radius} ${radius} 0 0 1 ${radius} ${radius}v${sizes.header - radius}z"/>`,
    `<text class="b" x="${start}" y="${middle}">${escapeXml(title)}</text>`,
    ...(subtitle === ''
      ? []
      : [`<text class="s" x="${round(start + 8 + bold)}" y="${middle}">${escapeXml(subtitle)}</text>`]),
    ...(interactive ? [chevron(x + 13, y + 13, true)] : []),
    ...paintBadge(frame, x + width - 8 - badge, y + 4),
    `<text class="t" x="${x + width - 10 - (badge > 0 ? badge + 6 : 0)}" y="${middle}" text-anchor="end">${escapeXml(figures)}</text>`,
    '</g>',
  ].join('');
}

/** Opens and closes. */
function chevron(x: number, y: number, open: boolean): string {
  const way = open ? 'M-4 -2L0 2L4 -2' : 'M-2 -4L2 0L-2 4';
  return `<g data-toggle="" transform="translate(${x} ${y})"><rect x="-9" y="-9" width="18" height="18" fill="transparent"/><path class="l" d="${way}"/></g>`;
}

function paintBadge(item: Item, x: number, y: number): string[] {
  const width = copiesWidth(item);
  if (width === 0) return [];
  const text = `× ${item.rest.length + 1}`;
  return [
    `<g data-roll=""><rect class="n" x="${round(x)}" y="${y}" width="${round(width)}" height="18" rx="9"/><text class="b" x="${round(x + width / 2)}" y="${y + 13}" text-anchor="middle">${text}</text></g>`,
  ];
}

/** Boxes behind, for the copies. */
function behind(item: Item, { x, y, width, height }: Box): string[] {
  return Array.from({ length: Math.min(2, item.rest.length) }, (_, index) => {
    const by = (Math.min(2, item.rest.length) - index) * copyOffset;
    return `<rect class="c" x="${x + by}" y="${y + by}" width="${width}" height="${height}" rx="${radius}"/>`;
  });
}

function paintCard(card: Card, box: Box, scale: Scale, painting: Painting): string {
  const terminal = terminalOf(card);
  if (terminal !== undefined) return paintTerminal(card, terminal, box, painting);
  const { x, y, width, height } = box;
  const figures = barText(card);
  const content =
    card.group === undefined
      ? card.rows.map((row, index) => paintRow(row, index, card, box))
      : closed(card, box, painting);
  return [
    opened(card, 'card', descriptionOf(card), painting),
    ...behind(card, box),
    `<rect class="c" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`,
    ...content,
    ...(figures === '' ? [] : paintBars(card, figures, box, scale)),
    ...(card.group === undefined && card.rest.length > 0
      ? paintBadge(card, x + width - copiesWidth(card) - 6, y - 9)
      : []),
    '</g>',
  ].join('');
}

function paintRow(row: Leaf, index: number, card: Card, { x, y, width }: Box): string {
  const top = y + sizes.rim + index * sizes.row;
  const { name, brief, family } = row;
  const bold = textWidth(name, sizes.text, true);
  const room = width - 26 - bold - 8;
  const [first, last] = [index === 0, index === card.rows.length - 1];
  // What a card is about stands out from its norms and activations.
  const weight = isHead(row, card) ? ' class="b"' : '';
  const strip = { y: first ? top - 3 : top, height: sizes.row + (first ? 3 : 0) + (last ? 3 : 0) };
  return [
    `<rect class="${family} w" x="${x + 4}" y="${strip.y}" width="${width - 8}" height="${strip.height}"/>`,
    `<rect class="${family}" x="${x + 4}" y="${strip.y}" width="4" height="${strip.height}"/>`,
    `<text${weight} x="${x + 15}" y="${top + 14}">${escapeXml(name)}</text>`,
    ...(brief === ''
      ? []
      : [
          `<text class="s" x="${x + width - 11}" y="${top + 14}" text-anchor="end">${escapeXml(fitted(brief, room, sizes.text))}</text>`,
        ]),
  ].join('');
}

/** The layer that the others of a card stand beside: the first that computes most, else the first. */
function isHead(row: Leaf, { rows }: Card): boolean {
  return row === (rows.find(({ macs }) => macs !== 0) ?? rows[0]);
}

/** A closed group: its name, and how much is in it. */
function closed(card: Card, { x, y, width }: Box, { interactive }: Painting): string[] {
  const start = x + (interactive ? 28 : 15);
  const title = titleOf(card);
  const layers = countLayers(card);
  const badge = copiesWidth(card);
  return [
    `<rect class="h" x="${x + 4}" y="${y + 4}" width="${width - 8}" height="${2 * sizes.row + 6}" rx="4"/>`,
    `<text class="b" x="${start}" y="${y + sizes.rim + 14}">${escapeXml(title)}</text>`,
    `<text class="s" x="${start}" y="${y + sizes.rim + sizes.row + 13}">${escapeXml([subtitleOf(card), layers].filter((one) => one !== '').join(', '))}</text>`,
    ...(interactive ? [chevron(x + 17, y + sizes.rim + 10, false)] : []),
    ...paintBadge(card, x + width - badge - 9, y + 7),
  ];
}

function countLayers({ group }: Card): string {
  const leaves = group === undefined ? 0 : leafCount(group);
  return `${leaves} ${leaves === 1 ? 'layer' : 'layers'}`;
}

function paintTerminal(card: Card, leaf: Leaf, { x, y, width, height }: Box, painting: Painting): string {
  const kind = textWidth(leaf.family, sizes.text);
  return [
    opened(card, 'card', `${leaf.family} ${leaf.name} ${leaf.shape}`, painting),
    `<rect class="n" x="${x}" y="${y}" width="${width}" height="${height}" rx="13"/>`,
    `<text class="s" x="${x + 13}" y="${y + 17}">${leaf.family}</text>`,
    `<text class="b" x="${round(x + 18 + kind)}" y="${y + 17}">${escapeXml(fitted(leaf.name, width - kind - 28, sizes.text, true))}</text>`,
    '</g>',
  ].join('');
}

function paintBars(item: Item, figures: string, { x, y, width, height }: Box, scale: Scale): string[] {
  const { parameters, macs } = weightOf(item);
  const room = width - 22;
  const bar = (kind: string, top: number, share: number) => [
    `<rect class="k" x="${x + 11}" y="${top}" width="${room}" height="3" rx="1.5"/>`,
    ...(share > 0
      ? [
          `<rect class="${kind}" x="${x + 11}" y="${top}" width="${round(Math.max(2, share * room))}" height="3" rx="1.5"/>`,
        ]
      : []),
  ];
  const bottom = y + height;
  return [
    `<text class="t" x="${x + 11}" y="${bottom - 19}">${escapeXml(figures)}</text>`,
    ...bar('p', bottom - 14, scale.parameters > 0 ? parameters / scale.parameters : 0),
    ...bar('m', bottom - 9, typeof macs === 'number' && scale.macs > 0 ? macs / scale.macs : 0),
  ];
}

/** The beginning of a box's element, with what a screen reader says and a mouse shows. */
function opened(item: Item, kind: 'card' | 'frame', said: string, { interactive }: Painting): string {
  const attributes = interactive
    ? ` data-key="${escapeXml(keyOf(item))}" data-kind="${kind}" tabindex="-1" role="button" aria-label="${escapeXml(said)}"${item.group === undefined ? '' : ` aria-expanded="${kind === 'frame'}"`}`
    : '';
  return `<g${attributes}>${interactive ? '' : `<title>${escapeXml(said)}</title>`}`;
}

/** A card in words: what each of its layers is called and does. */
export function descriptionOf(card: Card): string {
  const figures = barText(card);
  const own =
    card.group === undefined
      ? card.rows.map(({ id, name, brief, shape }) => `${id}: ${name}${brief === '' ? '' : ` ${brief}`} → ${shape}`)
      : [`${titleOf(card)}: ${card.group.name}, closed`];
  const copies = card.rest.length === 0 ? [] : [`${card.rest.length + 1} alike`];
  return [...own, ...(figures === '' ? [] : [figures]), ...copies].join('\n');
}

/** A line with rounded corners, and its head where it enters a box. */
function paintLine({ link, points }: Line): string {
  const head = link.to.kind === 'port' ? '' : ' marker-end="url(#head)"';
  return `<path class="l"${head} d="${rounded(points, link.to.kind === 'port' ? 0 : 5)}"/>`;
}

const corner = 7;

/** A path along points, each corner an arc; ends `short` before its last. */
function rounded(points: readonly Point[], short: number): string {
  const [start, ...rest] = points;
  if (start === undefined) return '';
  const end = rest.at(-1) ?? start;
  const way = [start, ...rest.slice(0, -1), { x: end.x, y: end.y - short }];
  const parts = [`M${round(start.x)} ${round(start.y)}`];
  for (const [index, point] of way.entries()) {
    const [before, after] = [way[index - 1], way[index + 1]];
    if (before === undefined) continue;
    if (after === undefined) {
      parts.push(`L${round(point.x)} ${round(point.y)}`);
      continue;
    }
    const reach = Math.min(corner, distance(before, point) / 2, distance(point, after) / 2);
    const [enter, leave] = [towards(point, before, reach), towards(point, after, reach)];
    parts.push(
      `L${round(enter.x)} ${round(enter.y)}Q${round(point.x)} ${round(point.y)} ${round(leave.x)} ${round(leave.y)}`,
    );
  }
  return parts.join('');
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

/** Along an axis. */
function towards(from: Point, to: Point, by: number): Point {
  return { x: from.x + Math.sign(to.x - from.x) * by, y: from.y + Math.sign(to.y - from.y) * by };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
