import type { Span } from './positions.ts';

/**
 * How places of one text lie in another that came of it by editing: what is before the first difference stays, what is behind
 * the last moves. What lies between has no place in the other.
 */
export interface Shift {
  /** The part of the old text, and of the new, that differs. */
  readonly before: Span;
  readonly after: Span;
}

export function shiftBetween(before: string, after: string): Shift {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { before: { start, end: before.length - same }, after: { start, end: after.length - same } };
}

/** The same the other way. */
export function reversed({ before, after }: Shift): Shift {
  return { before: after, after: before };
}

/** Where a place of the old text lies in the new one; nothing inside of what was edited. */
export function shifted({ before, after }: Shift, offset: number): number | undefined {
  if (offset <= before.start) return offset;
  return offset >= before.end ? offset + after.end - before.end : undefined;
}

/** The same of a part, which must not have been edited; growing at its edges does not count. */
export function shiftedSpan(shift: Shift, { start, end }: Span): Span | undefined {
  const from = shifted(shift, start);
  const to = shifted(shift, end);
  if (from === undefined || to === undefined) return undefined;
  const edited = start < shift.before.start && end > shift.before.end;
  return edited || to - from !== end - start ? undefined : { start: from, end: to };
}
