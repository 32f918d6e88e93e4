import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** Which rooms a room may import, itself aside. Files of `src/` itself are a room each; what is not listed may import nothing. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  'package-root.ts': [],
  files: ['diagnostics'],
  parser: ['diagnostics', 'files', 'package-root.ts'],
  format: ['diagnostics', 'parser'],
  weights: ['diagnostics', 'files'],
  ir: ['diagnostics', 'parser', 'weights'],
  data: ['diagnostics', 'files', 'weights', 'ir', 'package-root.ts'],
  environment: ['files', 'package-root.ts'],
  onnx: ['diagnostics', 'files', 'weights'],
  import: ['diagnostics', 'files', 'parser', 'format', 'ir', 'weights', 'onnx', 'compile.ts'],
  python: ['ir'],
  backends: ['diagnostics', 'files', 'ir', 'weights', 'onnx', 'python', 'package-root.ts'],
  'api.ts': ['diagnostics', 'parser', 'ir', 'backends', 'weights'],
  'compile.ts': ['api.ts', 'diagnostics', 'parser', 'ir'],
  lint: ['diagnostics', 'parser', 'ir', 'compile.ts'],
  architecture: ['diagnostics', 'ir'],
  'check.ts': ['api.ts', 'diagnostics', 'parser', 'ir', 'lint', 'compile.ts'],
  'load-options.ts': ['api.ts', 'diagnostics', 'weights'],
  'load.ts': ['api.ts', 'diagnostics', 'ir', 'weights', 'backends', 'compile.ts', 'load-options.ts'],
  'open-trainer.ts': ['diagnostics', 'ir', 'backends', 'load.ts'],
  'load-training.ts': [
    'api.ts',
    'diagnostics',
    'parser',
    'ir',
    'weights',
    'backends',
    'compile.ts',
    'load.ts',
    'load-options.ts',
    'open-trainer.ts',
  ],
  training: ['diagnostics', 'files', 'ir', 'weights', 'data', 'backends', 'load.ts', 'open-trainer.ts'],
  'index.ts': ['api.ts', 'diagnostics', 'backends', 'check.ts', 'load-training.ts'],
  bench: ['diagnostics', 'ir', 'backends'],
  verify: ['diagnostics', 'ir', 'weights', 'backends', 'compile.ts'],
  reports: [
    'architecture',
    'diagnostics',
    'files',
    'parser',
    'ir',
    'bench',
    'training',
    'verify',
    'compile.ts',
    'check.ts',
    'load.ts',
  ],
  lsp: ['diagnostics', 'package-root.ts', 'parser', 'ir', 'reports', 'format', 'compile.ts', 'check.ts'],
  serve: ['diagnostics', 'ir', 'weights', 'data', 'training', 'load.ts', 'check.ts'],
  cli: [
    'architecture',
    'diagnostics',
    'lint',
    'package-root.ts',
    'files',
    'parser',
    'format',
    'ir',
    'weights',
    'import',
    'data',
    'environment',
    'backends',
    'bench',
    'verify',
    'training',
    'serve',
    'reports',
    'lsp',
    'compile.ts',
    'check.ts',
    'load.ts',
  ],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const imports: readonly Import[] = files.flatMap((path) =>
  ts
    .preProcessFile(readFileSync(join(source, path), 'utf8'), true, true)
    .importedFiles.map(({ fileName }) => ({ from: path.split(sep).join('/'), to: target(path, fileName) })),
);

function target(from: string, name: string): string {
  if (!name.startsWith('.')) return name;
  return relative(source, resolve(source, dirname(from), name))
    .split(sep)
    .join('/');
}

function room(path: string): string {
  return path.split('/')[0] ?? path;
}

// What is generated (`proto/*.js`, `generated/*.mjs`) is no file of ours to read, but belongs to a room.
const inner = imports.filter(({ to }) => existsSync(join(source, to)));

describe('the house', () => {
  test('imports go one way: no room imports one above it', () => {
    const wrong = inner.filter(({ from, to }) => room(from) !== room(to) && !allowed[room(from)]?.includes(room(to)));
    expect(wrong).toEqual([]);
  });

  test('what is allowed is needed', () => {
    const needed = new Set(inner.map(({ from, to }) => `${room(from)} → ${room(to)}`));
    const pairs = Object.entries(allowed).flatMap(([from, all]) => all.map((to) => `${from} → ${to}`));
    expect(pairs.filter((pair) => !needed.has(pair))).toEqual([]);
  });

  // `| `src/files/` | what it holds | diagnostics |`: the last cell is the list of above.
  test('docs/architecture.md tells the same of every room', () => {
    const page = readFileSync(fileURLToPath(new URL('../docs/architecture.md', import.meta.url)), 'utf8');
    const rows = [...page.matchAll(/^\| `src\/([\w.-]+)\/?` \|.*\| ([^|]*) \|$/gm)];
    const told = rows.map(([, name = '', list = '']) => [name, list === 'nothing' ? [] : list.split(', ')]);
    expect(Object.fromEntries(told)).toEqual(allowed);
  });

  test('the IR knows of weights only how a parameter is initialised', () => {
    const wrong = inner.filter(
      ({ from, to }) => room(from) === 'ir' && room(to) === 'weights' && to !== 'weights/parameter.ts',
    );
    expect(wrong).toEqual([]);
  });

  test('data knows of the IR only what a train section means', () => {
    const wrong = inner.filter(
      ({ from, to }) => room(from) === 'data' && room(to) === 'ir' && to !== 'ir/training/plan.ts',
    );
    expect(wrong).toEqual([]);
  });

  test('one backend does not import another', () => {
    const backend = (path: string) => /^backends\/([^/]+)\//.exec(path)?.[1];
    const wrong = inner.filter(({ from, to }) => {
      const [left, right] = [backend(from), backend(to)];
      return left !== undefined && right !== undefined && left !== right;
    });
    expect(wrong).toEqual([]);
  });

  test('only its command loads the language server, and only that the protocol', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (room(to) === 'lsp' && room(from) !== 'lsp' && from !== 'cli/commands/lsp.ts') ||
        (/^vscode-/.test(to) && room(from) !== 'lsp'),
    );
    expect(wrong).toEqual([]);
  });

  test('runtimes are imported by their backends only', () => {
    const runtime = /^(@tensorflow\/|onnxruntime)/;
    const homes = [/^backends\/layers\//, /^backends\/tfjs-runtime\.ts$/, /^backends\/onnx\//];
    const wrong = imports.filter(({ from, to }) => runtime.test(to) && !homes.some((home) => home.test(from)));
    expect(wrong).toEqual([]);
  });

  test('there is no import circle', () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of inner) next.set(from, [...(next.get(from) ?? []), to]);
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (path: string, way: readonly string[]) => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        circles.push([...way.slice(way.indexOf(path)), path].join(' → '));
        return;
      }
      state.set(path, 'open');
      for (const to of next.get(path) ?? []) visit(to, [...way, path]);
      state.set(path, 'done');
    };
    for (const path of files) visit(path, []);
    expect(circles).toEqual([]);
  });
});
