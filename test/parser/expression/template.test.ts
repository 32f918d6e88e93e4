import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/parser/expression/fault.ts';
import {
  evaluateTemplate,
  freeNamesOf,
  hasExpression,
  parseTemplate,
} from '../../../src/parser/expression/template.ts';
import type { Value } from '../../../src/parser/expression/value.ts';
import { faultOf, given, marked } from './marked.ts';

const scope: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['k', 3],
  ['half', 0.5],
  ['name', 'conv'],
  ['flag', true],
  ['sizes', [1, 2]],
]);

function value(text: string, names = scope): Result<Value> {
  const template = parseTemplate(text);
  return 'error' in template ? template : evaluateTemplate(template.value, names);
}

describe('a string becomes', () => {
  test.each<[string, Value]>([
    // itself
    ['', ''],
    ['relu', 'relu'],
    ['$5 {k} $', '$5 {k} $'],
    // what its one expression gives, with its type
    ['${k + 1}', 4],
    ['${ half }', 0.5],
    ['${flag}', true],
    ['${name}', 'conv'],
    ['${sizes}', [1, 2]],
    ['${k}', 3],
    // text with values in it
    ['${name}_${k}', 'conv_3'],
    ['a ${k} b', 'a 3 b'],
    ['${k} ', '3 '],
    ['${k / 3}${half}', '10.5'],
    ['is ${flag and not flag}', 'is false'],
    // an escape
    ['$${k}', '${k}'],
    ['$${k} is ${k}', '${k} is 3'],
    ['${k}$${k}', '3${k}'],
    ['a$$${k}', 'a$${k}'],
    ['$$', '$$'],
    [`\${'$'}\${k}`, '$3'],
    // braces in string literals
    [`\${'}'}`, '}'],
    [`\${"'}" == '}'} and \${'{'}`, 'false and {'],
  ])('%j', (text, expected) => {
    expect(given(value(text))).toStrictEqual(expected);
  });
});

test('the template of one expression has its place, braces included', () => {
  expect(parseTemplate('${k}')).toStrictEqual({
    value: { kind: 'expression', expression: { kind: 'name', name: 'k', start: 2, end: 3 }, start: 0, end: 4 },
  });
});

describe('a fault has its place in the whole string', () => {
  test.each<[string, object]>([
    ['a «${»k', { kind: 'syntax', found: 'the end of the text', expected: '`}`' }],
    ['${k} «${»', { kind: 'syntax', found: 'the end of the text', expected: '`}`' }],
    ["«${»k == '", { kind: 'syntax', found: 'the end of the text', expected: '`}`' }],
    ['«${}»', { kind: 'syntax', found: 'nothing', expected: 'a value' }],
    ['a «${ }» b', { kind: 'syntax', found: 'nothing', expected: 'a value' }],
    ["${name == «'same»}", { kind: 'syntax', found: "`'same`", expected: "a closing '" }],
    ['a ${k «+»} ${', { kind: 'syntax', found: 'the end of the expression' }],
    ['${ «$»{ k } }', { kind: 'syntax', found: '`$`', expected: 'a value' }],
    ['a ${k + «missing»}', { kind: 'unknown', name: 'missing' }],
    ['${k}${1 / «0»}', { kind: 'division', operator: '/' }],
    ['a ${«sizes»}', { kind: 'type', found: 'a list of 2' }],
  ])('%s', (source, expected) => {
    const { text, start, end } = marked(source);
    expect(faultOf(value(text))).toMatchObject({ ...expected, start, end });
  });

  test('values cannot be joined to texts without end', () => {
    const long = new Map<string, Value>([['a', 'x'.repeat(6_000)]]);
    expect(faultOf(value('${a}${a}', long))).toStrictEqual({
      kind: 'limit',
      what: 'the text',
      found: 'more than 10000 characters long',
      limit: '10000 characters',
      start: 4,
      end: 8,
    });
    expect(faultOf(value(`\${${' '.repeat(1_001)}}`))).toMatchObject({ kind: 'limit', start: 2, end: 1_003 });
  });
});

test('a large string is divided in linear time', () => {
  const began = performance.now();
  expect(given(parseTemplate('${k}'.repeat(20_000)))).toMatchObject({ kind: 'mixed' });
  expect(faultOf(parseTemplate(`\${${'('.repeat(100_000)}}`))).toMatchObject({ kind: 'limit' });
  expect(faultOf(parseTemplate(`\${${"'".repeat(1_000_001)}`))).toMatchObject({ kind: 'syntax' });
  expect(faultOf(parseTemplate('${'.repeat(500_000)))).toMatchObject({ kind: 'syntax' });
  expect(given(parseTemplate('$${'.repeat(500_000)))).toMatchObject({ kind: 'literal' });
  expect(performance.now() - began).toBeLessThan(2_000);
});

test.each([
  ['relu', false],
  ['$k {k}', false],
  ['${k}', true],
  ['$${k}', true],
])('hasExpression(%j) is %s', (text, expected) => {
  expect(hasExpression(text)).toBe(expected);
});

test.each([
  ['plain', []],
  ['$${a}', []],
  ['${a + b}', ['a', 'b']],
  ['${a} ${c} ${a}', ['a', 'c']],
  ['${a', []],
])('freeNamesOf(%j)', (text, expected) => {
  expect(freeNamesOf(text)).toStrictEqual(expected);
});
