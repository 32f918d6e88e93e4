import { counted } from './brief.ts';
import { escapeXml } from './escape.ts';
import { leavesOf } from './items.ts';
import { layoutOf } from './layout/layout.ts';
import { fitted, sizes, textWidth } from './measure.ts';
import { paint } from './paint.ts';
import type { Kind, Picture } from './picture.ts';
import type { Scene } from './scene.ts';
import { drawingStyle, kinds, palette, withPlainColours } from './theme.ts';

const margin = 24;
const narrowest = 420;
const headline = 17;

/** The head of an arrow, for every line. */
export const arrowHead =
  '<defs><marker id="head" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="8" markerHeight="8" orient="auto" markerUnits="userSpaceOnUse"><path class="a" d="M0 0L8 4L0 8z"/></marker></defs>';

/**
 * A scene as one SVG that stands for itself: readable on light and dark pages, no script, nothing from elsewhere. The same scene
 * gives the same bytes. Throws TooTangled.
 */
export function svgOf(scene: Scene): string {
  const { picture } = scene;
  const layout = layoutOf(scene);
  const width = Math.ceil(Math.max(narrowest, layout.width) + 2 * margin);
  const head = heading(picture, width - 2 * margin);
  const foot = legend(picture, width - 2 * margin);
  const top = margin + head.height;
  const height = Math.ceil(top + layout.height + 18 + foot.height + margin);
  const left = Math.round((width - layout.width) / 2);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="name what">`,
    `<title id="name">${escapeXml(picture.name)}</title>`,
    `<desc id="what">${escapeXml(inWords(picture))}</desc>`,
    `<style>svg{${palette('light')}}@media (prefers-color-scheme:dark){svg{${palette('dark')}}}${withPlainColours(drawingStyle)}</style>`,
    arrowHead,
    `<rect width="${width}" height="${height}" rx="8" style="${withPlainColours('fill:var(--page)')}"/>`,
    `<g transform="translate(${margin} ${margin})">${head.svg}</g>`,
    `<g transform="translate(${left} ${top})">`,
    paint(layout, { interactive: false }),
    '</g>',
    `<g transform="translate(${margin} ${height - margin - foot.height})">${foot.svg}</g>`,
    '</svg>',
  ].join('\n')}\n`;
}

/** What the network is, for people who do not see the picture. */
export function inWords(picture: Picture): string {
  const { description } = picture;
  const layers = [...leavesOf(picture.root)].filter(({ family }) => family !== 'input' && family !== 'output');
  const names = (family: Kind) =>
    [...leavesOf(picture.root)]
      .filter((leaf) => leaf.family === family)
      .map(({ name, shape }) => `${name} ${shape}`)
      .join(', ');
  return [
    ...(description === undefined ? [] : [description]),
    `${layers.length} layers from ${names('input')} to ${names('output')}. ${totals(picture)}.`,
  ].join(' ');
}

/** Of the whole network, for one element of the batch. */
export function totals({ parameters, macs, peak }: Picture): string {
  const activations = peak === 'symbolic' ? 'activations by size' : `peak activations ${peak}`;
  return [counted(parameters, 'parameters'), counted(macs, 'MACs'), activations].join(' · ');
}

interface Part {
  readonly svg: string;
  readonly height: number;
}

function heading(picture: Picture, width: number): Part {
  const lines = wrapped(picture.description ?? '', width, 3);
  const needs = picture.constraints.length === 0 ? [] : wrapped(`for ${picture.constraints.join(', ')}`, width, 2);
  let y = headline;
  const rows = [
    `<text class="b" y="${y}" style="font-size:${headline}px">${escapeXml(fitted(picture.name, width, headline, true))}</text>`,
  ];
  for (const line of [...lines, ...wrapped(totals(picture), width, 2), ...needs]) {
    y += 18;
    rows.push(`<text class="s" y="${y}">${escapeXml(fitted(line, width, sizes.text))}</text>`);
  }
  return { svg: rows.join(''), height: y + 22 };
}

/** Text in lines of a width, at most so many, the last cut. */
function wrapped(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && (textWidth(longer, sizes.text) <= width || lines.length === most))
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The legend by itself, for a page. */
export function legendOf(picture: Picture): string {
  const wide = 960;
  const { svg, height } = legend(picture, wide);
  return `<svg width="${wide}" height="${height}" viewBox="0 0 ${wide} ${height}" aria-hidden="true">${svg}</svg>`;
}

/** The kinds of operation that there are, and what the bars say. */
function legend(picture: Picture, width: number): Part {
  const used = new Set([...leavesOf(picture.root)].map(({ family }) => family));
  const entries = [
    ...(Object.keys(kinds) as Kind[])
      .filter((kind) => used.has(kind) && kind !== 'input' && kind !== 'output')
      .map((kind) => ({ mark: `<rect class="${kind}" width="10" height="10" y="-9" rx="2"/>`, text: kind })),
    { mark: '<rect class="p" width="14" height="3" y="-5" rx="1.5"/>', text: 'parameters' },
    { mark: '<rect class="m" width="14" height="3" y="-5" rx="1.5"/>', text: 'MACs, both against the largest' },
  ];
  let [x, y] = [0, 10];
  const parts = entries.map(({ mark, text }) => {
    const wide = 20 + textWidth(text, sizes.small) + 14;
    if (x > 0 && x + wide > width) [x, y] = [0, y + 18];
    const part = `<g transform="translate(${Math.round(x)} ${y})">${mark}<text class="t" x="19">${text}</text></g>`;
    x += wide;
    return part;
  });
  return { svg: parts.join(''), height: y + 4 };
}
