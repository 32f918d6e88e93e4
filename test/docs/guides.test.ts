import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { templates } from '../../src/cli/init/templates.ts';
import { formatSpec } from '../../src/format/format.ts';
import { languageExample } from '../../src/reports/reference/language.ts';
import { bin } from '../cli/run.ts';
import { compileText, graphOf, problems, shapesOf } from '../support.ts';

/** The fenced blocks of a page: what stands behind the fence, and the text. */
function blocksOf(page: string): readonly { readonly kind: string; readonly text: string }[] {
  const markdown = readFileSync(`docs/${page}`, 'utf8').replaceAll('\r\n', '\n');
  return [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }));
}

const guide = blocksOf('language.md');
const specs = guide.flatMap(({ kind, text }, index) =>
  kind === 'yaml spec' ? [{ text, shapes: guide[index + 1] }] : [],
);

describe('docs/language.md', () => {
  test.each(specs)('spec %# is fine, in the style, and has the shapes that stand under it', ({ text, shapes }) => {
    expect(problems(compileText(text))).toEqual([]);
    expect(formatSpec(text).value).toBe(text);
    expect(shapes?.kind).toBe('shapes');
    expect(`${shapesOf(graphOf(text)).join('\n')}\n`).toBe(shapes?.text);
  });

  test('the example of the reference is in the style too', () => {
    expect(specs.length).toBeGreaterThan(5);
    expect(formatSpec(languageExample).value).toBe(languageExample);
  });
});

describe('docs/tutorial.md', () => {
  const blocks = blocksOf('tutorial.md');

  test('shows the template that `ninc init` writes', () => {
    expect(blocks.find(({ kind }) => kind === 'yaml spec')?.text).toBe(templates['train']);
  });

  test('its commands print what stands under them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ninc-tutorial-'));
    try {
      let inside = '';
      let trained = false;
      for (const { command, printed } of steps(blocks)) {
        if (command.startsWith('cd ')) {
          inside = command.slice(3);
          continue;
        }
        const training = command.startsWith('npx ninc train');
        trained ||= training;
        // Three steps instead of three epochs: what depends on them is only run.
        const { status, output } = shell(join(folder, inside), training ? `${command} --steps 3` : command);
        expect({ command, status, output }).toMatchObject({ command, status: printed.includes('error[') ? 1 : 0 });
        if (!trained) expect(output, command).toMatch(pattern(printed));
      }
      expect(trained).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);
});

function steps(blocks: ReturnType<typeof blocksOf>) {
  return blocks
    .filter(({ kind }) => kind === 'console')
    .flatMap(({ text }) => text.split(/^\$ /m).slice(1))
    .map((step) => {
      const [command = '', ...lines] = step.split('\n');
      return { command, printed: lines.join('\n') };
    });
}

function shell(cwd: string, command: string) {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', `npx() { shift; "$NODE" "$BIN" "$@"; }\n${command}`],
    {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, NODE: process.execPath, BIN: bin, NO_COLOR: '1', COLUMNS: '120' },
    },
  );
  return { status, output: stdout === '' ? stderr : stdout };
}

/** A line `…` stands for any lines, `…` in a line for anything in it. */
function pattern(printed: string): RegExp {
  const lines = printed.split(/(?<=\n)/).map((line) =>
    line === '…\n'
      ? '(?:.*\\n)*'
      : line
          .split('…')
          .map((part) => part.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'))
          .join('.*'),
  );
  return new RegExp(`^${lines.join('')}$`);
}
