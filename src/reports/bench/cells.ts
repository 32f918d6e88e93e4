import type { BenchResult } from '../../bench/report.ts';

/** Milliseconds with three digits that count: 4.58, 15.1, 306. */
export function milliseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

export function ratio(value: number): string {
  return `${value.toFixed(2)}×`;
}

export function share(value: number | null): string {
  return value === null ? '-' : `${Math.round(100 * value)} %`;
}

/** Results by batch size, in their order. */
export function byBatch(results: readonly BenchResult[]): ReadonlyMap<number, readonly BenchResult[]> {
  const groups = new Map<number, BenchResult[]>();
  for (const result of results) groups.set(result.batch, [...(groups.get(result.batch) ?? []), result]);
  return groups;
}
