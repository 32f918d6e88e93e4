import { describe, expect, test } from 'vitest';
import { position, sourceFile } from '../../src/diagnostics/diagnostic.ts';
import { parse } from '../../src/parser/document.ts';
import { placeOfMark } from '../../src/parser/outline.ts';
import { recovering } from '../../src/parser/recover.ts';
import { toItsEnd } from '../../src/parser/stage.ts';
import { plain } from '../../src/parser/tree.ts';

function recover(text: string) {
  const file = sourceFile('', text);
  const { document, diagnostics, sound } = toItsEnd(recovering(file, parse(file).diagnostics));
  const told = diagnostics.map(
    ({ code, range }) => `${code} ${range === undefined ? '' : position(file, range.start).line}`,
  );
  return { told, value: document && plain(document.root), sound: position(file, sound).line };
}

describe('a broken text is read without its broken lines', () => {
  test.each([
    ['a bracket that is not closed', 'a: 1\nb: [2\nc: 3\n', ['NIN1001 2'], { a: 1, c: 3 }, 2],
    ['two places', 'a: 1: 2\nb: 2\nc: 3: 4\nd: 5\n', ['NIN1001 1', 'NIN1001 3'], { b: 2, d: 5 }, 1],
    [
      'a key twice, and a tag',
      'a: 1\nb: 2\na: 3\nc: !x 4\nd: 5\n',
      ['NIN1004 4', 'NIN1002 3'],
      { a: 1, b: 2, d: 5 },
      3,
    ],
    ['a quote that is not closed', 'a: "x\nb: 2\n', ['NIN1001 1'], { b: 2 }, 1],
    ['carriage returns', 'a: 1: 2\r\nb: 2\r\n', ['NIN1001 1'], { b: 2 }, 1],
  ])('%s', (_what, text, told, value, sound) => {
    const found = recover(text);
    expect(found.told).toEqual(told);
    expect(found.value).toEqual(value);
    expect(found.sound).toBe(sound);
  });

  test('what the line behind makes the parser stumble over is the same fault', () => {
    const { told, value } = recover('a: 1\nb: {c: 3\n  d: 4\ne: 5\n');
    expect(told).toEqual(['NIN1001 2']);
    expect(value).toEqual({ a: 1, e: 5 });
  });

  test('a text that is no YAML at all is given up', () => {
    const { told, value } = recover(Array.from({ length: 200 }, (_, k) => `k${k}: [: {\n`).join('good: 1\n'));
    expect(told.length).toBeLessThan(20);
    expect(value).toBeUndefined();
    expect(recover('').value).toBeUndefined();
  });
});

test('a mark is found in a text that is broken around it', () => {
  const find = (text: string) => placeOfMark(sourceFile('', text), '┆');
  expect(find('layers:\n  - conv2d: {a: 1, b┆')).toEqual({ path: ['layers', '0', 'conv2d'], role: 'key', keys: ['a'] });
  expect(find('layers:\n  - conv2d: {a: ┆')).toEqual({
    path: ['layers', '0', 'conv2d', 'a'],
    role: 'value',
    keys: ['a'],
  });
  expect(find('layers:\n  - ┆')).toEqual({ path: ['layers', '0'], role: 'value', keys: [] });
  expect(find('a: 1\n┆')).toEqual({ path: [], role: 'key', keys: ['a'] });
  expect(find(`${'['.repeat(100)}┆`)).toBeUndefined();
  expect(find('a: 1')).toBeUndefined();
});
