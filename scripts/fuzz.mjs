// Fuzzes ninc: npm run fuzz -- [--minutes 20 | --cases N] [--seed S] [--long] [--only mutate|weights|agree|broken|symbolic|runtimes]
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

await import('./generate.mjs');

/** The fuzzer as one module, inside of the package: it reads specs, pictures and its corpus from there. */
await mkdir(join(root, 'build'), { recursive: true });
const folder = await mkdtemp(join(root, 'build', 'fuzz-'));
const outfile = join(folder, 'fuzz.mjs');
try {
  await build({
    entryPoints: [join(root, 'test/fuzz/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    external: ['@tensorflow/*', 'onnxruntime-node'],
    alias: { yaml: join(dirname(require.resolve('yaml/package.json')), 'browser/index.js') },
    logLevel: 'error',
  });
  process.setSourceMapsEnabled(true);
  const { fuzz } = await import(pathToFileURL(outfile).href);
  process.exitCode = await fuzz(process.argv.slice(2), (line) => console.log(line));
} finally {
  await rm(folder, { recursive: true, force: true });
}
