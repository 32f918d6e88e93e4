import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './installed.ts';

const docs = join(root, 'docs');
const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));
const index = readFileSync(join(docs, 'README.md'), 'utf8');

/** Links to files, without those to places inside of a page. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, target = '']) =>
    /^[a-z]+:/.test(target) ? [] : [target],
  );
}

test('the index names every page', () => {
  for (const name of pages) if (name !== 'README.md') expect(index).toContain(`(${name})`);
});

describe.each(['README.md', ...pages.map((name) => `docs/${name}`)])('%s', (name) => {
  test('links to what is there', () => {
    const path = join(root, name);
    const missing = linksOf(readFileSync(path, 'utf8')).filter((link) => !existsSync(join(dirname(path), link)));
    expect(missing).toEqual([]);
  });
});
