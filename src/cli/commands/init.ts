import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { diagnostic } from '../../diagnostics/catalog.ts';
import { NincError } from '../../diagnostics/error.ts';
import type { FolderFile } from '../../files/folder.ts';
import { packageRoot } from '../../package-root.ts';
import type { Command } from '../command.ts';
import { withScripts } from '../init/package-scripts.ts';
import { templates } from '../init/templates.ts';
import { Staging } from '../staging.ts';

const specName = 'network.nin.yaml';
const schemaName = 'ninc-1.schema.json';

export const command: Command = {
  name: 'init',
  summary:
    'writes a spec to begin with, npm scripts to check and compile, a CI workflow; changes nothing that is there',
  usage: '[DIR]',
  positionals: { min: 0, max: 1 },
  options: {
    template: { value: 'T', choices: Object.keys(templates), summary: 'what the spec is (default: nin)' },
  },
  examples: ['ninc init', 'ninc init digits --template train'],
  async run(given) {
    const [folder = '.'] = given.positionals;
    const named = given.one('template');
    const spec = join(folder, 'models', specName);
    // Whoever asks for a network wants that one, not another that happens to be there.
    if (named !== undefined && existsSync(spec)) {
      const params = { path: spec, reason: 'it is there already, and is not replaced' };
      throw new NincError([diagnostic('NIN6002', params, { file: spec, help: 'name another folder: ninc init DIR' })]);
    }
    // All of it, or nothing: half a project would be "there already" the next time.
    const staging = new Staging(folder);
    const said: string[] = [];
    try {
      const parts = [specPart(folder, templates[named ?? 'nin'] ?? ''), scriptsPart(folder), workflowPart(folder)];
      for (const { files, lines } of parts) {
        staging.add(files);
        said.push(...lines);
      }
      staging.commit();
    } finally {
      staging.discard();
    }
    process.stdout.write(said.map((line) => `${line}\n`).join(''));
    const steps = [`npx ninc check ${join(folder, 'models')}`, `npx ninc summary ${spec}`];
    if (named === 'train') steps.push(`npx ninc train ${spec} --out ${join(folder, 'runs', 'first')}`);
    process.stdout.write(`next:\n${steps.map((step) => `  ${step}\n`).join('')}`);
    return 0;
  },
};

/** What is written, by paths inside the folder, and what is said of it. */
interface Part {
  readonly files: readonly FolderFile[];
  readonly lines: readonly string[];
}

function specPart(folder: string, text: string): Part {
  const models = join(folder, 'models');
  const path = join(models, specName);
  if (existsSync(path)) return { files: [], lines: [`${path} is there already, and stays as it is`] };
  const installed = installedSchema(models);
  const copied = installed === undefined && !existsSync(join(models, schemaName));
  const line = `# yaml-language-server: $schema=${installed ?? `./${schemaName}`}\n`;
  return {
    files: [
      ...(copied ? [{ path: join('models', schemaName), content: ownSchema() }] : []),
      { path: join('models', specName), content: line + text },
    ],
    lines: [...(copied ? [`wrote ${join(models, schemaName)}, for editors`] : []), `wrote ${path}`],
  };
}

/** The path to the schema of the ninc that is installed here or above: it needs no network, and is that of the version in use. */
function installedSchema(models: string): string | undefined {
  const from = resolve(models);
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const schema = join(folder, 'node_modules', 'ninc', 'schema', schemaName);
    if (existsSync(schema)) return relative(from, schema).split(sep).join('/');
    if (dirname(folder) === folder) return undefined;
  }
}

function ownSchema(): string {
  return readFileSync(join(packageRoot(), 'schema', schemaName), 'utf8');
}

/** Adds the scripts that a package.json does not have yet, and says so; leaves one that is not an object as it is. */
function scriptsPart(folder: string): Part {
  const path = join(folder, 'package.json');
  if (!isFile(path)) return { files: [], lines: [] };
  const scripts = { check: 'ninc check models', compile: 'ninc compile models --target onnx --out out' };
  const scripted = withScripts(readFileSync(path, 'utf8'), scripts);
  if (scripted === undefined) return { files: [], lines: [`${path} is not as npm has it, and stays as it is`] };
  const { text, added, kept } = scripted;
  return {
    files: added.length === 0 ? [] : [{ path: 'package.json', content: text }],
    lines: [
      ...(added.length === 0 ? [] : [`added to ${path}: ${added.map((name) => `npm run ${name}`).join(', ')}`]),
      ...(kept.length === 0 ? [] : [`${path} has ${kept.join(' and ')} already: left alone`]),
    ],
  };
}

/** A workflow stands where the repository begins: one that begins further up is not touched. */
function workflowPart(folder: string): Part {
  const place = join('.github', 'workflows', 'ninc.yml');
  const path = join(folder, place);
  if (existsSync(path)) return { files: [], lines: [`${path} is there already, and stays as it is`] };
  const root = repositoryOf(folder);
  if (root !== undefined && root !== realpathSync(folder)) {
    const why = `the repository begins at ${root}, and it would have to stand there`;
    return { files: [], lines: [`no workflow for CI: ${why}`] };
  }
  return {
    files: [{ path: place, content: workflow(isFile(join(folder, 'package.json'))) }],
    lines: [`wrote ${path}`],
  };
}

function repositoryOf(folder: string): string | undefined {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function workflow(isPackage: boolean): string {
  const setup = isPackage ? ['run: npm install'] : ['run: npm install --no-save ninc'];
  const steps = [
    'uses: actions/checkout@v4',
    'uses: actions/setup-node@v4\n        with: {node-version: 22}',
    ...setup,
    'run: npx ninc fmt --check models',
    'run: npx ninc check models --format github',
  ];
  return `name: ninc
on: [push, pull_request]
permissions: {contents: read}
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
${steps.map((step) => `      - ${step}\n`).join('')}`;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
