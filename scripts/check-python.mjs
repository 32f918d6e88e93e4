// npm run check:python [-- KIND… TARGET… --only=TEXT]: compiles every operation's cases, the golden graphs and the shipped specs to
// Python source, and runs it: kinds are operations, graphs, tricky, specs; targets are pytorch, keras (both where none is named) and
// savedmodel (in TensorFlow's Python); TEXT is in the names of the cases to run. Needs a Python ($PYTHON, or python3) with torch, keras,
// tensorflow, safetensors and ruff; says so and does nothing where it is not there.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const python = process.env.PYTHON ?? 'python3';
const words = process.argv.slice(2);
const named = words.filter((word) => ['pytorch', 'keras', 'savedmodel'].includes(word));
const names = named.length > 0 ? named : ['pytorch', 'keras'];
const kinds = words.filter((word) => !names.includes(word) && !word.startsWith('--'));
const only = words.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? '';

const imported = { pytorch: 'torch', savedmodel: 'tensorflow' };
const modules = ['numpy', 'safetensors', 'ruff', ...names.map((name) => imported[name] ?? name)];
const probe = `import importlib.util, sys; print(*[m for m in sys.argv[1:] if importlib.util.find_spec(m) is None])`;
const found = spawnSync(python, ['-c', probe, ...modules], { encoding: 'utf8' });
const missing = found.status === 0 ? found.stdout.trim() : python;
if (missing !== '') {
  process.stdout.write(`skipped: ${missing} is not installed for ${python}\n`);
  process.exit(0);
}

await import('./generate.mjs');
process.chdir(root);
await mkdir('build', { recursive: true });
const folder = await mkdtemp(join(root, 'build', 'python-'));
try {
  const outfile = join(folder, 'write.mjs');
  await build({
    entryPoints: ['test/python/write.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@tensorflow/*', 'onnxruntime-node'],
    alias: { yaml: join(dirname(require.resolve('yaml/package.json')), 'browser/index.js') },
    loader: { '.json': 'json' },
    logLevel: 'error',
  });
  // Bundled, the golden graphs are not beside the code that reads them.
  process.env.NINC_GOLDEN_GRAPHS ??= join(root, 'test/golden/graphs.json');
  const { writeCases } = await import(pathToFileURL(outfile).href);
  await writeCases(folder, { kinds, names, only }, (line) => process.stdout.write(`${line}\n`));
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const { status } = spawnSync(python, ['-W', 'ignore', 'test/python/check.py', folder, ...names], {
    stdio: 'inherit',
    env,
  });
  process.exitCode = status ?? 1;
} finally {
  if (!words.includes('--keep')) await rm(folder, { recursive: true, force: true });
}
