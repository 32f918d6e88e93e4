import { describe, expect, test } from 'vitest';
import { sourceFile } from '../../../src/diagnostics/diagnostic.ts';
import { expressionDiagnostic } from '../../../src/parser/expression/diagnostic.ts';
import { evaluate } from '../../../src/parser/expression/evaluate.ts';
import type { Result } from '../../../src/parser/expression/fault.ts';
import { parseExpression } from '../../../src/parser/expression/parse.ts';
import type { Value } from '../../../src/parser/expression/value.ts';
import { faultOf, given, marked } from './marked.ts';

const scope: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['x', 3],
  ['k', 11],
  ['half', 0.5],
  ['flag', true],
  ['padding', 'same'],
  ['widths', [96, 256, 384]],
  ['empty', []],
  ['min', 7],
]);

function value(text: string, names = scope): Result<Value> {
  const parsed = parseExpression(text);
  return 'error' in parsed ? parsed : evaluate(parsed.value, names);
}

describe('an expression has the value that Python gives it', () => {
  test.each<[string, Value]>([
    // literals
    ['1', 1],
    ['1.5', 1.5],
    ['1e-3', 0.001],
    ['2E+3', 2000],
    ['9007199254740991', 9007199254740991],
    ['true', true],
    ['false', false],
    ['"a b"', 'a b'],
    [`'}'`, '}'],
    [`'C:\\new'`, 'C:\\new'],
    ['[]', []],
    ['[1, [2, "c"], true,]', [1, [2, 'c'], true]],
    ['  \t\n 1 \r\n ', 1],
    // precedence and associativity
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['100 / 10 / 5', 2],
    ['100 // 7 % 4', 2],
    ['2 * 7 // 3', 4],
    ['-2 * -3', 6],
    ['- - 3', 3],
    ['+3 - +2', 1],
    ['not 1 == 2', true],
    ['true or false and false', true],
    ['not true or true', true],
    // division and remainder
    ['7 / 2', 3.5],
    ['4 / 2', 2],
    ['7 // 2', 3],
    ['-7 // 2', -4],
    ['7 // -2', -4],
    ['-7 // -2', 3],
    ['7 % 3', 1],
    ['-7 % 3', 2],
    ['7 % -3', -2],
    ['-7 % -3', -1],
    ['6 % -3', 0],
    ['0 // -5', 0],
    ['7.5 // 2', 3],
    ['-7.5 % 2', 0.5],
    ['1 // 0.1', 9],
    ['1 % 0.1', 0.09999999999999995],
    ['0.1 + 0.2', 0.30000000000000004],
    // comparisons
    ['1 < 2 < 3', true],
    ['1 < 3 < 2', false],
    ['1 < x <= 3', true],
    ['1 < x != 3', false],
    ['"a" < "b"', true],
    ['"B" < "a"', true],
    ['"ab" >= "ab"', true],
    ['padding == "same"', true],
    ['widths == [96, 256, 384]', true],
    ['widths != [96, 256]', true],
    ['[1, [2]] == [1, [2]]', true],
    ['1.0 == 1', true],
    // types are never converted, here Python differs
    ['true == 1', false],
    ['"1" != 1', true],
    ['[] == false', false],
    // and, or, not stop where the answer is known
    ['false and 1 / 0 == 1', false],
    ['true or 1 / 0 == 1', true],
    ['3 < 2 < 1 / 0', false],
    ['flag and x == 3', true],
    ['not flag', false],
    // indexing
    ['widths[0]', 96],
    ['widths[-1]', 384],
    ['widths[x - 2] // 2', 128],
    ['-widths[0]', -96],
    ['[[1, 2], [3, 4]][1][0]', 3],
    ['(widths)[1]', 256],
    // functions
    ['min(3, 1, 2)', 1],
    ['max(3, 1, 2)', 3],
    ['max(widths)', 384],
    ['min([half, 2])', 0.5],
    ['floor(2.7)', 2],
    ['floor(-2.5)', -3],
    ['ceil(2.1)', 3],
    ['ceil(-2.5)', -2],
    ['floor((224 - k) / 4) + 1', 54],
    // a param may have the name of a function
    ['min + 1', 8],
    ['max(min, 1)', 7],
  ])('%s', (text, expected) => {
    expect(given(value(text))).toStrictEqual(expected);
  });

  test.each(['-0', '0 * -1', '-1 % 1', 'ceil(-0.5)', '0 / -3', 'min(0, -0)', '-0.0'])(
    '%s is not negative zero',
    (text) => {
      expect(Object.is(given(value(text)), 0)).toBe(true);
    },
  );
});

const file = sourceFile('a.nin.yaml', '');

/** Message and help of the fault that the marks enclose. */
function said(source: string, names = scope) {
  const { text, start, end } = marked(source);
  const fault = faultOf(value(text, names));
  expect({ text, start: fault.start, end: fault.end }).toStrictEqual({ text, start, end });
  const { code, message, help } = expressionDiagnostic(fault, (from, to) => ({ file, start: from, end: to }));
  return help === undefined ? [code, message] : [code, message, help];
}

describe('a fault points at the smallest part that a person would change', () => {
  test.each<[string, ...string[]]>([
    ['1 + «pading»', 'NIN2102', 'there is no param `pading` here', 'did you mean `padding`?'],
    ['«True»', 'NIN2102', 'there is no param `True` here', 'did you mean `true`?'],
    ['false and «missing»', 'NIN2102', 'there is no param `missing` here', everyName()],
    ['«__proto__» + 1', 'NIN2102', 'there is no param `__proto__` here', everyName()],
    ['«constructor»', 'NIN2102', 'there is no param `constructor` here', everyName()],
    ['«abs»(1)', 'NIN2102', 'there is no function `abs`', 'the functions known here: `min`, `max`, `floor`, `ceil`'],
    ['1 + «flor»(2.5)', 'NIN2102', 'there is no function `flor`', 'did you mean `floor`?'],
    ['2 * «padding»', 'NIN2103', '`*` needs numbers, but found the string "same"'],
    ['«(padding)» + 1', 'NIN2103', '`+` needs numbers, but found the string "same"'],
    ['x + «true»', 'NIN2103', '`+` needs numbers, but found the boolean true'],
    ['-«widths»', 'NIN2103', 'the sign `-` needs numbers, but found a list of 3'],
    ['flag and «x»', 'NIN2103', '`and` needs true or false, but found the number 3'],
    ['«x» or flag', 'NIN2103', '`or` needs true or false, but found the number 3'],
    ['not «""»', 'NIN2103', '`not` needs true or false, but found the string ""'],
    [
      '1 < 2 and «x < padding»',
      'NIN2103',
      '`<` needs two numbers or two strings, but found the number 3 and the string "same"',
    ],
    [
      '1 < «x < padding»',
      'NIN2103',
      '`<` needs two numbers or two strings, but found the number 3 and the string "same"',
    ],
    [
      '«true < false»',
      'NIN2103',
      '`<` needs two numbers or two strings, but found the boolean true and the boolean false',
    ],
    ['1 + «x»[0]', 'NIN2103', 'indexing needs a list, but found the number 3'],
    ['widths[«half»]', 'NIN2103', 'indexing needs an integer in the brackets, but found the number 0.5'],
    ['widths[«flag»]', 'NIN2103', 'indexing needs an integer in the brackets, but found the boolean true'],
    ['1 + «max()»', 'NIN2103', 'max needs two numbers or a list of numbers, but found nothing'],
    ['«min(empty)»', 'NIN2103', 'min needs two numbers or a list of numbers, but found an empty list'],
    ['«min(1)»', 'NIN2103', 'min needs two numbers or a list of numbers, but found the number 1'],
    ['«min([1, "a"])»', 'NIN2103', 'min needs a list of numbers, but found a list with the string "a" in it'],
    ['max(1, «"a"», 2)', 'NIN2103', 'max needs numbers, but found the string "a"'],
    ['«floor(1, 2)»', 'NIN2103', 'floor needs one number, but found 2 values'],
    ['ceil(«flag»)', 'NIN2103', 'ceil needs one number, but found the boolean true'],
    ['1 + 2 / «(x - 3)»', 'NIN2104', 'the divisor of `/` is 0 here'],
    ['1 // «0»', 'NIN2104', 'the divisor of `//` is 0 here'],
    ['1 % «-0»', 'NIN2104', 'the divisor of `%` is 0 here'],
    [
      'widths[«x»]',
      'NIN2105',
      'the list has 3 elements, so none has index 3',
      'write an index from 0 to 2, or from -3 to -1',
    ],
    [
      'widths[«-4»]',
      'NIN2105',
      'the list has 3 elements, so none has index -4',
      'write an index from 0 to 2, or from -3 to -1',
    ],
    ['empty[«0»]', 'NIN2105', 'an empty list has no elements to index'],
    ['1 + «9007199254740992»', 'NIN2106', '`9007199254740992` is not a number from -(2^53 - 1) to 2^53 - 1'],
    ['«1e400»', 'NIN2106', '`1e400` is not a number from -(2^53 - 1) to 2^53 - 1'],
    ['0 * «(9007199254740991 + 1)»', 'NIN2106', '`9007199254740991 + 1` is not a number from -(2^53 - 1) to 2^53 - 1'],
    ['«1 / 1e-300»', 'NIN2106', '`1 / 1e-300` is not a number from -(2^53 - 1) to 2^53 - 1'],
  ])('%s', (source, ...expected) => {
    expect(said(source)).toStrictEqual(expected);
  });

  test('params from outside are checked when they are read', () => {
    const hostile = new Map<string, Value>([
      ['infinite', Number.POSITIVE_INFINITY],
      ['no', Number.NaN],
      ['list', [1, 1e300]],
      ['text', 'a'.repeat(10_001)],
      ['long', new Array<Value>(1_001).fill(0)],
      ['hundred', new Array<Value>(100).fill(0)],
      ['zero', -0],
      ['zeros', [-0]],
    ]);
    expect(said('1 < «infinite»', hostile)[1]).toBe('`Infinity` is not a number from -(2^53 - 1) to 2^53 - 1');
    expect(said('«no» == 1', hostile)[1]).toBe('`NaN` is not a number from -(2^53 - 1) to 2^53 - 1');
    expect(said('«list»[0]', hostile)[1]).toBe('`1e+300` is not a number from -(2^53 - 1) to 2^53 - 1');
    expect(said('«text» == "a"', hostile)).toStrictEqual([
      'NIN2107',
      'the string is 10001 characters long; the limit is 10000 characters',
    ]);
    expect(said('«long»[0]', hostile)[1]).toBe('the list is more than 1000 elements long; the limit is 1000 elements');
    const ten = new Array(10).fill('hundred').join(',');
    expect(said(`1 == «[${ten}]»`, hostile)[1]).toBe(
      'the list is more than 1000 elements long; the limit is 1000 elements',
    );
    for (const text of ['zero', 'zeros[0]', 'max(zeros)']) expect(Object.is(given(value(text, hostile)), 0)).toBe(true);
  });

  test('lists made of lists end at the limit, however often they are doubled', () => {
    let inner: Value = [1];
    let doublings = 0;
    for (;;) {
      const result = value('[a, a]', new Map([['a', inner]]));
      if ('error' in result) break;
      inner = result.value;
      doublings += 1;
    }
    // Elements after k doublings: s(0) = 1, s(k) = 2 + 2 s(k - 1), so s(8) = 766 and s(9) = 1534.
    expect(doublings).toBe(8);
  });
});

function everyName(): string {
  const names = [...scope.keys(), 'true', 'false'].map((name) => `\`${name}\``);
  return `the names known here: ${names.join(', ')}`;
}
