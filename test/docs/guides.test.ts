import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/command.ts';
import { templates } from '../../src/cli/init/templates.ts';
import { commands } from '../../src/cli/main.ts';
import { formatSpec } from '../../src/format/format.ts';
import { cost } from '../../src/ir/cost.ts';
import { formatConstraint } from '../../src/ir/dim/bound.ts';
import { printedExample } from '../../src/reports/reference/example.ts';
import { languageExample } from '../../src/reports/reference/language.ts';
import { bin } from '../cli/run.ts';
import { compileText, graphOf, problems, shapesOf } from '../support.ts';

/** The fenced blocks of a page: what stands behind the fence, and the text. */
function blocksOf(page: string): readonly { readonly kind: string; readonly text: string }[] {
  const path = page === 'README.md' ? page : `docs/${page}`;
  const markdown = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
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

describe('pieces of a spec', () => {
  const piece = (page: string) => blocksOf(page).find(({ kind }) => kind === 'yaml')?.text ?? '';

  test('README.md: the spec is fine, and has the sizes that are told of it', () => {
    const spec = piece('README.md');
    expect(problems(compileText(spec))).toEqual([]);
    const open = graphOf(spec.replace('224, 224', 'H, W').replace(/ *expect: .*/, ''));
    expect(shapesOf(open)).toContain('max_pool2d_1 [N, 96, floor((H - 19)/8) + 1, floor((W - 19)/8) + 1]');
    expect(open.constraints.map(formatConstraint)).toContain('H >= 19');
  });

  test('README.md: the error is what check prints', () => {
    const [command = '', ...lines] =
      blocksOf('README.md')
        .find(({ text }) => text.includes('error['))
        ?.text.split('\n') ?? [];
    const spec =
      'ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\nlayers:\n  - max_pool2d: {kernel_size: 4}\n  - conv2d: {out_channels: 4, kernel_size: 3}\n';
    expect(command).toBe('$ npx ninc check model.nin.yaml');
    expect(printedExample(spec, 'NIN4002')).toBe(lines.join('\n').trimEnd());
  });

  test('training.md: `train:` is a plan for the digits', () => {
    const spec = `ninc: 1\ninputs: {image: {shape: [N, 1, 28, 28]}}\nlayers: [flatten, {linear: {out_features: 10}}]\n${piece('training.md')}`;
    const compiled = compileText(spec);
    expect(problems(compiled)).toEqual([]);
    expect(compiled.training?.epochs).toBe(12);
  });

  // The batch norms are folded: 25,557,032 parameters, less a scale and a shift for each of 26,560 channels, more a bias.
  test('import.md: the spec that was imported is ResNet-50, in the style', () => {
    const spec = blocksOf('import.md').find(({ kind }) => kind === 'yaml spec')?.text ?? '';
    const graph = graphOf(spec);
    expect(formatSpec(spec).value).toBe(spec);
    expect(graph.nodes).toHaveLength(122);
    expect(cost(graph).parameters).toBe(25_557_032 - 26_560);
    expect(shapesOf(graph).at(-1)).toBe('fc [N, 1000]');
  });
});

test('viz.md: the summary is what the command prints', () => {
  const [command = '', ...lines] =
    blocksOf('viz.md')
      .find(({ text }) => text.startsWith('$ '))
      ?.text.split('\n') ?? [];
  expect(command).toMatch(/^\$ npx ninc summary /);
  expect(shell('.', command.slice(2), 160).output.trimEnd()).toBe(lines.join('\n').trimEnd());
});

/** Commands that a page asks to type, with what stands behind them taken off. */
const typed = ['README.md', ...readdirSync('docs').filter((name) => name.endsWith('.md'))].flatMap((page) =>
  blocksOf(page)
    .filter(({ kind }) => ['', 'sh', 'console'].includes(kind))
    .flatMap(({ text }) => [...text.matchAll(/^(?:\$ )?(?:npx )?ninc (\w+)([^\n|>&#]*)/gm)])
    .map(([line, name = '', words = '']) => ({ page, line: line.trim(), name, words: words.trim() })),
);

describe('every command line of the pages is one that ninc takes', () => {
  test('there are some', () => {
    expect(new Set(typed.map(({ page }) => page)).size).toBeGreaterThan(6);
  });

  test.each(typed)('$page: $line', async ({ name, words }) => {
    const command = Object.hasOwn(commands, name) ? (await commands[name]?.())?.command : undefined;
    if (command === undefined) throw new Error(`there is no command ${name}`);
    parseArguments(command, words === '' ? [] : words.split(/\s+/));
  });
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

function shell(cwd: string, command: string, columns = 120) {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', `npx() { shift; "$NODE" "$BIN" "$@"; }\n${command}`],
    {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, NODE: process.execPath, BIN: bin, NO_COLOR: '1', COLUMNS: `${columns}` },
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
