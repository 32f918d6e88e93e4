import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { ninc, workspace } from './run.ts';

const good = `
  ninc: 1
  inputs: {image: {shape: [N, 3, 8, 8]}}
  layers:
    - conv2d: {out_channels: 4, kernel_size: 3}
`;
const { folder, remove } = workspace({
  'modèles à moi/größe, 100%.nin.yaml': good,
  'modèles à moi/bad.nin.yaml': good.replace('kernel_size', 'kernel_siz'),
});
afterAll(remove);

const machine = ['json', 'sarif', 'junit'] as const;
const check = (format: string, ...words: readonly string[]) => ninc(folder, 'check', ...words, '--format', format);

/** Whether a tool that reads the format can read it. */
async function read(format: string, text: string): Promise<unknown> {
  if (format !== 'junit') return JSON.parse(text);
  const { valid } = await validateXML({ xml: text, schema: readFileSync('test/golden/schemas/ant-junit.xsd', 'utf8') });
  expect(valid).toBe(true);
  return text;
}

describe('check in CI', () => {
  test.each(machine)('%s: stdout is the document, exit 1 for a fault, 0 where there is none', async (format) => {
    const found = check(format, 'modèles à moi');
    expect([found.status, found.stderr]).toEqual([1, '']);
    expect(JSON.stringify(await read(format, found.stdout))).toContain('NIN2002');
    const fine = check(format, 'modèles à moi/größe, 100%.nin.yaml');
    expect([fine.status, fine.stderr]).toEqual([0, '']);
    await read(format, fine.stdout);
  });

  test.each(machine)('%s is sound where a file is missing, and where nothing was checked', async (format) => {
    const missing = check(format, 'nowhere.nin.yaml');
    expect([missing.status, missing.stderr]).toEqual([1, '']);
    expect(JSON.stringify(await read(format, missing.stdout))).toContain('there is no such file');
    const nothing = check(format, 'x*.nin.yaml');
    expect([nothing.status, nothing.stderr]).toEqual([2, 'ninc: x*.nin.yaml matches no spec (*.nin.yaml)\n']);
    await read(format, nothing.stdout);
  });

  test('github: commands on stdout, the count on stderr, and a job summary that is added to', () => {
    const summary = join(folder, 'summary.md');
    writeFileSync(summary, 'before\n');
    process.env['GITHUB_STEP_SUMMARY'] = summary;
    try {
      const { status, stdout, stderr } = check('github', 'modèles à moi');
      expect([status, stderr]).toEqual([1, '2 specs, 1 error\n']);
      expect(stdout).toMatch(
        /^::error file=modèles à moi\/bad\.nin\.yaml,line=4,endLine=4,col=31,endColumn=40,title=NIN2002::/,
      );
      expect(readFileSync(summary, 'utf8')).toMatch(/^before\n### ninc check: 2 specs, 1 error\n/);
      mkdirSync(join(folder, 'a folder'), { recursive: true });
      process.env['GITHUB_STEP_SUMMARY'] = join(folder, 'a folder');
      expect(check('github', 'modèles à moi').stderr).toContain('a folder cannot be written: it is a folder\n');
    } finally {
      delete process.env['GITHUB_STEP_SUMMARY'];
    }
    expect(check('github', 'x*.nin.yaml')).toMatchObject({
      status: 2,
      stdout: '::error title=ninc::x*.nin.yaml matches no spec (*.nin.yaml)\n',
    });
  });

  test('paths are relative to the repository, wherever in it ninc is called', () => {
    process.env['GITHUB_WORKSPACE'] = folder;
    try {
      const { stdout } = ninc(join(folder, 'modèles à moi'), 'check', 'bad.nin.yaml', '--format', 'sarif');
      expect(JSON.parse(stdout).runs[0].results[0].locations[0].physicalLocation.artifactLocation).toEqual({
        uri: 'mod%C3%A8les%20%C3%A0%20moi/bad.nin.yaml',
        uriBaseId: '%SRCROOT%',
      });
    } finally {
      delete process.env['GITHUB_WORKSPACE'];
    }
  });
});
