import { cardEdges } from './edges.ts';
import type { Card, Frame } from './items.ts';
import { barText, labelOf, subtitleOf, terminalOf, titleOf } from './measure.ts';
import type { Kind } from './picture.ts';
import type { Scene } from './scene.ts';
import { totals } from './svg.ts';
import { kinds } from './theme.ts';

/** A scene as a Mermaid flowchart: blocks as subgraphs, shapes on edges, classes for kinds of operation. */
export function mermaidOf(scene: Scene): string {
  const { picture } = scene;
  const { names, edges } = cardEdges(scene);
  const used = new Map<Kind, string[]>();
  const lines = [
    '---',
    `title: ${JSON.stringify(picture.name.replace(/[<>&]/g, (one) => likeness[one] ?? ''))}`,
    '---',
    `%% ${totals(picture)}`,
    'flowchart TB',
  ];
  const walk = (frame: Frame, indent: string) => {
    for (const item of frame.items) {
      const name = names.get(item) ?? '';
      if (item.kind === 'frame') {
        lines.push(`${indent}subgraph ${name}["${escapeMermaid(frameTitle(item))}"]`);
        walk(item, `${indent}  `);
        lines.push(`${indent}end`);
        continue;
      }
      const [open, close] = terminalOf(item) === undefined ? ['["', '"]'] : ['(["', '"])'];
      lines.push(`${indent}${name}${open}${cardLines(item).map(escapeMermaid).join('<br/>')}${close}`);
      const kind =
        item.group === undefined
          ? (item.rows.find(({ parameters }) => parameters > 0)?.family ?? item.rows[0]?.family)
          : undefined;
      if (kind === undefined) continue;
      const alike = used.get(kind);
      if (alike === undefined) used.set(kind, [name]);
      else alike.push(name);
    }
  };
  walk(scene.root, '  ');
  for (const { from, to, shape } of edges)
    lines.push(`  ${names.get(from)} -->|"${escapeMermaid(labelOf(shape))}"| ${names.get(to)}`);
  for (const [kind, cards] of used) {
    if (kind === 'input' || kind === 'output') continue;
    lines.push(`  classDef ${className(kind)} stroke:${kinds[kind].light},stroke-width:2px`);
    lines.push(`  class ${cards.join(',')} ${className(kind)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Mermaid takes a title for HTML, has it cleaned and then shows what is left as text: what looks the same is shown as it is. */
const likeness: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '&': '＆' };

/** `class` and `shape` are words of Mermaid. */
function className(kind: Kind): string {
  return `kind_${kind}`;
}

/** A frame's title with what its block is and how often it stands there. */
export function frameTitle(item: Frame | Card): string {
  const copies = item.rest.length === 0 ? '' : ` × ${item.rest.length + 1}`;
  return `${[titleOf(item), subtitleOf(item)].filter((one) => one !== '').join(' ')}${copies}`;
}

/** What stands in a card, line by line. */
export function cardLines(card: Card): string[] {
  const terminal = terminalOf(card);
  if (terminal !== undefined) return [`${terminal.family} ${terminal.name}`];
  const copies = card.rest.length === 0 ? [] : [`× ${card.rest.length + 1}`];
  const rows =
    card.group === undefined
      ? [...card.rows.map(({ name, brief }) => (brief === '' ? name : `${name} ${brief}`)), ...copies]
      : [frameTitle(card)];
  const figures = barText(card);
  return [...rows, ...(figures === '' ? [] : [figures])];
}

/** Inside a quoted label, by character codes: Mermaid reads HTML, Markdown and its own brackets there. */
function escapeMermaid(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:/×·…+=_()[\]-]/gu, (character) => `#${character.codePointAt(0)};`);
}
