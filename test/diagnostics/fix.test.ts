import { describe, expect, test } from 'vitest';
import { withWarnings } from '../../src/check.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { dedent, type Entry } from '../../src/diagnostics/entry.ts';
import { applyFix, compileText } from '../support.ts';

const head = 'ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers:\n';
const conv = 'conv2d: {out_channels: 4, kernel_size: 3';
const diagnose = (text: string, files: Entry<object>['files'] = {}) =>
  withWarnings(compileText(text, {}, files)).diagnostics;

/** The fixes of a text, by their titles, and what each makes of it. */
function fixesOf(text: string): Record<string, string> {
  const found = diagnose(text).flatMap(({ fix }) => fix ?? []);
  return Object.fromEntries(found.map((fix) => [fix.title, applyFix(dedent(text), fix)]));
}

describe('a fix is what the help says, as a change of the text', () => {
  test.each([
    ['an operation', '  - con2d: {out_channels: 4, kernel_size: 3}\n', 'Change con2d to conv2d', `  - ${conv}}\n`],
    ['an argument', `  - ${conv}, paddin: 1}\n`, 'Change paddin to padding', `  - ${conv}, padding: 1}\n`],
    [
      'a word, its quotes kept',
      `  - ${conv}, padding: "sam"}\n`,
      'Change sam to same',
      `  - ${conv}, padding: "same"}\n`,
    ],
    ['a reserved key', '  - relu:\n    idd: a\n', 'Change idd to id', '  - relu:\n    id: a\n'],
    [
      'an id',
      `  - ${conv}}\n    id: stem\n  - {relu: {}, from: sten}\n`,
      'Change sten to stem',
      `  - ${conv}}\n    id: stem\n  - {relu: {}, from: stem}\n`,
    ],
    [
      'an id of a layer that is repeated',
      '  - {relu: {}, id: a, repeat: 2}\n  - {tanh: {}, from: a}\n',
      'Change a to a_2',
      '  - {relu: {}, id: a, repeat: 2}\n  - {tanh: {}, from: a_2}\n',
    ],
    ['channels', `  - ${conv}, in_channels: 4}\n`, 'Change in_channels to 3', `  - ${conv}, in_channels: 3}\n`],
    [
      'padding that keeps the size',
      `  - ${conv}, stride: 2, padding: same}\n`,
      'Change padding to 1',
      `  - ${conv}, stride: 2, padding: 1}\n`,
    ],
    [
      'an expected shape',
      `  - ${conv}}\n    expect: [N, 4, 8, 8]\n`,
      'Expect [N, 4, 6, 6]',
      `  - ${conv}}\n    expect: [N, 4, 6, 6]\n`,
    ],
    [
      'an operator of another language',
      '  - relu:\n    when: 1 < 2&&not false\n',
      'Write and',
      '  - relu:\n    when: 1 < 2 and not false\n',
    ],
    [
      'an expression in braces',
      '  - dropout: {p: ${1 / 2}}\n',
      'Put the expression in quotes',
      '  - dropout: {p: "${1 / 2}"}\n',
    ],
  ])('%s', (_what, layers, title, mended) => {
    expect(fixesOf(head + layers)[title]).toBe(head + mended);
  });

  test('the version is written where it lacks, behind comments', () => {
    const text = '# a comment\r\ninputs: {x: {shape: [N, 3, 8, 8]}}\r\nlayers: [relu]\n';
    expect(fixesOf(text)).toEqual({ 'Write ninc: 1': text.replace('inputs', 'ninc: 1\r\ninputs') });
  });

  test('a comment that suppresses nothing goes with its line', () => {
    const text = `${head}  # ninc-ignore NIN3804\n  - relu\n  - tanh # ninc-ignore NIN4801\n`;
    const [first, second] = diagnose(text).flatMap(({ fix }) => fix ?? []);
    expect(first && applyFix(text, first)).toBe(text.replace('  # ninc-ignore NIN3804\n', ''));
    expect(second && applyFix(text, second)).toBe(text.replace(' # ninc-ignore NIN4801', ''));
  });
});

describe('there is no fix where it would not be certain', () => {
  test.each([
    ['a name that an expression gives', "  - \"${'con' == 'con' and 1 or 2}\"\n"],
    ['what an alias repeats', `  - ${conv}, groups: &n 1}\n  - ${conv}, in_channels: *n}\n`],
    ['an assertion about every instance', `  - ${conv}}\n    repeat: 2\n    expect: [N, 4, 9, 9]\n`],
    ['two codes in one comment', '  - relu # ninc-ignore NIN3804 NIN4801\n'],
  ])('%s', (_what, layers) => {
    expect(diagnose(head + layers)).not.toEqual([]);
    expect(fixesOf(head + layers)).toEqual({});
  });

  test('a fault inside of a block that others use too', () => {
    const block = `blocks: {b: {params: {n: {}}, layers: [{conv2d: {out_channels: 4, kernel_size: 1, in_channels: 5}}]}}\n`;
    const text = `ninc: 1\n${block}inputs: {x: {shape: [N, 3, 8, 8]}}\nlayers: [{b: {n: 1}}]\n`;
    expect(fixesOf(text)).toEqual({});
  });
});

const entries = Object.entries(catalog) as unknown as [string, Entry<object>][];
const withFix = entries.filter(
  ([, { incorrect, files }]) =>
    /^(---\n)?ninc: 1$|^# /m.test(incorrect) && diagnose(incorrect, files).some(({ fix }) => fix),
);

test.each(withFix)('%s: the fix of its example leaves nothing to say of it', (code, { incorrect, files }) => {
  const [fix] = diagnose(incorrect, files).flatMap((one) => (one.code === code ? (one.fix ?? []) : []));
  if (fix === undefined) return;
  const mended = applyFix(dedent(incorrect), fix);
  expect(diagnose(mended, files).map((one) => one.code)).not.toContain(code);
});
