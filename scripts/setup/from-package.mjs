// The binding by the package's own install script: an older TensorFlow (2.9.1), from a host that not every machine reaches.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { lastLines, run } from './child.mjs';
import { say } from './console.mjs';
import { reasonOf } from './download.mjs';

const limit = 600_000;

/** Provides libraries and binding in the package's folder; resolves with TensorFlow's version. Throws where that cannot be. */
export async function fromPackage(target, { root, tryLoading }) {
  say("trying the package's own download (TensorFlow 2.9.1)");
  await requireHost();
  await rm(join(target, 'deps'), { recursive: true, force: true });
  await rm(join(target, 'lib', 'napi-v8'), { recursive: true, force: true });
  const description = join(target, 'package.json');
  const before = await readFile(description);
  // The script calls programs of packages by name, as npm lets it.
  const env = { PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}` };
  const { status, output } = await run(process.execPath, ['scripts/install.js'], { cwd: target, env, limit });
  // The script writes into its own package.json, and leaves that so where it breaks off.
  await writeFile(description, before);
  if (status !== 0) throw new Error(`the package's own download failed: ${lastLines(output) || 'it took too long'}`);
  const { tensorflow, reason } = await tryLoading();
  if (tensorflow === undefined) throw new Error(`what the package downloads does not load: ${reason}`);
  return tensorflow;
}

/** The script waits for minutes where its host cannot be reached; asking first takes seconds. */
async function requireHost() {
  const { env } = process;
  // fetch does not go through a proxy, the script does.
  if (env.HTTPS_PROXY || env.https_proxy) return;
  const named = ['TFJS_NODE_BASE_URI', 'TFJS_NODE_CDN_STORAGE'].map((name) => env[name] ?? env[`npm_config_${name}`]);
  const { origin, host } = new URL(named.find(Boolean) ?? env.CDN_STORAGE ?? 'https://storage.googleapis.com/');
  await fetch(origin, { method: 'HEAD', signal: AbortSignal.timeout(15_000) }).catch((error) => {
    throw new Error(`${host}, where the package downloads from, cannot be reached (${reasonOf(error)})`);
  });
}
