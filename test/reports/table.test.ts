import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columns, printable, shortened } from '../../src/reports/printable.ts';
import { bytes, counted, grouped, table } from '../../src/reports/table.ts';

describe('printable', () => {
  test.each([
    ['a\tb', 'a b'],
    ['\x1b[31mred', '\\u{1b}[31mred'],
    ['\u200Fabc\u202E', '\\u{200f}abc\\u{202e}'],
    ['\uFEFFa\u2028b', '\\u{feff}a\\u{2028}b'],
    ['\uD83D', '\\u{d83d}'],
    ['網路 é 😀', '網路 é 😀'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('nothing that moves a cursor is left of any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(printable(text))));
  });

  test('shortened text is never wider than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }).map(printable), fc.integer({ min: 1, max: 20 }), (text, most) => {
        expect(columns(shortened(text, most))).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe('a table', () => {
  test('columns are as wide as their widest cell, wide characters counted as two', () => {
    const rows = [
      ['conv', '1'],
      ['網路網', '1,234'],
    ];
    expect(table(rows, ['left', 'right'])).toEqual(['conv        1', '網路網  1,234']);
  });

  test('where it must be narrower, the widest columns are cut to one width, the others stay', () => {
    const rows = [['id', 'x'.repeat(30), 'y'.repeat(40)]];
    expect(table(rows, ['left', 'left', 'left'], 36)).toEqual([`id  ${'x'.repeat(14)}…  ${'y'.repeat(14)}…`]);
  });

  test('no space at the end of a line', () => {
    expect(
      table(
        [
          ['a', ''],
          ['', 'b'],
        ],
        ['left', 'left'],
      ),
    ).toEqual(['a', '   b']);
  });
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [2015398, '2,015,398'],
  ['H*W', 'H*W'],
])('%s is grouped as %s', (value, text) => {
  expect(grouped(value)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.00 KiB'],
  [2239488, '2.14 MiB'],
  [3 * 2 ** 40, '3.00 TiB'],
])('%d bytes are %s', (value, text) => {
  expect(bytes(value)).toBe(text);
});

test('counted: one, several', () => {
  expect([counted(1, 'spec'), counted(0, 'spec'), counted(1200, 'error')]).toEqual([
    '1 spec',
    '0 specs',
    '1,200 errors',
  ]);
});
