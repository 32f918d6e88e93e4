import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './installed.ts';

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
const described = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe.each(workflows)('%s', (_, text) => {
  const workflow = parse(text);

  test('uses actions as one commit has them, and says of which version', () => {
    const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(0);
    for (const name of used) expect(name).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may do no more than it says, and ends', () => {
    expect(workflow.permissions).toBeDefined();
    for (const job of Object.values<{ 'timeout-minutes'?: number }>(workflow.jobs))
      expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  test('runs npm scripts that there are', () => {
    const scripts = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    for (const name of scripts) expect(Object.keys(described.scripts)).toContain(name);
  });
});

test('every Node that the package promises is tested, the oldest included', () => {
  const { jobs } = parse(readFileSync(join(folder, 'ci.yml'), 'utf8'));
  const versions: readonly string[] = jobs.test.strategy.matrix.node;
  expect(`>=${versions[0]}`).toBe(described.engines.node);
  expect(versions).toEqual(['20.19', '22', '24']);
  expect(jobs.test.steps.at(-1).run).toBe('npm test');
});
