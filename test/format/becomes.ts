import { expect } from 'vitest';
import { dedent } from '../../src/diagnostics/entry.ts';
import { formatSpec } from '../../src/format/format.ts';

export function formatted(text: string): string {
  const { value, diagnostics } = formatSpec(text);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value;
}

/** That one text becomes the other, and the other itself. */
export function becomes(before: string, after: string): void {
  const wanted = dedent(after);
  expect(formatted(dedent(before))).toBe(wanted);
  expect(formatted(wanted)).toBe(wanted);
}
