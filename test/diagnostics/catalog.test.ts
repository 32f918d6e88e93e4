import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/diagnostics/catalog.ts';
import type { Severity } from '../../src/diagnostics/diagnostic.ts';
import type { Entry } from '../../src/diagnostics/entry.ts';
import { lint } from '../../src/lint/lint.ts';
import { compileText } from '../support.ts';

/** The TypeScript of a folder, but for the catalog, whose every text names its own codes. */
function textsOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith(join('diagnostics', 'catalog')))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
}

const sources = textsOf('src');
const tests = textsOf('test');

const entries = Object.entries(catalog) as unknown as [string, Entry<object>][];
const isSpec = (text: string) => /^(---\n)?ninc: 1$/m.test(text);
const codesOf = (text: string, files: Entry<object>['files'], severity: Severity) => {
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
    expect(codesOf(incorrect, files, severity)).toEqual([code]);
    expect(codesOf(correct, files, severity)).toEqual([]);
  });

  test.runIf(/^NIN[234]/.test(code))('shows a spec', () => {
    expect(isSpec(incorrect) || incorrect.startsWith('ninc ')).toBe(true);
  });
});

describe('the catalog and what uses it', () => {
  const codes = Object.keys(catalog);

  test('every code is given somewhere', () => {
    expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });

  // Codes are compared as texts (`code === 'NIN3010'`): what is misspelt would never be equal, and no type says so.
  test('no other code is named in the source', () => {
    const named = [...sources.matchAll(/NIN\d{4}/g)].map(([code]) => code);
    expect(named.filter((code) => !codes.includes(code))).toEqual([]);
  });

  test('what no spec can show is named by a test', () => {
    const others = entries.flatMap(([code, { incorrect }]) => (isSpec(incorrect) ? [] : [code]));
    expect(others.filter((code) => !tests.includes(code))).toEqual([]);
  });
});
