import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyProject, type Project, pack, root } from './installed.ts';

let project: Project;
beforeAll(() => {
  project = emptyProject();
});
afterAll(() => project.remove());

describe('the tarball', () => {
  test('holds what runs, and nothing of what builds or tests it', () => {
    const paths = project.packed.files.map(({ path }) => path);
    expect([...new Set(paths.map((path) => path.split('/')[0]))].sort()).toEqual(
      ['LICENSE', 'README.md', 'action.yml', 'assets', 'bin', 'dist', 'package.json', 'schema', 'specs'].sort(),
    );
    expect(paths.filter((path) => /\.(map|cache|tsbuildinfo|test\.)/.test(path))).toEqual([]);
    expect(paths.filter((path) => path.startsWith('assets/') && !path.startsWith('assets/digits/'))).toEqual([]);
    expect(project.packed.size).toBeLessThan(3.5e6);
  });

  test('is the same bytes when it is made again', () => {
    const again = join(project.folder, 'again');
    mkdirSync(again);
    expect(pack(again).shasum).toBe(project.packed.shasum);
  });

  test('carries the licence of everything that is bundled', () => {
    const text = readFileSync(join(project.folder, 'node_modules/ninc/dist/THIRD-PARTY.txt'), 'utf8');
    for (const name of ['yaml', 'ajv', 'typebox', '@bufbuild/protobuf', 'vscode-languageserver'])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    expect(text).toContain('Copyright 2008 Google Inc.');
    expect(text).toContain('onnx.proto');
    expect(text).not.toContain(root);
  });

  test('names no folder of the machine that made it', () => {
    const dist = join(project.folder, 'node_modules/ninc/dist');
    for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
      if (!/\.([cm]js|ts|txt)$/.test(name)) continue;
      expect([name, readFileSync(join(dist, name), 'utf8').includes(root)]).toEqual([name, false]);
    }
  });
});

describe('in an empty project', () => {
  test('needs no other package', () => {
    expect(readdirSync(join(project.folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['ninc']);
  });

  test('init, check and the npm scripts that init wrote', () => {
    expect(project.ninc('init')).toMatchObject({ status: 0 });
    expect(project.ninc('check')).toMatchObject({ status: 0, stderr: '' });
    expect(project.npm('run', 'check')).toMatchObject({ status: 0 });
    expect(project.ninc('fmt', '--check', 'models')).toMatchObject({ status: 0 });
    expect(project.ninc('check', 'models', '--format', 'json').stdout).toContain('"ok": true');
  });

  test('runs on reference; a backend that needs a package says which: exit 3', () => {
    const ran = project.ninc('run', 'models/network.nin.yaml', '--format', 'json');
    expect(ran.status).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ backend: 'reference' });
    for (const [backend, name] of [
      ['graph', '@tensorflow/tfjs-node'],
      ['layers', '@tensorflow/tfjs-node'],
      ['onnx', 'onnxruntime-node'],
    ] as const) {
      const { status, stdout, stderr } = project.ninc('run', 'models/network.nin.yaml', '--backend', backend);
      expect([backend, status, stdout]).toEqual([backend, 3, '']);
      expect(stderr).toContain(`help: npm install ${name}`);
      expect(stderr).not.toContain('npm run setup');
    }
    const doctor = project.ninc('doctor');
    expect(doctor.status).toBe(3);
    expect(doctor.stdout).toContain('npm install @tensorflow/tfjs-node');
  });

  test('compiles what needs no runtime to write; digits and blocks are there', () => {
    const out = join(project.folder, 'out');
    for (const target of ['onnx', 'pytorch', 'ir', 'keras', 'savedmodel']) {
      const done = project.ninc('compile', 'models/network.nin.yaml', '--target', target, '--out', join(out, target));
      expect([target, done.status, done.stderr]).toEqual([target, 0, '']);
    }
    expect(readdirSync(join(out, 'onnx'))).toContain('model.onnx');
    const specs = join(project.folder, 'node_modules/ninc/specs');
    expect(project.ninc('check', specs).status).toBe(0);
    const judged = project.ninc('eval', join(specs, 'nin-digits.nin.yaml'), '--backend', 'reference');
    expect(judged.stderr).toContain('--weights');
  });

  test('through a link from elsewhere, and from another folder', () => {
    const link = join(project.folder, 'linked ninc');
    symlinkSync(join(project.folder, 'node_modules/ninc/bin/ninc.mjs'), link);
    const { status, stdout } = spawnSync(process.execPath, [link, '--version'], { cwd: '/', encoding: 'utf8' });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect([status, stdout]).toEqual([0, `${version}\n`]);
  });

  test('the library, by import and by require', () => {
    const spec = join(project.folder, 'library.nin.yaml');
    writeFileSync(spec, 'ninc: 1\ninputs: {x: {shape: [N, 2]}}\nlayers: [relu]\n');
    writeFileSync(
      join(project.folder, 'library.mjs'),
      `import { check, load } from 'ninc';
       const program = await load('library.nin.yaml', { backend: 'reference' });
       const { output } = await program.run({ x: { shape: [1, 2], data: Float32Array.of(-1, 2) } });
       program.dispose();
       console.log(check('library.nin.yaml').ok, [...output.data]);`,
    );
    writeFileSync(
      join(project.folder, 'library.cjs'),
      `const { check } = require('ninc'); console.log(check('library.nin.yaml').ok);`,
    );
    const node = (name: string) => spawnSync(process.execPath, [name], { cwd: project.folder, encoding: 'utf8' });
    expect(node('library.mjs')).toMatchObject({ status: 0, stdout: 'true [ 0, 2 ]\n' });
    expect(node('library.cjs')).toMatchObject({ status: 0, stdout: 'true\n' });
  });
});
