import type { OutputValue } from '../load.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** What a run gave, and how long it took, in milliseconds. */
export interface RunResult {
  readonly backend: string;
  readonly precision: string;
  readonly runtime: string;
  readonly outputs: Readonly<Record<string, OutputValue>>;
  /** Where each output was written, if it was. */
  readonly files: ReadonlyMap<string, string>;
  readonly timings: {
    readonly check: number;
    readonly compile: number;
    readonly load: number;
    readonly first_run: number;
  };
}

const shownRows = 4;
const shownValues = 10;

/** Outputs with their first values, then what ran them and the timings. */
export function runText({ backend, precision, runtime, outputs, files, timings }: RunResult, style: Style): string {
  const values = Object.entries(outputs).flatMap(([name, value]) => {
    const file = files.get(name);
    const head = style.strong(`${name} ${value.dtype}[${value.shape.join(', ')}]`);
    return [file === undefined ? head : `${head} → ${printable(file)}`, ...rowsOf(value).map((row) => `  ${row}`)];
  });
  const times = table(
    Object.entries(timings).map(([name, milliseconds]) => [name.replace('_', ' '), `${milliseconds.toFixed(1)} ms`]),
    ['left', 'right'],
  );
  return `${[...values, '', `${style.faint('backend')} ${backend} (${runtime}), ${precision}`, ...times].join('\n')}\n`;
}

/** The first rows along the last dimension. */
function rowsOf({ shape, data }: OutputValue): string[] {
  const width = shape.at(-1) ?? 1;
  const count = width === 0 ? 0 : data.length / width;
  const rows = Array.from({ length: Math.min(count, shownRows) }, (_, row) => {
    const shown = Array.from(data.subarray(row * width, row * width + Math.min(width, shownValues)), number);
    return [...shown, ...(width > shownValues ? ['…'] : [])];
  });
  const lines = table(rows, Array<'right'>(shownValues + 1).fill('right'));
  return count > shownRows ? [...lines, `… ${count - shownRows} more rows`] : lines;
}

function number(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return `${value}`;
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e6 ? value.toFixed(6) : value.toExponential(4);
}
