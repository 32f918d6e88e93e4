// Builds dist/: the bundles that run, and the type declarations. Plain Node; needs the installed packages.
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { pruneDeclarations } from './build/declarations.mjs';
import { thirdParty } from './build/licences.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const require = createRequire(import.meta.url);

await import('./generate.mjs');
await rm('dist', { recursive: true, force: true });

const declarations = promisify(execFile)(process.execPath, [
  join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'),
  '-p',
  'tsconfig.build.json',
]).catch((error) => {
  process.stderr.write(error.stdout ?? '');
  throw new Error('the type declarations could not be made', { cause: error });
});

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  // Runtimes are loaded when they are used, from where the user installed them.
  external: ['@tensorflow/*', 'onnxruntime-node'],
  // The package's own build for modules: its CommonJS build would need a `require` in the bundle.
  alias: { yaml: join(dirname(require.resolve('yaml/package.json')), 'browser/index.js') },
  logLevel: 'warning',
  metafile: true,
};

// The library: modules that share their chunks.
const library = build({
  ...common,
  entryPoints: { index: 'src/index.ts', tfjs: 'src/backends/layers/custom/index.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  format: 'esm',
});

// The protocol of editors, which only `ninc lsp` loads: in the script of the command line it would be read at every start.
const protocolFile = 'language-server-protocol.cjs';
const protocol = build({
  ...common,
  stdin: {
    contents: "export * from 'vscode-languageserver/node'; export * from 'vscode-languageserver-textdocument';",
    resolveDir: root,
  },
  outfile: `dist/${protocolFile}`,
  format: 'cjs',
});
const protocolApart = {
  name: 'protocol-apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^vscode-languageserver/ }, () => ({ path: `./${protocolFile}`, external: true })),
};

// The threads that prepare data: src/data/worker/pool.ts starts this file.
const worker = build({
  ...common,
  entryPoints: { 'data-worker': 'src/data/worker/thread.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
});

// What pages of `ninc viz` run; their policy allows this text and no other.
const page = build({
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify: true,
  charset: 'ascii',
  logLevel: 'warning',
  entryPoints: { 'picture-page': 'src/reports/picture/page/main.ts' },
  outdir: 'dist',
});

// The command line: one script, because only of a script the compiled code can be kept (bin/load.cjs).
const commands = await build({
  ...common,
  entryPoints: { cli: 'src/cli/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  plugins: [protocolApart],
  // A script whose compiled code is kept has no import(); the runtimes are CommonJS packages.
  supported: { 'dynamic-import': false },
  banner: { js: "const __ninc_url = require('node:url').pathToFileURL(__filename).href;" },
  define: { 'import.meta.url': '__ninc_url' },
});
await promisify(execFile)(process.execPath, ['bin/ninc.mjs', 'check', 'specs/nin-seed.nin.yaml'], {
  env: { ...process.env, NINC_CODE_CACHE: 'write' },
});
const bundles = await Promise.all([library, worker, protocol, commands]);
const metafiles = bundles.map(({ metafile }) => metafile);
await writeFile('dist/THIRD-PARTY.txt', thirdParty(root, metafiles));
await page;
await declarations;
const { exports } = JSON.parse(await readFile('package.json', 'utf8'));
pruneDeclarations(
  'dist/types',
  Object.values(exports).flatMap(({ types }) => types ?? []),
);
