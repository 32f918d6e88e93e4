import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { table } from './table.ts';

const here = (path: string) => new URL(path, import.meta.url);
const contract = here('../../../shared/contract.md');
/** The contract stands beside the repository, not in it. */
const text = existsSync(contract) ? readFileSync(contract, 'utf8') : undefined;
const rows = Object.entries(table).flatMap(([section, lines]) =>
  lines.map(([words, ...tests]) => ({ section, words, tests })),
);

/** A sentence, a row of a table or a line of code, where it stands in the text of its section. */
interface Sentence {
  readonly start: number;
  readonly end: number;
}

interface Section {
  readonly heading: string;
  /** Words with single spaces between. */
  readonly text: string;
  readonly sentences: readonly Sentence[];
}

function sectionsOf(contract: string): readonly Section[] {
  const sections: { heading: string; said: string[] }[] = [];
  let code = false;
  let open: string[] = [];
  const close = () => {
    sections.at(-1)?.said.push(...words(open.join(' ')).split(/(?<=\.) (?=[A-Z`])/));
    open = [];
  };
  for (const line of contract.split('\n')) {
    const fence = line.startsWith('```');
    const heading = code ? undefined : /^#+ (.*)/.exec(line)?.[1];
    if (code || fence || heading !== undefined || line.trim() === '' || /^(- |\|)/.test(line)) close();
    if (fence) code = !code;
    else if (heading !== undefined) sections.push({ heading, said: [] });
    else if (code || !/^\|[-|]+\|$/.test(line)) open.push(code ? line : line.replace(/^- /, ''));
  }
  close();
  return sections.map(({ heading, said }) =>
    sectionOf(
      heading,
      said.filter((one) => one !== ''),
    ),
  );
}

function sectionOf(heading: string, said: readonly string[]): Section {
  let start = 0;
  const sentences = said.map((one) => {
    const sentence = { start, end: start + one.length };
    start = sentence.end + 1;
    return sentence;
  });
  return { heading, text: said.join(' '), sentences };
}

function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Where words stand behind an offset; `first ⋯ last` is all that lies between as well. */
function rangeOf({ text }: Section, said: string, from: number): Sentence | undefined {
  const [first = '', last] = said.split(' ⋯ ');
  const start = text.indexOf(first, from);
  const end = last === undefined ? start : text.indexOf(last, start + first.length);
  return start < 0 || end < 0 ? undefined : { start, end: end + (last ?? first).length };
}

describe('the contract', () => {
  test.skipIf(text === undefined)('every sentence of the contract is held by a test', () => {
    const missed = sectionsOf(text ?? '').flatMap((section) => {
      let from = 0;
      const held = rows
        .filter((row) => section.heading.startsWith(row.section))
        .map(({ words }) => {
          const range = rangeOf(section, words, from);
          if (range === undefined) throw new Error(`the contract does not say, here, ${section.heading}: ${words}`);
          from = range.end;
          return range;
        });
      return section.sentences
        .filter(({ start, end }) => !held.some((one) => one.start < end && start < one.end))
        .map(({ start, end }) => `${section.heading}: ${section.text.slice(start, end)}`);
    });
    expect(missed).toEqual([]);
  });

  test.each([...new Set(rows.flatMap(({ tests }) => tests))])('%s', (name) => {
    const [file = '', title = ''] = name.split(' > ');
    const near = here(`${file}.test.ts`);
    const source = readFileSync(existsSync(near) ? near : here(`../${file}.test.ts`), 'utf8');
    // What a table of cases names by its keys has no text of its own.
    expect(source.includes(title) || source.includes(title.replaceAll("'", "\\'"))).toBe(true);
  });
});

test('the executable, the built code and the scripts are where the contract says', () => {
  const { bin, scripts } = JSON.parse(readFileSync(here('../../package.json'), 'utf8'));
  expect(bin).toEqual({ ninc: 'bin/ninc.mjs' });
  for (const path of ['bin/ninc.mjs', 'dist/cli.cjs', 'dist/index.mjs'])
    expect(existsSync(here(`../../${path}`))).toBe(true);
  const setup = 'node scripts/setup.mjs';
  expect(scripts.setup).toBe(setup);
  for (const name of ['start', 'test', 'check', 'compile'])
    expect(scripts[name], name).toMatch(new RegExp(`^${setup} && `));
  expect(scripts.check).toMatch(/ninc\.mjs check specs/);
  expect(scripts.compile).toMatch(/ninc\.mjs compile specs/);
});
