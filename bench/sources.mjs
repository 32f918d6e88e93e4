// What the bench shares with `ninc bench`: the order of turns, the figures, the reports, bundled from the sources.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Imports modules of the sources as one. */
export async function importSources(paths) {
  const folder = await mkdtemp(join(tmpdir(), 'ninc-bench-'));
  try {
    const outfile = join(folder, 'sources.mjs');
    const contents = paths.map((path) => `export * from ${JSON.stringify(`./${path}`)};`).join('\n');
    await build({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['@tensorflow/*', 'onnxruntime-node'],
      logLevel: 'error',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
