// Writes the reference pages (docs/reference/) and the editors' schema (schema/) from the operations, the catalog, the commands
// and the shipped blocks.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'docs', 'reference');
const require = createRequire(import.meta.url);

await import('./generate.mjs');

/** The pages by path, and the schema. The bundle lies inside of the package, because it reads the shipped specs from there. */
async function written() {
  await mkdir(join(root, 'build'), { recursive: true });
  const folder = await mkdtemp(join(root, 'build', 'reference-'));
  try {
    const outfile = join(folder, 'reference.mjs');
    await build({
      entryPoints: [join(root, 'src/cli/reference.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['@tensorflow/*', 'onnxruntime-node'],
      alias: { yaml: join(dirname(require.resolve('yaml/package.json')), 'browser/index.js') },
      logLevel: 'error',
    });
    const { reference, schemaText } = await import(pathToFileURL(outfile).href);
    return { pages: await reference(), schema: schemaText() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeIfChanged(path, text) {
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before === text) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  console.error(`wrote ${path.slice(root.length)}`);
}

const { pages, schema } = await written();
await writeIfChanged(join(root, 'schema', 'ninc-1.schema.json'), schema);
for (const [path, text] of pages) await writeIfChanged(join(target, path), text);
for (const path of await readdir(target, { recursive: true })) {
  if (!path.endsWith('.md') || pages.has(path.split(sep).join('/'))) continue;
  await rm(join(target, path));
  console.error(`removed ${join('docs/reference', path)}`);
}
