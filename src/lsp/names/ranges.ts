import type { Range } from '../../diagnostics/diagnostic.ts';
import type { Text } from '../../parser/spec.ts';

/** A text without its quotes, if it stands there as it is. */
export function textRange({ range, value, textStart }: Text): Range {
  return textStart === undefined ? range : { ...range, start: textStart, end: textStart + value.length };
}

/** A key without its quotes. */
export function keyRange(range: Range, name: string): Range {
  const quoted = /["']/.test(range.file.text.charAt(range.start)) && range.end - range.start === name.length + 2;
  return quoted ? { ...range, start: range.start + 1, end: range.end - 1 } : range;
}
