import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withScripts } from '../../src/cli/init/package-scripts.ts';
import { templates } from '../../src/cli/init/templates.ts';
import { dedent } from '../../src/diagnostics/entry.ts';
import { formatSpec } from '../../src/format/format.ts';
import { compileText, problems } from '../support.ts';
import { ninc, workspace } from './run.ts';

const made: ReturnType<typeof workspace>[] = [];
afterEach(() => {
  for (const { remove } of made.splice(0)) remove();
});

function empty(files: Readonly<Record<string, string>> = {}): string {
  const one = workspace(files);
  made.push(one);
  return one.folder;
}

const schemaOf = (spec: string) =>
  /^# yaml-language-server: \$schema=(.*)\n/.exec(readFileSync(spec, 'utf8'))?.[1] ?? '';

describe('ninc init', () => {
  test('asks nothing: a spec, its schema, a workflow; `ninc check` takes it without a word', () => {
    const folder = empty();
    const { status, stdout } = ninc(folder, 'init');
    expect(status).toBe(0);
    expect(stdout).toBe(
      dedent(`
        wrote models/ninc-1.schema.json, for editors
        wrote models/network.nin.yaml
        wrote .github/workflows/ninc.yml
        next:
          npx ninc check models
          npx ninc summary models/network.nin.yaml
      `),
    );
    expect(ninc(folder, 'check').stdout).toContain('1 spec, no errors');
    expect(ninc(folder, 'fmt', '--check', 'models').status).toBe(0);
    const schema = join(folder, 'models', schemaOf(join(folder, 'models/network.nin.yaml')));
    expect(JSON.parse(readFileSync(schema, 'utf8')).title).toBe('ninc spec, version 1');
  });

  test.each(['', 'below/it'])('the schema is that of the ninc which is installed, in %j too', (below) => {
    const folder = empty({ 'node_modules/ninc/schema/ninc-1.schema.json': '{}' });
    const inner = join(folder, below);
    mkdirSync(inner, { recursive: true });
    expect(ninc(inner, 'init').status).toBe(0);
    const path = schemaOf(join(inner, 'models/network.nin.yaml'));
    expect(path).toMatch(/^(\.\.\/)+node_modules\/ninc\/schema\/ninc-1\.schema\.json$/);
    expect(readFileSync(join(inner, 'models', path), 'utf8').trim()).toBe('{}');
    expect(existsSync(join(inner, 'models/ninc-1.schema.json'))).toBe(false);
  });

  test('changes nothing that is there', () => {
    const folder = empty({
      'models/network.nin.yaml': 'mine',
      '.github/workflows/ninc.yml': 'mine',
      'package.json': '{"scripts": {"check": "mine", "compile": "mine"}}',
    });
    const before = readFileSync(join(folder, 'package.json'), 'utf8');
    const { status, stdout } = ninc(folder, 'init');
    expect(status).toBe(0);
    expect(stdout).toContain('models/network.nin.yaml is there already, and stays as it is\n');
    expect(stdout).toContain('package.json has check and compile already: left alone\n');
    expect(stdout).toContain('.github/workflows/ninc.yml is there already, and stays as it is\n');
    for (const name of ['models/network.nin.yaml', '.github/workflows/ninc.yml'])
      expect(readFileSync(join(folder, name), 'utf8').trim()).toBe('mine');
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe(before);
  });

  test('a network that was asked for by name does not replace another', () => {
    const folder = empty({ 'models/network.nin.yaml': 'mine' });
    const { status, stderr } = ninc(folder, 'init', '--template', 'residual');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'error[NIN6002] cannot write models/network.nin.yaml: it is there already, and is not replaced',
    );
    expect(existsSync(join(folder, '.github'))).toBe(false);
  });

  test('a workflow stands where the repository begins, or nowhere', () => {
    const folder = empty();
    mkdirSync(join(folder, '.git'));
    mkdirSync(join(folder, 'inner'));
    expect(ninc(folder, 'init', 'inner').stdout).toContain('no workflow for CI: the repository begins at ');
    expect(existsSync(join(folder, 'inner/.github'))).toBe(false);
    expect(ninc(folder, 'init').stdout).toContain('wrote .github/workflows/ninc.yml');
    const workflow = parse(readFileSync(join(folder, '.github/workflows/ninc.yml'), 'utf8'));
    expect(workflow.jobs.check.steps.map(({ uses, run }: { uses?: string; run?: string }) => uses ?? run)).toEqual([
      'actions/checkout@v4',
      'actions/setup-node@v4',
      'npm install --no-save ninc',
      'npx ninc fmt --check models',
      'npx ninc check models --format github',
    ]);
  });

  test('an unknown template: exit 2, and the one that was meant', () => {
    const { status, stderr } = ninc(empty(), 'init', '--template', 'residaul');
    expect([status, stderr]).toEqual([
      2,
      'ninc: --template takes nin, residual, train, not residaul; did you mean residual?\n',
    ]);
  });
});

describe.each(Object.entries(templates))('the template %s', (_, text) => {
  test('is fine, and in the style', () => {
    expect(problems(compileText(text))).toEqual([]);
    expect(formatSpec(text).value).toBe(text);
  });
});

describe('scripts of a package.json', () => {
  const scripts = { check: 'c', compile: 'd' };

  test.each([
    [
      'none',
      '{\n  "name": "a",\n  "files": ["x", "y"]\n}\n',
      '{\n  "name": "a",\n  "files": ["x", "y"],\n  "scripts": {\n    "check": "c",\n    "compile": "d"\n  }\n}\n',
    ],
    [
      'others',
      '{\n    "scripts": {\n        "test": "t"\n    },\n    "x": {}\n}',
      '{\n    "scripts": {\n        "test": "t",\n        "check": "c",\n        "compile": "d"\n    },\n    "x": {}\n}',
    ],
    [
      'tabs and CRLF',
      '{\r\n\t"scripts": {}\r\n}\r\n',
      '{\r\n\t"scripts": {\r\n\t\t"check": "c",\r\n\t\t"compile": "d"\r\n\t}\r\n}\r\n',
    ],
    ['one line', '{"scripts": {"test": "{\\"}"}}', '{"scripts": {"test": "{\\"}", "check": "c", "compile": "d"}}'],
    ['an empty object', '{}', '{\n  "scripts": {\n    "check": "c",\n    "compile": "d"\n  }\n}'],
    [
      'a byte order mark',
      '\ufeff{"scripts": {"check": "mine"}}',
      '\ufeff{"scripts": {"check": "mine", "compile": "d"}}',
    ],
    [
      'scripts elsewhere',
      '{\n  "scripts": {"a": "scripts"},\n  "b": {"scripts": {"c": "d"}}\n}',
      '{\n  "scripts": {"a": "scripts", "check": "c", "compile": "d"},\n  "b": {"scripts": {"c": "d"}}\n}',
    ],
  ])('%s: nothing but lines is added', (_, before, after) => {
    expect(withScripts(before, scripts)?.text).toBe(after);
  });

  test.each(['[]', 'nonsense', '{"scripts": []}', '{"scripts": "a"}', '"scripts"'])(
    '%s is not as npm has it',
    (text) => {
      expect(withScripts(text, scripts)).toBeUndefined();
    },
  );

  test('what is there stays, and is named', () => {
    expect(withScripts('{"scripts": {"compile": "mine", "check": ""}}', scripts)).toMatchObject({
      added: [],
      kept: ['check', 'compile'],
    });
  });
});

test('init writes into package.json as little as it can', () => {
  const folder = empty();
  const text = '{\n\t"name": "a",\n\t"files": ["x"]\n}\n';
  writeFileSync(join(folder, 'package.json'), text);
  expect(ninc(folder, 'init').stdout).toContain('added to package.json: npm run check, npm run compile\n');
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe(
    '{\n\t"name": "a",\n\t"files": ["x"],\n\t"scripts": {\n\t\t"check": "ninc check models",\n\t\t"compile": "ninc compile models --target onnx --out out"\n\t}\n}\n',
  );
});
