import { describe, expect, test } from 'vitest';
import { sourceFile } from '../../../src/diagnostics/diagnostic.ts';
import { type Expression, freeNames } from '../../../src/parser/expression/ast.ts';
import { expressionDiagnostic } from '../../../src/parser/expression/diagnostic.ts';
import { parseExpression } from '../../../src/parser/expression/parse.ts';
import { faultOf, given, marked } from './marked.ts';

const file = sourceFile('a.nin.yaml', '');

function said(source: string) {
  const { text, start, end } = marked(source);
  const fault = faultOf(parseExpression(text));
  expect({ text, start: fault.start, end: fault.end }).toStrictEqual({ text, start, end });
  const { code, message, help } = expressionDiagnostic(fault, (from, to) => ({ file, start: from, end: to }));
  return help === undefined ? [code, message] : [code, message, help];
}

const more = 'an operator or the end of the expression';

describe('a fault of syntax says what was found and what was expected', () => {
  test.each<[string, string, string?]>([
    ['«»', 'found nothing, expected a value'],
    ['«  »', 'found nothing, expected a value'],
    ['1 «+»', 'found the end of the expression, expected a value'],
    ['(1 + «2»', 'found the end of the expression, expected an operator or `)`'],
    ['a[«0»', 'found the end of the expression, expected an operator or `]`'],
    ['a[«]»', 'found `]`, expected a value'],
    ['[1 «2»]', 'found `2`, expected `,` or `]`'],
    ['max(1«]»', 'found `]`, expected `,` or `)`'],
    ['min(1«,»', 'found the end of the expression, expected a value'],
    ['min«(»', 'found the end of the expression, expected a value'],
    ['[«,»]', 'found `,`, expected a value'],
    ['1 «)»', `found \`)\`, expected ${more}`],
    ['a «b»', `found \`b\`, expected ${more}`],
    ['1 «if» c', `found \`if\`, expected ${more}`],
    ['a«.»b', `found \`.\`, expected ${more}`],
    ['a«{»', `found \`{\`, expected ${more}`],
    ['1 + «é»', 'found `é`, expected a value'],
    ['1 + «😀»', 'found `😀`, expected a value'],
    ['«\u001b»[31m', 'found `\\u001b`, expected a value'],
    ['1 == «not» a', 'found `not`, expected a value'],
    ['«and» a', 'found `and`, expected a value'],
    ['(«)»', 'found `)`, expected a value'],
    ['1 + «1_000»', 'found `1_000`, expected a number such as 16 or 0.5'],
    ['«0x1F»', 'found `0x1F`, expected a number such as 16 or 0.5'],
    ['«007»', 'found `007`, expected a number such as 16 or 0.5'],
    ['«1.»', 'found `1.`, expected a number such as 16 or 0.5'],
    ['«1.2.3»', 'found `1.2.3`, expected a number such as 16 or 0.5'],
    ['«.»5', 'found `.`, expected a value'],
    [`a == «'same»`, "found `'same`, expected a closing '"],
    ['«"a very long string that goes on»', 'found `"a very long string …`, expected a closing "'],
    ['a «&&» b', `found \`&&\`, expected ${more}`, 'write `and`'],
    ['a «||» b', `found \`||\`, expected ${more}`, 'write `or`'],
    ['«!»a', 'found `!`, expected a value', 'write `not`'],
    ['a «=» 1', `found \`=\`, expected ${more}`, 'write `==`'],
    ['a «===» 1', `found \`===\`, expected ${more}`, 'write `==`'],
    ['a «!==» 1', `found \`!==\`, expected ${more}`, 'write `!=`'],
    ['2 «**» 3', `found \`**\`, expected ${more}`, 'write a product'],
    // The first fault counts, though a later one is lexical.
    ['1 «2» @', `found \`2\`, expected ${more}`],
  ])('%s', (source, message, help) => {
    expect(said(source)).toStrictEqual(help === undefined ? ['NIN2101', message] : ['NIN2101', message, help]);
  });
});

describe('limits', () => {
  test('64 levels can be nested, 65 cannot', () => {
    const nest = (open: string, close: string, count: number) => `${open.repeat(count)}1${close.repeat(count)}`;
    for (const [open, close] of [
      ['(', ')'],
      ['[', ']'],
      ['-', ''],
      ['not ', ''],
      ['min(', ')'],
    ] as const) {
      expect(parseExpression(nest(open, close, 64))).toHaveProperty('value');
      const fault = faultOf(parseExpression(nest(open, close, 65)));
      expect(fault).toMatchObject({ kind: 'limit', what: 'the nesting of the expression' });
    }
    expect(said(`${'('.repeat(64)}«(»1`)).toStrictEqual([
      'NIN2107',
      'the nesting of the expression is more than 64 levels deep; the limit is 64 levels',
    ]);
  });

  test('levels that are closed do not count', () => {
    expect(parseExpression(new Array(100).fill('(1)').join('+'))).toHaveProperty('value');
    expect(parseExpression(`a${'[0]'.repeat(300)}`)).toHaveProperty('value');
  });

  test('1000 characters can be read, 1001 cannot', () => {
    expect(parseExpression('1'.padEnd(1_000))).toHaveProperty('value');
    expect(said(`«${'1'.padEnd(1_001)}»`)).toStrictEqual([
      'NIN2107',
      'the expression is 1001 characters long; the limit is 1000 characters',
    ]);
  });

  test('100,000 parentheses end at once', () => {
    const began = performance.now();
    expect(faultOf(parseExpression('('.repeat(100_000)))).toMatchObject({ kind: 'limit' });
    expect(performance.now() - began).toBeLessThan(100);
  });

  test('the longest chain of operators can be parsed and walked', () => {
    const parsed = given(parseExpression(`a${'+a'.repeat(499)}`));
    expect(freeNames(parsed)).toStrictEqual(['a']);
  });
});

describe('every node knows its place', () => {
  const spans = (expression: Expression, text: string) => text.slice(expression.start, expression.end);

  test('parentheses belong to what they enclose', () => {
    const text = ' (a + b) * c[0] ';
    const product = given(parseExpression(text));
    expect(spans(product, text)).toBe('(a + b) * c[0]');
    if (product.kind !== 'arithmetic') throw new Error('a product was written');
    expect(spans(product.left, text)).toBe('(a + b)');
    expect(spans(product.right, text)).toBe('c[0]');
  });

  test('offsets are those of the whole text when a part of it is parsed', () => {
    const text = 'x${ a + b }y';
    const sum = given(parseExpression(text, 3, 10));
    expect(spans(sum, text)).toBe('a + b');
    expect(faultOf(parseExpression('x${ a + }y', 3, 8))).toMatchObject({ start: 6, end: 7 });
  });
});

test('freeNames gives each name once, in the order of the text, and no function', () => {
  const parsed = given(parseExpression('min(b, a[c], 1) < d == not_ and (not b or [e, true][0])'));
  expect(freeNames(parsed)).toStrictEqual(['b', 'a', 'c', 'd', 'not_', 'e']);
});
