import { cost } from '../ir/cost.ts';
import { formatConstraint } from '../ir/dim/bound.ts';
import { formatShape, plainDim } from '../ir/dim/text.ts';
import type { Graph } from '../ir/graph.ts';
import { columns, printable } from './printable.ts';
import type { Style } from './style.ts';
import { bytes, grouped, table } from './table.ts';

/** One row of `summary`; sizes are for one picture, and text where they are symbolic. */
export interface SummaryRow {
  readonly id: string;
  readonly op: string;
  readonly shape: readonly (number | string)[];
  readonly parameters: number;
  readonly macs: number | string;
  readonly bytes: number | string;
  /** Rows and columns of the input that one element sees. */
  readonly receptive_field: readonly [number, number] | 'global';
}

export interface Summary {
  readonly name: string;
  readonly nodes: readonly SummaryRow[];
  readonly totals: {
    readonly parameters: number;
    readonly macs: number | string;
    readonly peak_activation_bytes: number | null;
  };
  readonly constraints: readonly string[];
}

export function summarize(graph: Graph): Summary {
  const costs = cost(graph);
  const nodes = graph.nodes.map(({ id, op, type }): SummaryRow => {
    const own = costs.nodes.get(id);
    return {
      id,
      op,
      shape: type.shape.map(plainDim),
      parameters: own?.parameters ?? 0,
      macs: plainDim(own?.macs ?? 0),
      bytes: plainDim(own?.bytes ?? 0),
      receptive_field: own?.receptiveField ?? 'global',
    };
  });
  return {
    name: graph.name,
    nodes,
    totals: {
      parameters: costs.parameters,
      macs: plainDim(costs.macs),
      peak_activation_bytes: costs.peakActivationBytes ?? null,
    },
    constraints: graph.constraints.map(formatConstraint),
  };
}

export const summaryHead = ['layer', 'operation', 'output', 'parameters', 'MACs', 'memory', 'sees'];
export const summaryAlignments = ['left', 'left', 'left', 'right', 'right', 'right', 'right'] as const;

/**
 * The summary as a table; MACs, memory and totals for one picture. Cells are cut where a line would be wider than `most`
 * terminal columns: expressions of symbols are long.
 */
export function summaryText(graph: Graph, style: Style, most = Number.POSITIVE_INFINITY): string {
  const summary = summarize(graph);
  const rows = summary.nodes.map((node) => [node.id, node.op, ...figuresOf(node)]);
  const lines = table([summaryHead, ...inputRows(graph), ...rows], summaryAlignments, most);
  return framed(summary, lines, style);
}

export function inputRows(graph: Graph): string[][] {
  return graph.inputs.map(({ name, type }) => [name, 'input', formatShape(type.shape), '', '', '', '']);
}

/** The cells of a row behind its name and operation. */
export function figuresOf({ shape, parameters, macs, bytes: size, receptive_field }: Omit<SummaryRow, 'id' | 'op'>) {
  return [
    `[${shape.join(', ')}]`,
    parameters === 0 ? '·' : grouped(parameters),
    macs === 0 ? '·' : grouped(macs),
    typeof size === 'number' ? bytes(size) : size,
    receptive_field === 'global' ? 'all' : receptive_field.join('×'),
  ];
}

/** Lines of a table, its head first, with the name above and the totals below. */
export function framed({ name, totals, constraints }: Summary, lines: readonly string[], style: Style): string {
  const [first = '', ...rest] = lines;
  const rule = style.faint('─'.repeat(lines.reduce((width, line) => Math.max(width, columns(line)), 0)));
  const peak = totals.peak_activation_bytes === null ? 'symbolic' : bytes(totals.peak_activation_bytes);
  const foot = table(
    [
      ['parameters', grouped(totals.parameters)],
      ['MACs', grouped(totals.macs)],
      ['peak activations', peak],
      ...constraints.map((constraint, index) => [index === 0 ? 'needs' : '', constraint]),
    ],
    ['left', 'left'],
  );
  return `${[style.strong(printable(name)), style.faint(first), rule, ...rest, rule, ...foot].join('\n')}\n`;
}
