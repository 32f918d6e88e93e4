import { formatSpec } from '../../format/format.ts';
import type { Span } from '../positions.ts';
import { shiftBetween } from '../shift.ts';

/** The part of a text that formatting changes, and what stands there then; nothing for a text that is no YAML. */
export function formatting(text: string): { readonly span: Span; readonly text: string } | undefined {
  const { value: formatted } = formatSpec(text);
  if (formatted === undefined) return undefined;
  const { before, after } = shiftBetween(text, formatted);
  // A line feed must not be parted from its carriage return, which is one end of a line to an editor.
  const parted = text.charAt(before.start - 1) === '\r' ? 1 : 0;
  return { span: { ...before, start: before.start - parted }, text: formatted.slice(after.start - parted, after.end) };
}
