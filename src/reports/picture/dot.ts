import { cardEdges } from './edges.ts';
import type { Frame } from './items.ts';
import { terminalOf } from './measure.ts';
import { cardLines, frameTitle } from './mermaid.ts';
import type { Scene } from './scene.ts';
import { totals } from './svg.ts';
import { kinds } from './theme.ts';

/** A scene for Graphviz: blocks as clusters, shapes on edges, colours for kinds of operation. */
export function dotOf(scene: Scene): string {
  const { picture } = scene;
  const { names, edges } = cardEdges(scene);
  const lines = [
    'digraph {',
    `  graph [rankdir=TB, fontname="Helvetica", fontsize=12, labelloc=t, label=${quoted(`${picture.name}\n${totals(picture)}`)}]`,
    '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=11, margin="0.15,0.06"]',
    '  edge [fontname="Helvetica", fontsize=9, color="#59636e", fontcolor="#59636e", arrowsize=0.7]',
  ];
  const walk = (frame: Frame, indent: string) => {
    for (const item of frame.items) {
      const name = names.get(item) ?? '';
      if (item.kind === 'frame') {
        lines.push(`${indent}subgraph cluster_${name} {`);
        lines.push(
          `${indent}  label=${quoted(frameTitle(item))}; labeljust=l; style="rounded,filled"; fillcolor="#57606a0d"; color="#c9d1d9"`,
        );
        walk(item, `${indent}  `);
        lines.push(`${indent}}`);
        continue;
      }
      const kind = item.rows.find(({ parameters }) => parameters > 0)?.family ?? item.rows[0]?.family;
      const colour = kind === undefined ? '#59636e' : kinds[kind].light;
      const shape = terminalOf(item) === undefined ? '' : ', shape=oval';
      lines.push(`${indent}${name} [label=${quoted(cardLines(item).join('\n'))}, color="${colour}"${shape}]`);
    }
  };
  walk(scene.root, '  ');
  for (const { from, to, shape } of edges)
    lines.push(`  ${names.get(from)} -> ${names.get(to)} [label=${quoted(` ${shape}`)}]`);
  return `${[...lines, '}'].join('\n')}\n`;
}

/** A string of DOT: quotes and backslashes escaped; line breaks as it writes them, HTML entities taken as text. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;').replaceAll('\n', '\\n')}"`;
}
