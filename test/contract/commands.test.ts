import { spawn, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { bin, ninc, workspace } from '../cli/run.ts';

const relu = 'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n';
const { folder, remove } = workspace({
  'models/a.nin.yaml': relu,
  'models/deep/b.nin.yaml': relu,
  'models/deep/notes.yaml': 'no: spec\n',
  'net.nin.yaml': `
    ninc: 1
    params: {classes: 2, sizes: [3, 5]}
    inputs: {x: {shape: [N, 3, 8, 8]}}
    layers:
      - conv2d: {out_channels: 4, kernel_size: "\${sizes}", padding: 2}
      - max_pool2d: {kernel_size: 2}
      - flatten
      - linear: {out_features: "\${classes}"}
  `,
  'bad.nin.yaml': relu.replace('relu', 'rellu'),
  'slow.nin.yaml': `
    ninc: 1
    inputs: {x: {shape: [N, 64, 96, 96]}}
    layers:
      - conv2d: {out_channels: 64, kernel_size: 3, padding: 1}
        repeat: 8
  `,
});
afterAll(remove);
const path = (name: string) => join(folder, name);

describe('check', () => {
  const files = (...words: string[]) => {
    const { stdout } = ninc(folder, 'check', ...words, '--format', 'json');
    return JSON.parse(stdout).specs.map(({ file }: { file: string }) => file);
  };

  test('files, folders and globs', () => {
    expect(files('models/a.nin.yaml', 'net.nin.yaml')).toEqual(['models/a.nin.yaml', 'net.nin.yaml']);
    expect(files('models')).toEqual(['models/a.nin.yaml', 'models/deep/b.nin.yaml']);
    expect(files('models/*.nin.yaml')).toEqual(['models/a.nin.yaml']);
    expect(files('models/**/*.nin.yaml')).toEqual(['models/a.nin.yaml', 'models/deep/b.nin.yaml']);
  });

  test('text, json, github, sarif, junit', () => {
    const said = (format: string) => {
      const { status, stdout } = ninc(folder, 'check', 'bad.nin.yaml', 'net.nin.yaml', '--format', format);
      expect(status, format).toBe(1);
      return stdout;
    };
    expect(said('text')).toMatch(/bad\.nin\.yaml:3:10/);
    expect(JSON.parse(said('json'))).toMatchObject({ schema_version: 1, specs: [{ ok: false }, { ok: true }] });
    expect(said('github')).toMatch(/^::error .*file=bad\.nin\.yaml,.*line=3/m);
    expect(JSON.parse(said('sarif'))).toMatchObject({ version: '2.1.0', runs: [{ results: [{ ruleId: 'NIN3001' }] }] });
    expect(said('junit')).toMatch(/^<\?xml[\s\S]*<failure/);
  });

  test('--set gives params another value: numbers, lists; what is none is refused', () => {
    const shape = (...set: string[]) => {
      const { stdout } = ninc(
        folder,
        'check',
        'net.nin.yaml',
        '--format',
        'json',
        ...set.flatMap((one) => ['--set', one]),
      );
      const [one] = JSON.parse(stdout).specs;
      return one.ok ? [one.nodes[0].shape, one.outputs[0].shape] : one.diagnostics[0].code;
    };
    expect(shape('classes=100', 'sizes=[1, 5]')).toEqual([
      ['N', 4, 12, 8],
      ['N', 100],
    ]);
    expect(shape('classes=x')).toMatch(/^NIN2/);
    expect(shape('clases=1')).toMatch(/^NIN3/);
  });

  test('loads no ML runtime', async () => {
    const child = spawn(process.execPath, [bin, 'check', 'net.nin.yaml', '--watch'], { cwd: folder });
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      expect(readFileSync(`/proc/${child.pid}/maps`, 'utf8')).not.toMatch(/libtensorflow|onnxruntime|tfjs_binding/);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

test('summary: output shape, parameters, MACs, memory and receptive field of each node', () => {
  const { status, stdout, stderr } = ninc(folder, 'summary', 'net.nin.yaml');
  expect([status, stderr]).toEqual([0, '']);
  const [, head, , ...rows] = stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(head).toEqual(['layer', 'operation', 'output', 'parameters', 'MACs', 'memory', 'sees']);
  expect(rows.find(([id]) => id === 'conv2d_1')).toEqual([
    'conv2d_1',
    'conv2d',
    '[N, 4, 10, 8]',
    '184',
    '14,400',
    '1.25 KiB',
    '3×5',
  ]);
  expect(rows.find(([id]) => id === 'max_pool2d_1')?.at(-1)).toBe('4×6');
});

test.each([
  ['svg', /^<(\?xml|svg)/],
  ['html', /^<!doctype html>/i],
  ['mmd', /flowchart|graph/],
  ['dot', /digraph/],
])('viz --out F.%s: a picture of the graph with shapes', (kind, text) => {
  expect(ninc(folder, 'viz', 'net.nin.yaml', '--out', `net.${kind}`)).toMatchObject({ status: 0 });
  const picture = readFileSync(path(`net.${kind}`), 'utf8');
  expect(picture).toMatch(text);
  expect(picture).toMatch(/10.{1,10}8/);
});

test('import MODEL.onnx --out DIR: a spec and safetensors, of the same network', () => {
  expect(ninc(folder, 'compile', 'net.nin.yaml', '--target', 'onnx', '--out', 'onnx').status).toBe(0);
  expect(ninc(folder, 'import', 'onnx/model.onnx', '--out', 'back', '--name', 'again').status).toBe(0);
  expect(readdirSync(path('back')).sort()).toEqual(['again.nin.yaml', 'again.safetensors']);
  const [one] = JSON.parse(ninc(folder, 'check', 'back/again.nin.yaml', '--format', 'json').stdout).specs;
  expect([one.ok, one.totals.parameters, one.outputs[0].shape]).toEqual([true, 184 + 162, ['N', 2]]);
});

test('verify: every backend and target that is present, on the same weights and inputs, node by node', () => {
  const { status, stdout } = ninc(
    folder,
    'verify',
    'net.nin.yaml',
    '--only',
    'layers f32',
    '--only',
    'graph f32',
    '--format',
    'json',
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/"graph/);
});

test.each([
  'fmt',
  'lock',
  'diff',
  'explain',
  'schema',
  'init',
  'doctor',
  'bench',
  'lsp',
  'serve',
  'check',
  'summary',
  'run',
  'train',
  'eval',
  'predict',
  'compile',
  'import',
  'verify',
  'viz',
  'weights',
])('%s --help: on stdout, exit 0', (command) => {
  const { status, stdout, stderr } = ninc(folder, command, '--help');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`usage: ninc ${command}`);
});

test('fmt, lock, diff, explain, schema, init and doctor do what they are called', () => {
  const ok = (...words: string[]) => {
    const finished = ninc(folder, ...words);
    expect(finished.status, finished.stderr).toBe(0);
    return finished.stdout;
  };
  writeFileSync(path('ugly.nin.yaml'), relu.replace('layers: [relu]', 'layers:   [ relu ]'));
  ok('fmt', 'ugly.nin.yaml');
  expect(readFileSync(path('ugly.nin.yaml'), 'utf8')).not.toContain('[ relu ]');
  ok('lock', 'net.nin.yaml');
  ok('check', 'net.nin.yaml', '--locked');
  expect(ninc(folder, 'diff', 'models/a.nin.yaml', 'net.nin.yaml').stdout).toMatch(/conv2d_1/);
  expect(ok('explain', 'NIN4003')).toMatch(/NIN4003[\s\S]*[Ii]ncorrect[\s\S]*[Cc]orrect/);
  expect(JSON.parse(ok('schema'))).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
  ok('init', 'new');
  expect(readdirSync(path('new')).length).toBeGreaterThan(0);
  expect(ninc(folder, 'doctor').stdout).toMatch(/reference/);
});

describe('exit codes', () => {
  test('0 fine, with data on stdout and everything else on stderr', () => {
    const { status, stdout, stderr } = ninc(
      folder,
      'run',
      'net.nin.yaml',
      '--backend',
      'reference',
      '--format',
      'json',
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(() => JSON.parse(stdout)).not.toThrow();
  });

  test.each<[number, string[]]>([
    [1, ['check', 'bad.nin.yaml']],
    [1, ['check', 'nowhere.nin.yaml']],
    [1, ['run', 'bad.nin.yaml']],
    [1, ['run', 'net.nin.yaml', '--weights', 'nowhere.safetensors', '--backend', 'reference']],
    [1, ['import', 'nowhere.onnx', '--out', 'x']],
    [1, ['summary', 'bad.nin.yaml']],
    [2, []],
    [2, ['chekc', 'net.nin.yaml']],
    [2, ['check', 'net.nin.yaml', '--frobnicate']],
    [2, ['check', 'net.nin.yaml', '--format', 'xml']],
    [2, ['check', 'nothing*.nin.yaml']],
    [2, ['run']],
    [2, ['run', 'net.nin.yaml', '--backend', 'cuda']],
    [2, ['run', 'net.nin.yaml', '--batch', '0']],
    [2, ['run', 'net.nin.yaml', '--seed', 'x']],
    [2, ['compile', 'net.nin.yaml', '--target', 'coreml', '--out', 'x']],
    [2, ['compile', 'net.nin.yaml', '--target', 'ir']],
    [2, ['train', 'net.nin.yaml']],
    [2, ['viz', 'net.nin.yaml', '--out', 'net.bmp']],
    [2, ['explain', 'NIN0000']],
  ])('%i: ninc %j', (status, words) => {
    const before = readdirSync(folder);
    const finished = ninc(folder, ...words);
    expect(finished.status, finished.stderr).toBe(status);
    expect(finished.stdout + finished.stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
    expect(readdirSync(folder)).toEqual(before);
  });

  test('3: a runtime that was asked for is not there', () => {
    // ninc as it is, without packages beside it.
    const root = fileURLToPath(new URL('../..', import.meta.url));
    for (const part of ['bin', 'dist', 'specs/lib', 'package.json'])
      cpSync(join(root, part), path(join('alone', part)), { recursive: true });
    const words = [path('alone/bin/ninc.mjs'), 'run', 'net.nin.yaml', '--backend', 'onnx'];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
    expect(status, stderr).toBe(3);
    expect(stderr).toMatch(/^error\[NIN7/);
  });

  test.skipIf(process.platform === 'win32')('130: interrupted, and no file is left', { timeout: 60_000 }, async () => {
    const before = readdirSync(folder);
    const child = spawn(process.execPath, [bin, 'run', 'slow.nin.yaml', '--backend', 'reference', '--out', 'stopped'], {
      cwd: folder,
    });
    const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    await new Promise((resolve) => setTimeout(resolve, 2000));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(readdirSync(folder)).toEqual(before);
  });
});
