import type { Model } from '../model.ts';
import type { Occurrence } from './occurrence.ts';

/** The name that a place is in, or right behind. */
export function occurrenceAt({ names }: Model, offset: number): Occurrence | undefined {
  const all = names?.occurrences ?? [];
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.range.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = all[low - 1];
  return found !== undefined && offset <= found.range.end ? found : undefined;
}
