import { describe, expect, test } from 'vitest';
import { type Diagnostic, type Range, sourceFile } from '../../src/diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../../src/reports/frame.ts';
import { styleFor } from '../../src/reports/style.ts';

const plain = styleFor({ isTTY: false }, {});

/** The range of a text between the marks « and », which are taken out. */
function marked(text: string, path = 'a.nin.yaml'): Range {
  const start = text.indexOf('«');
  const end = text.indexOf('»') - 1;
  return { file: sourceFile(path, text.replace('«', '').replace('»', '')), start, end };
}

function rendered(range: Range | undefined, more: Partial<Diagnostic> = {}): string {
  const diagnostic: Diagnostic = {
    code: 'NIN4002',
    severity: 'error',
    message: 'it does not fit',
    related: [],
    ...more,
  };
  return renderDiagnostic(range === undefined ? diagnostic : { ...diagnostic, range }, plain);
}

describe('a code frame', () => {
  test('header, place, line, underline', () => {
    expect(rendered(marked('layers:\n  - conv2d: {kernel_size: «99»}\n'))).toMatchInlineSnapshot(`
      "error[NIN4002] it does not fit
        --> a.nin.yaml:2:27
          |
        2 |   - conv2d: {kernel_size: 99}
          |                           ^^"
    `);
  });

  test('the node, the lines that instantiated it, the help', () => {
    const range = marked('blocks:\n  b:\n    layers:\n      - conv2d: {kernel_size: «99»}\n', 'lib/b.nin.yaml');
    const related = [{ message: 'instantiated here', range: marked('layers:\n  - «b»\n') }];
    const help = 'the largest kernel that fits here is 8';
    expect(rendered(range, { node: 'b_1.conv2d_1', related, help })).toMatchInlineSnapshot(`
      "error[NIN4002] it does not fit
        --> lib/b.nin.yaml:4:31, in b_1.conv2d_1
          |
        4 |       - conv2d: {kernel_size: 99}
          |                               ^^
        --> a.nin.yaml:2:5: instantiated here
          |
        2 |   - b
          |     -
        help: the largest kernel that fits here is 8"
    `);
  });

  test('the gutter is as wide as the largest line number', () => {
    expect(rendered(marked(`${'a\n'.repeat(98)}bad: «1\nworse: 2»\n`))).toMatchInlineSnapshot(`
      "error[NIN4002] it does not fit
          --> a.nin.yaml:99:6
            |
         99 | bad: 1
            |      ^
        100 | worse: 2
            | ^^^^^^^^"
    `);
  });

  test('of a range over many lines the first four', () => {
    expect(rendered(marked('«a:\n  b: 1\n  c: 2\n  d: 3\n  e: 4\n  f: 5»\n'))).toMatchInlineSnapshot(`
      "error[NIN4002] it does not fit
        --> a.nin.yaml:1:1
          |
        1 | a:
          | ^^
        2 |   b: 1
          |   ^^^^
        3 |   c: 2
          |   ^^^^
        4 |   d: 3
          |   ^^^^
          | … 2 more lines"
    `);
  });

  test('tabs take one column; wide characters two, marks that combine none', () => {
    expect(rendered(marked('name:\t網路 e\u0301 «😀x»\n'))).toMatchInlineSnapshot(`
      "error[NIN4002] it does not fit
        --> a.nin.yaml:1:13
          |
        1 | name: 網路 é 😀x
          |              ^^^"
    `);
  });

  test('a long line is cut around the place', () => {
    expect(rendered(marked(`a: [${'1, '.repeat(100)}«bad»${', 1'.repeat(100)}]\n`))).toMatchInlineSnapshot(`
      "error[NIN4002] it does not fit
        --> a.nin.yaml:1:305
          |
        1 | … 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, bad, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, …
          |                                          ^^^"
    `);
  });

  test('a long line is not cut inside of a character', () => {
    expect(rendered(marked(`${'😀'.repeat(101)}«bad»${'😀'.repeat(101)}\n`))).not.toMatch(/\\u\{d/);
  });

  test('a range longer than the line that is shown is underlined as far as it is shown', () => {
    const [, , , line, marks] = rendered(marked(`«${'x'.repeat(500)}»\n`)).split('\n');
    expect(line).toBe(`  1 | ${'x'.repeat(120)}…`);
    expect(marks).toBe(`    | ${'^'.repeat(120)}`);
  });

  test('a carriage return is no part of the line', () => {
    expect(rendered(marked('a: «1»\r\nb: 2\r\n'))).not.toContain('\\u{d}');
  });

  test('an empty range at the end of the file still has a mark', () => {
    expect(rendered(marked('a:«»'))).toMatchInlineSnapshot(`
      "error[NIN4002] it does not fit
        --> a.nin.yaml:1:3
          |
        1 | a:
          |   ^"
    `);
  });

  test('control characters of the file, the message and the path are shown, not obeyed', () => {
    const range = marked('name: «"\x1b[2J\u202Eabc"»\n', 'a\x07.nin.yaml');
    const text = rendered(range, { message: 'found \x1b]0;title\x07', help: 'remove\x00', node: 'a\rb' });
    expect(text).toMatchInlineSnapshot(`
      "error[NIN4002] found \\u{1b}]0;title\\u{7}
        --> a\\u{7}.nin.yaml:1:7, in a\\u{d}b
          |
        1 | name: "\\u{1b}[2J\\u{202e}abc"
          |       ^^^^^^^^^^^^^^^^^^^^^^
        help: remove\\u{0}"
    `);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('a fault without a place names its file', () => {
    expect(rendered(undefined, { file: 'weights.safetensors' })).toMatchInlineSnapshot(`
      "error[NIN4002] it does not fit
        --> weights.safetensors"
    `);
  });

  test('a fault without a file is its message', () => {
    expect(rendered(undefined)).toBe('error[NIN4002] it does not fit');
  });
});
