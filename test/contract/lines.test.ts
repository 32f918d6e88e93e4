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

interface Sentence {
  readonly section: string;
  readonly text: string;
}

/** Sentences, rows of tables, and blocks of code as wholes, each with its heading. */
function sentencesOf(text: string): Sentence[] {
  const found: Sentence[] = [];
  let section = '';
  let code = false;
  let open: string[] = [];
  const close = (whole: boolean) => {
    const said = open.join(' ').replace(/\s+/g, ' ').trim();
    open = [];
    const parts = whole ? [said] : said.split(/(?<=\.) (?=[A-Z`])/);
    for (const part of parts) if (part !== '') found.push({ section, text: part });
  };
  for (const line of text.split('\n')) {
    const fence = line.startsWith('```');
    const heading = /^#+ (.*)/.exec(line)?.[1];
    if (fence || (!code && (heading !== undefined || line.trim() === '' || /^(- |\|)/.test(line)))) close(code);
    if (fence) code = !code;
    else if (!code && heading !== undefined) section = heading;
    else if (code || !/^\|[-|]+\|$/.test(line)) open.push(code ? line : line.replace(/^- /, ''));
  }
  close(false);
  return found;
}

describe('the contract', () => {
  test.skipIf(text === undefined)('every sentence of the contract is held by a test', () => {
    const sentences = sentencesOf(text ?? '');
    const held = new Set<Sentence>();
    let [index, from] = [0, 0];
    for (const { section, words } of rows) {
      const begun = sentences.slice(index).findIndex((one, offset) => {
        return one.section.startsWith(section) && one.text.includes(words, offset === 0 ? from : 0);
      });
      const found = sentences[index + begun];
      if (begun < 0 || found === undefined) throw new Error(`the contract does not say, here, ${section}: ${words}`);
      from = found.text.indexOf(words, begun === 0 ? from : 0) + words.length;
      index += begun;
      held.add(found);
    }
    const missed = sentences.filter((one) => !held.has(one)).map(({ section, text }) => `${section}: ${text}`);
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
