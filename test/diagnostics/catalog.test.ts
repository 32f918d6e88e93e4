import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/diagnostics/catalog.ts';
import type { Severity } from '../../src/diagnostics/diagnostic.ts';
import type { Entry } from '../../src/diagnostics/entry.ts';
import { lint } from '../../src/lint/lint.ts';
import { compileText } from '../support.ts';

const entries = Object.entries(catalog) as unknown as [string, Entry<object>][];
const isSpec = (text: string) => /^(---\n)?ninc: 1$/m.test(text);
const codes = (text: string, files: Entry<object>['files'], severity: Severity) => {
  const compiled = compileText(text, {}, files);
  // Examples of errors are as short as they can be: what a warning would say of them is not their subject.
  const found = severity === 'warning' ? [...compiled.diagnostics, ...lint(compiled)] : compiled.diagnostics;
  return found.map(({ code }) => code);
};

describe.each(entries)('%s', (code, { severity, title, explanation, incorrect, correct, files }) => {
  test('has a title and an explanation', () => {
    expect(title).not.toBe('');
    expect(explanation.trim().length).toBeGreaterThan(40);
  });

  test.runIf(isSpec(incorrect))('its incorrect example gives exactly this code, its correct example none', () => {
    expect(codes(incorrect, files, severity)).toEqual([code]);
    expect(codes(correct, files, severity)).toEqual([]);
  });

  test.runIf(/^NIN[234]/.test(code))('shows a spec', () => {
    expect(isSpec(incorrect) || incorrect.startsWith('ninc ')).toBe(true);
  });
});
