import type { Graph } from '../ir/graph.ts';
import { leavesOf } from './picture/items.ts';
import { pictureOf } from './picture/of-graph.ts';
import type { Group, Leaf, Member } from './picture/picture.ts';
import { columns, printable } from './printable.ts';
import type { Style } from './style.ts';
import {
  figuresOf,
  framed,
  inputRows,
  type Summary,
  type SummaryRow,
  summarize,
  summaryAlignments,
  summaryHead,
} from './summary.ts';
import { counted, table } from './table.ts';

/** Columns of a bar where there is room; with less than the fewest there are none. */
const [widestBar, narrowestBar] = [12, 5];
const percentWidth = 7;

interface Row {
  readonly cells: readonly string[];
  /** Parts of the whole, from 0 to 1; nothing where the whole is symbolic. */
  readonly parameters: number | undefined;
  readonly macs: number | undefined;
}

/**
 * The summary as a tree of blocks: a group has the sums of what is in it, and the output, memory and receptive field of its last
 * layer. Groups more than `depth` levels deep are closed. Behind each row stands its part of all parameters and MACs, as bars
 * where a line of `most` terminal columns has room for them.
 */
export function summaryTree(
  graph: Graph,
  style: Style,
  { depth = Number.POSITIVE_INFINITY, most = Number.POSITIVE_INFINITY } = {},
): string {
  const summary = summarize(graph);
  const inputs = inputRows(graph).map((cells): Row => ({ cells, parameters: 0, macs: 0 }));
  const rows = [...inputs, ...treeRows(pictureOf(graph).root, summary, depth)];
  const cells = [summaryHead, ...rows.map((row) => row.cells)];
  const natural = table(cells, summaryAlignments).reduce((width, line) => Math.max(width, columns(line)), 0);
  const room = Math.floor((most - natural) / 2) - percentWidth - 2;
  if (room < narrowestBar) return framed(summary, withGuides(table(cells, summaryAlignments, most), style), style);
  const width = Math.min(widestBar, room);
  const [head = '', ...lines] = table(cells, summaryAlignments);
  const titles = ['of parameters', 'of MACs'].map((title) => title.padEnd(width + percentWidth)).join('  ');
  const barred = lines.map((line, index) => {
    const row = rows[index];
    const bars = `${bar(row?.parameters, width, style.good)}  ${bar(row?.macs, width, (text) => text)}`;
    return `${line}${' '.repeat(natural - columns(line))}  ${bars}`.trimEnd();
  });
  const first = `${head}${' '.repeat(natural - columns(head))}  ${titles}`.trimEnd();
  return framed(summary, withGuides([first, ...barred], style), style);
}

function treeRows(root: Group, { nodes, totals }: Summary, depth: number): Row[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rows: Row[] = [];
  const add = (before: string, name: string, operation: string, figures: Omit<SummaryRow, 'id' | 'op'>) => {
    rows.push({
      cells: [`${before}${printable(name)}`, operation, ...figuresOf(figures)],
      parameters: part(figures.parameters, totals.parameters),
      macs: part(figures.macs, totals.macs),
    });
  };
  const walk = (group: Group, indent: string, level: number) => {
    const members = group.members.filter(isLayer);
    for (const [index, member] of members.entries()) {
      const last = index === members.length - 1;
      const before = group.id === '' ? '' : `${indent}${last ? '└─ ' : '├─ '}`;
      if (member.kind === 'leaf') {
        const row = byId.get(member.id);
        if (row !== undefined) add(before, localName(member.id), row.op, row);
        continue;
      }
      const leaves = [...leavesOf(member)];
      const end = byId.get(leaves.at(-1)?.id ?? '');
      if (end === undefined) continue;
      const closed = level >= depth;
      const operation = closed ? `${member.name}, ${counted(leaves.length, 'layer')}` : member.name;
      add(before, localName(member.id), operation, { ...end, parameters: member.parameters, macs: member.macs });
      if (!closed) walk(member, group.id === '' ? '' : `${indent}${last ? '   ' : '│  '}`, level + 1);
    }
  };
  walk(root, '', 0);
  return rows;
}

function isLayer(member: Member): member is Group | Leaf {
  return member.kind === 'group' || (member.family !== 'input' && member.family !== 'output');
}

function localName(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1);
}

function part(value: number | string, whole: number | string): number | undefined {
  if (typeof value === 'string' || typeof whole === 'string') return undefined;
  return whole === 0 ? 0 : value / whole;
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar and its percentage: `█████▌       45.8 %`. */
function bar(share: number | undefined, width: number, mark: (text: string) => string): string {
  if (share === undefined || share === 0) return ' '.repeat(width + percentWidth);
  const filled = Math.max(1, Math.round(share * width * 8));
  const text = '█'.repeat(Math.floor(filled / 8)) + (eighths[filled % 8] ?? '');
  const percent = share < 0.0005 ? '<0.1 %' : `${(100 * share).toFixed(share > 0.9995 ? 0 : 1)} %`;
  return `${mark(text)}${' '.repeat(width - columns(text))}${percent.padStart(percentWidth)}`;
}

function withGuides([head = '', ...lines]: readonly string[], style: Style): string[] {
  return [head, ...lines.map((line) => line.replace(/^[│├└─ ]+/, style.faint))];
}
