// npm run check:package: what the package would be on the registry, judged by publint (files and exports) and arethetypeswrong (types
// under every way to resolve modules). Build first.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ninc-package-'));

/**
 * What an ES-module package is told in any case. `node10` knows no `exports`; a CommonJS module reaches ES modules by `import()`, and
 * by `require` on every Node that ninc runs on.
 */
const ofModules = ({ kind, resolutionKind }) =>
  resolutionKind === 'node10' || (kind === 'CJSResolvesToESM' && resolutionKind === 'node16-cjs');

try {
  const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' };
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], options);
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(packed);
  console.log(`${filename}: ${size} bytes packed, ${unpackedSize} unpacked, ${entryCount} files`);
  const tarball = readFileSync(join(folder, filename));
  const types = await checkPackage(createPackageFromTarballData(tarball));
  const wrong = types.types === false ? ['it has no types'] : types.problems.filter((problem) => !ofModules(problem));
  const { buffer, byteOffset, byteLength } = tarball;
  const pack = { tarball: buffer.slice(byteOffset, byteOffset + byteLength) };
  const { messages, pkg } = await publint({ pack, strict: true });
  for (const problem of wrong) console.log(`arethetypeswrong: ${JSON.stringify(problem)}`);
  for (const message of messages) console.log(`publint: ${formatMessage(message, pkg)}`);
  if (wrong.length + messages.length > 0) process.exitCode = 1;
  else console.log('publint and arethetypeswrong find nothing');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
