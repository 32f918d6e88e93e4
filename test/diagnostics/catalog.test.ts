import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withWarnings } from '../../src/check.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import type { Severity } from '../../src/diagnostics/diagnostic.ts';
import type { Entry } from '../../src/diagnostics/entry.ts';
import { compileText, problems } from '../support.ts';

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
/** What is said of an example, with its place. */
const saidOf = (text: string, files: Entry<object>['files'], severity: Severity) => {
  const compiled = compileText(text, {}, files);
  // Examples of errors are as short as they can be: what a warning would say of them is not their subject.
  return problems(severity === 'warning' ? withWarnings(compiled) : compiled);
};

describe.each(entries)('%s', (code, { severity, title, explanation, incorrect, correct, files }) => {
  test('has a title and an explanation', () => {
    expect(title).not.toBe('');
    expect(explanation.trim().length).toBeGreaterThan(40);
  });

  test.runIf(isSpec(incorrect))('its incorrect example gives exactly this code, its correct example none', () => {
    expect(saidOf(incorrect, files, severity)).toEqual([expect.stringMatching(`^\\d+:\\d+-\\S+ ${code} `)]);
    expect(saidOf(correct, files, severity)).toEqual([]);
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
