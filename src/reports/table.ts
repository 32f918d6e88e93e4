/** How a column stands: text to the left, numbers to the right. */
export type Alignment = 'left' | 'right';

/** Rows as aligned text, two spaces between columns; no space at the end of a line. */
export function table(rows: readonly (readonly string[])[], alignments: readonly Alignment[]): string[] {
  const widths = alignments.map((_, column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return alignments[column] === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
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
