import type { Card, Frame, Item } from '../../../src/reports/picture/items.ts';
import { titleOf } from '../../../src/reports/picture/measure.ts';
import { pictureOf } from '../../../src/reports/picture/of-graph.ts';
import type { Picture } from '../../../src/reports/picture/picture.ts';
import type { Link, Scene } from '../../../src/reports/picture/scene.ts';
import { graphOf } from '../../support.ts';

/** The picture of a spec that is given as text. */
export function picture(text: string): Picture {
  return pictureOf(graphOf(text));
}

/** What is seen, as an outline: cards with their layers, frames with what is in them. */
export function outline({ root }: Scene): string {
  const lines: string[] = [];
  const walk = (frame: Frame, indent: string) => {
    for (const item of frame.items) {
      const copies = item.rest.length === 0 ? '' : ` × ${item.rest.length + 1}`;
      const aside = item.aside ? ' (aside)' : '';
      if (item.kind === 'card') lines.push(`${indent}${inOneLine(item)}${copies}${aside}`);
      else {
        lines.push(`${indent}${titleOf(item)}:${copies}${aside}`);
        walk(item, `${indent}  `);
      }
    }
  };
  walk(root, '');
  return `\n${lines.join('\n')}\n`;
}

function inOneLine(card: Card): string {
  return card.group === undefined ? card.rows.map(({ name }) => name).join(' + ') : `${titleOf(card)}, closed`;
}

/** The links inside of a frame, in order: `conv2d → add: [N, 4, 8, 8]`. */
export function linksOf(scene: Scene, frame: Frame): string[] {
  const name = (one: Link['from']): string => {
    if (one.kind === 'port') return one.side;
    return one.kind === 'card' ? inOneLine(one) : titleOf(one);
  };
  return (scene.inside.get(frame)?.links ?? []).map(({ from, to, shape }) => `${name(from)} → ${name(to)}: ${shape}`);
}

export function frameNamed(items: readonly Item[], title: string): Frame {
  for (const item of items) {
    if (item.kind !== 'frame') continue;
    if (titleOf(item) === title) return item;
    const inner = item.items.some(({ kind }) => kind === 'frame') ? frameNamed(item.items, title) : undefined;
    if (inner !== undefined) return inner;
  }
  throw new Error(`no frame ${title}`);
}
