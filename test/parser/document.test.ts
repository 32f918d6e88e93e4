import { describe, expect, test } from 'vitest';
import { compileText, marked, problems } from '../support.ts';

const inputs = 'inputs: {image: {shape: [N, 3, 8, 8]}}';
const said = (text: string) => problems(compileText(text));

describe('reading YAML', () => {
  test('a bracket that is not closed is one error, at the bracket', () => {
    const open = (layers: string) => said(`ninc: 1\n${inputs}\nlayers:\n${layers}`);
    expect(open('  - max_pool2d: {kernel_size: 2\n  - relu\n')).toEqual([
      '4:17-18 NIN1001 not valid YAML: this { is not closed',
    ]);
    expect(open('  - conv2d: {kernel_size: [3, 3, out_channels: 4}\n')).toEqual([
      '4:27-28 NIN1001 not valid YAML: this [ is not closed',
    ]);
  });

  test('a quote that is not closed is one error, at the quote', () => {
    expect(said(`ninc: 1\n${inputs}\nlayers:\n  - relu: "abc\n`)).toEqual([
      '4:11-12 NIN1001 not valid YAML: this " is not closed',
    ]);
    expect(said(`ninc: 1\n${inputs}\nname: 'abc\nlayers: [relu]\n`)).toEqual([
      "3:7-8 NIN1001 not valid YAML: this ' is not closed",
    ]);
  });

  test('an expression in braces without quotes', () => {
    const compiled = compileText(`ninc: 1\n${inputs}\nlayers:\n  - max_pool2d: {kernel_size: $\{k}}\n`);
    expect(problems(compiled)).toEqual(['4:32-33 NIN1001 not valid YAML: this { begins a mapping, not an expression']);
    expect(compiled.diagnostics[0]?.help).toBe('in braces and brackets an expression stands in quotes: "${…}"');
  });

  test.each([
    ['  - relu\n - relu\n', '5:1-2 NIN1001 not valid YAML: the indentation of this line fits nothing above it'],
    [
      '  - relu: a: b\n',
      '4:11-12 NIN1001 not valid YAML: a second `key:` on one line: begin a new line for it, or write braces or quotes',
    ],
  ])('%j is told in plain words', (layers, message) => {
    expect(said(`ninc: 1\n${inputs}\nlayers:\n${layers}`)).toEqual([message]);
  });

  test('tags and merge keys are all reported', () => {
    expect(said(`ninc: 1\n${inputs}\nlayers:\n  - relu: !foo {}\n  - relu: {<<: {a: 1}}\n`)).toEqual([
      '4:11-15 NIN1004 the tag !foo cannot be used in a spec',
      '5:12-14 NIN1004 a merge key (<<) cannot be used in a spec',
    ]);
  });

  test('a tab as indentation', () => {
    expect(said(`ninc: 1\n${inputs}\nlayers:\n\t- relu\n`)[0]).toMatch(/^4:1-\S+ NIN1001 /);
  });

  test('an empty file', () => {
    expect(said('')).toEqual(['1:1-2:1 NIN1001 not valid YAML: the file is empty']);
  });

  test.each([
    ['in a flow mapping', '{kernel_size: 2, kernel_size: 3}', 22],
    ['as a number and as text', '{1: 2, "1": 3}', 12],
  ])('a key twice %s', (_name, mapping, column) => {
    const [first] = said(`ninc: 1\n${inputs}\nlayers:\n  - max_pool2d: ${mapping}\n`);
    expect(first).toMatch(new RegExp(`^4:${column + 12}-\\S+ NIN1002 `));
  });

  test('ten thousand keys are compared in linear time', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join('\n');
    const start = performance.now();
    said(`ninc: 1\n${inputs}\nlayers: [relu]\nparams:\n  ${keys.replaceAll('\n', '\n  ')}\n`);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test('aliases repeat what an anchor marked', () => {
    expect(said(`ninc: 1\n${inputs}\nlayers:\n  - max_pool2d: &p {kernel_size: 2}\n  - max_pool2d: *p\n`)).toEqual([]);
  });

  test('an alias of something around it', () => {
    expect(said(`ninc: 1\n${inputs}\nlayers: &all\n  - residual: {layers: *all}\n`)[0]).toMatch(/^4:24-28 NIN1005 /);
  });

  test('nested aliases that would multiply into millions of values are refused before they are expanded', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `  l${i}: &l${i} [${Array(10)
          .fill(i === 0 ? 'x' : `*l${i - 1}`)
          .join(', ')}]`,
    );
    expect(said(`ninc: 1\nparams:\n${levels.join('\n')}\n${inputs}\nlayers: [relu]\n`)[0]).toMatch(/NIN1006/);
  });

  test('lists nested beyond the limit are refused', () => {
    const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
    expect(said(`ninc: 1\nlayers: ${deep}\n`)[0]).toMatch(/NIN1006 the nesting is more than 64 levels/);
  });

  test.each([
    ['a tag', 'ninc: «!v» 1\n', 'NIN1004'],
    ['a merge key', 'ninc: 1\n«<<»: {name: a}\n', 'NIN1004'],
    ['an integer beyond 2^53', 'ninc: «9007199254740993»\n', 'NIN1004'],
    ['a number that is not finite', 'ninc: «.inf»\n', 'NIN1004'],
  ])('%s is refused', (_name, text, code) => {
    expect(marked(text)).toEqual({ codes: [code], text });
  });

  test('__proto__ and constructor are keys like any other', () => {
    expect(said(`ninc: 1\n__proto__: {a: 1}\n${inputs}\nlayers: [relu]\n`)[0]).toMatch(
      /^2:1-10 NIN2002 the spec has no __proto__/,
    );
    expect(said(`ninc: 1\n${inputs}\nlayers:\n  - constructor\n`)[0]).toMatch(/NIN3001 .* constructor/);
    expect(said(`ninc: 1\n${inputs}\nlayers:\n  - __proto__: {}\n`)[0]).toMatch(/NIN3001 .* __proto__/);
  });

  test('carriage returns and a byte order mark do not move columns', () => {
    expect(said(`\uFEFFninc: 1\r\n${inputs}\r\nlayers:\r\n  - rellu\r\n`)[0]).toMatch(/^4:5-10 NIN3001/);
  });
});
