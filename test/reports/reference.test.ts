import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/main.ts';
import { reference } from '../../src/cli/reference.ts';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { operations } from '../../src/ir/ops/index.ts';
import { shippedBlocks } from '../../src/parser/library.ts';
import { languageExample } from '../../src/reports/reference/language.ts';
import { anchorOf } from '../../src/reports/reference/page.ts';
import { compileText, problems } from '../support.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const renew = 'stale; renew with: npm run reference';
const pages = await reference();

/** The files of `docs/`, by path from the root, with `/`. */
const written = new Map(
  readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.split(sep).join('/')}`)
    .map((path) => [path, readFileSync(root + path, 'utf8').replaceAll('\r\n', '\n')]),
);

/** Titles outside of code. */
function titles(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title);
}

const sectionsIn = (folder: string) =>
  [...pages].filter(([path]) => path.startsWith(folder)).flatMap(([, markdown]) => titles(markdown));

describe('docs/reference', () => {
  test('is what the sources say', () => {
    const stale = [...pages].filter(([path, text]) => written.get(`docs/reference/${path}`) !== text);
    const left = [...written.keys()].filter(
      (path) => path.startsWith('docs/reference/') && !pages.has(path.slice('docs/reference/'.length)),
    );
    const faults = [
      ...stale.map(([path]) => `docs/reference/${path} is ${renew}`),
      ...left.map((path) => `${path} belongs to nothing any more; remove with: npm run reference`),
    ];
    expect(faults).toEqual([]);
  });

  test('has a section for every operation, code, block and command', () => {
    expect(sectionsIn('operations/')).toEqual(expect.arrayContaining(Object.keys(operations)));
    expect(sectionsIn('diagnostics/')).toEqual(expect.arrayContaining(Object.keys(catalog)));
    expect(sectionsIn('blocks.md')).toEqual(expect.arrayContaining([...shippedBlocks().keys()]));
    expect(sectionsIn('commands.md')).toEqual(expect.arrayContaining(Object.keys(commands)));
  });

  test('shows the fault of every operation’s failing example, and a message for nearly every code', () => {
    const shown = sectionsOf('operations/').filter((section) => /\n(error|warning)\[NIN\d{4}\]/.test(section));
    expect(shown).toHaveLength(Object.keys(operations).length);
    const messages = [...sectionsOf('diagnostics/')].filter((section) => /\n(error|warning)\[NIN\d{4}\]/.test(section));
    expect(messages.length / Object.keys(catalog).length).toBeGreaterThan(0.9);
    for (const message of messages) {
      expect(/^(error|warning)\[NIN.*/m.exec(message)?.[0]).not.toMatch(/undefined|NaN|=>|\[object/);
    }
  });

  test('shows the place of every fault and warning that a spec can show', () => {
    const sections = new Map(
      sectionsOf('diagnostics/').map((section) => [section.slice(0, 'NIN1001'.length), section]),
    );
    const specs = Object.entries(catalog).filter(([, { incorrect }]) => /^ninc: 1$/m.test(incorrect));
    const without = specs.filter(([code]) => !/\n {1,4}--> model\.nin\.yaml:\d+:\d+/.test(sections.get(code) ?? ''));
    expect(specs.length).toBeGreaterThan(70);
    expect(without.map(([code]) => code)).toEqual([]);
  });

  test('every argument of every operation has a type and a meaning', () => {
    for (const [path, markdown] of pages) {
      if (!path.startsWith('operations/')) continue;
      for (const [row] of markdown.matchAll(/^\| `\w+` \|.*$/gm)) {
        const [, name, type, , meaning] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
        expect(type, `${path}: ${name}`).not.toBe('');
        expect(meaning, `${path}: ${name}`).toMatch(/\.$/);
      }
    }
  });

  test('the network that shows the language is fine', () => {
    expect(problems(compileText(languageExample))).toEqual([]);
  });
});

function sectionsOf(folder: string): readonly string[] {
  const matching = [...pages].filter(([path]) => path.startsWith(folder));
  return matching.flatMap(([, markdown]) => markdown.split(/^## /m).slice(1));
}

describe('links in docs/ and README.md', () => {
  const all = new Map([...written, ['README.md', readFileSync(`${root}README.md`, 'utf8')]]);

  test.each([...all.keys()])('%s', (path) => {
    const prose = (all.get(path) ?? '')
      .replace(/^```[\s\S]*?^```$/gm, '')
      .replace(/`[^`\n]*`/g, (code) => (code.includes('](') ? '' : code));
    const links = [...prose.matchAll(/(?<!\\)\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links.filter((target) => !/^https?:/.test(target) && !leads(path, target));
    expect(broken).toEqual([]);
  });

  // What the build writes may not be there.
  const built = ['bin/load.cjs', 'dist/picture-page.js'];
  const sources = ['src', 'test', 'scripts', 'bench', 'bin'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name.split(sep).join('/')}`,
    ),
  );

  test.each([...all.keys()].filter((path) => !path.startsWith('docs/reference/')))(
    '%s names no file that is not there',
    (path) => {
      const rooms = /(?<=`)(?:assets|bench|bin|docs|editors|schema|scripts|specs|src|test)\/[\w./-]*(?=`)/g;
      const named = (all.get(path) ?? '').match(rooms) ?? [];
      expect(named.filter((name) => !built.includes(name) && !existsSync(root + name))).toEqual([]);
    },
  );

  // `window.ts`, `lower/convolution.ts`: what a page names by its end, beside a folder that it has named.
  test.each([...all.keys()].filter((path) => !path.startsWith('docs/reference/')))(
    '%s names no source that is not there, by its end either',
    (path) => {
      const own = (all.get(path) ?? '').replace(/^## Held against other houses\n[\s\S]*/m, '');
      const named = [...own.matchAll(/(?<=`)[\w./-]+\.(?:ts|mjs|cjs)(?=`)/g)].map(([name]) => name);
      const missing = named.filter(
        (name) => !built.includes(name) && !sources.some((one) => `/${one}`.endsWith(`/${name}`)),
      );
      expect(missing).toEqual([]);
    },
  );

  function leads(from: string, target: string): boolean {
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? from : posix.normalize(posix.join(dirname(from), file)).replace(/\/$/, '');
    const text = all.get(path);
    if (text === undefined) return anchor === undefined && exists(path);
    return anchor === undefined || titles(text).some((title) => anchorOf(title) === anchor);
  }

  function exists(path: string): boolean {
    const folder = posix.dirname(path);
    return path === '.' || readdirSync(root + folder).includes(posix.basename(path));
  }
});
