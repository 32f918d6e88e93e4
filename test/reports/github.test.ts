import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { githubText } from '../../src/reports/github.ts';
import { githubSummary } from '../../src/reports/github-summary.ts';
import { anyChecked, checkedText } from './found.ts';

interface Annotation {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Takes a line back as the runner of GitHub Actions does (ActionCommand.cs): split at `::`, at `,`, at the first `=`; escapes undone in its order. */
function parsed(line: string): Annotation | undefined {
  const found = /^::(error|warning|notice)(?: (.*?))?::(.*)$/s.exec(line.trimStart());
  if (found === null) return undefined;
  const [, name = '', given = '', data = ''] = found;
  const undo = (text: string, escapes: readonly (readonly [string, string])[]) =>
    escapes.reduce((all, [from, to]) => all.replaceAll(from, to), text);
  const ends = [
    ['%0D', '\r'],
    ['%0A', '\n'],
  ] as const;
  const properties = given
    .split(',')
    .filter((pair) => pair.includes('='))
    .map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), undo(pair.slice(at + 1), [...ends, ['%3A', ':'], ['%2C', ','], ['%25', '%']])];
    });
  return { name, properties: Object.fromEntries(properties), message: undo(data, [...ends, ['%25', '%']]) };
}

const annotations = (text: string) => text.split('\n').slice(0, -1).map(parsed);
const project = process.cwd();

describe('check --format github', () => {
  test('the file, the place, the code, the message, its help', () => {
    const text =
      'ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\nlayers:\n  - max_pool2d: {kernel_size: 2, strides: 2}\n';
    const found = githubText([checkedText('my models/größe, 100%: a.nin.yaml', text)], project);
    expect(annotations(found)).toEqual([
      {
        name: 'error',
        properties: {
          file: 'my models/größe, 100%: a.nin.yaml',
          line: '4',
          endLine: '4',
          col: '34',
          endColumn: '40',
          title: 'NIN2002',
        },
        message:
          'max_pool2d has no strides; it has kernel_size, stride, padding, ceil_mode, dilation\nhelp: did you mean stride?',
      },
    ]);
    expect(found).toContain('file=my models/größe%2C 100%25%3A a.nin.yaml,');
  });

  test('a range of several lines has no columns, because GitHub refuses them', () => {
    const text = 'ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\nlayers:\n  - relu\n  - |-\n   a\n   b\n';
    const [first] = annotations(githubText([checkedText('a.nin.yaml', text)], project));
    expect(first?.properties).toMatchObject({ line: '5', endLine: '7' });
    expect(first?.properties).not.toHaveProperty('col');
  });

  test('the gravest of many come first, the tenth says how many more there are, and the log has them all', () => {
    const layers = Array.from(
      { length: 14 },
      () => '  - conv2d: {out_channels: 1, kernel_size: 99}\n    from: image\n',
    );
    const shapes = `ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\nlayers:\n${layers.join('')}`;
    const found = annotations(
      githubText([checkedText('shapes.nin.yaml', shapes), checkedText('yaml.nin.yaml', 'ninc: [1')], project),
    );
    expect(found).toHaveLength(16);
    expect(found[0]?.properties).toMatchObject({ file: 'yaml.nin.yaml', title: 'NIN1001' });
    expect(found[9]).toEqual({
      name: 'error',
      properties: { title: 'ninc: 6 more' },
      message: '6 more errors: GitHub shows 10 a step, the log of this step has all',
    });
  });

  test('whatever a spec says, each line is one command of ours', () => {
    fc.assert(
      fc.property(anyChecked, (checked) => {
        const found = annotations(githubText(checked, project));
        const count = checked.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0);
        expect(found.length).toBeGreaterThanOrEqual(count);
        expect(found.length).toBeLessThanOrEqual(count + 2);
        for (const one of found) {
          expect(['error', 'warning']).toContain(one?.name);
          const { line, endLine, col, endColumn } = one?.properties ?? {};
          expect(Number(endLine ?? 1)).toBeGreaterThanOrEqual(Number(line ?? 1));
          if (col !== undefined) expect(Number(endColumn)).toBeGreaterThanOrEqual(Number(col));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the job summary', () => {
  test('a row for each spec, those at fault first, then what is wrong', () => {
    const good =
      'ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\nlayers:\n  - conv2d: {out_channels: 4, kernel_size: 3}\n';
    const checked = [checkedText('a|b.nin.yaml', good), checkedText('bad.nin.yaml', good.replace('conv2d', 'conv3d'))];
    expect(githubSummary(checked, project)).toMatchInlineSnapshot(`
      "### ninc check: 2 specs, 1 error

      |  | spec | inputs | outputs | parameters | MACs | peak activations |
      |---|---|---|---|---:|---:|---:|
      | ❌ | \`bad.nin.yaml\` |  |  |  |  |  |
      | ✅ | \`a\\|b.nin.yaml\` | \`image [N, 3, 8, 8]\` | \`output [N, 4, 6, 6]\` | 112 | 3,888 | 1.31 KiB |

      | code | where | what |
      |---|---|---|
      | \`NIN3001\` | \`bad.nin.yaml:4:5\` | \`there is no operation or block named conv3d\`<br>\`did you mean conv2d?\` |
      "
    `);
  });

  test('no text of a spec is markup', () => {
    fc.assert(
      fc.property(anyChecked, (checked) => {
        const rows = githubSummary(checked, project)
          .split('\n')
          .filter((line) => line.startsWith('| ') && !line.startsWith('|  |'));
        for (const row of rows) {
          const outside = row.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '').replaceAll('<br>', '');
          expect(outside).not.toMatch(/[<`*[]/);
        }
      }),
      { numRuns: 200 },
    );
  });
});
