import { columns, shortened } from './printable.ts';

/** How a column stands: text to the left, numbers to the right. */
export type Alignment = 'left' | 'right';

const gap = '  ';
/** A column is never cut below this. */
const narrowest = 8;

/**
 * Rows as aligned text, two spaces between columns; no space at the end of a line. Cells must be printable. With `most`, the
 * widest columns are cut until a line fits into so many terminal columns.
 */
export function table(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
  most = Number.POSITIVE_INFINITY,
): string[] {
  const natural = alignments.map((_, column) =>
    rows.reduce((width, row) => Math.max(width, columns(row[column] ?? '')), 0),
  );
  const widths = fitted(natural, most - gap.length * (alignments.length - 1));
  return rows.map((row) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        const cell = shortened(text, width);
        const padding = ' '.repeat(width - columns(cell));
        return alignments[column] === 'right' ? padding + cell : cell + padding;
      })
      .join(gap)
      .trimEnd(),
  );
}

/** The widest columns cut to one width, so that the sum fits. */
function fitted(natural: readonly number[], most: number): readonly number[] {
  let cap = natural.reduce((widest, width) => Math.max(widest, width), 0);
  const sum = () => natural.reduce((total, width) => total + Math.min(width, cap), 0);
  while (cap > narrowest && sum() > most) cap--;
  return natural.map((width) => Math.min(width, cap));
}

/** 2015398 → 2,015,398; text stays. */
export function grouped(value: number | string): string {
  return typeof value === 'string' ? value : `${value}`.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Bytes with a unit: 2239488 → 2.14 MiB. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  const scaled = value / 2 ** (10 * power);
  return power === 0 ? `${value} B` : `${scaled.toFixed(scaled < 10 ? 2 : scaled < 100 ? 1 : 0)} ${units[power]}`;
}

/** One of a thing, or several. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
