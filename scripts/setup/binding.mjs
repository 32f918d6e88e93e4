// The native tfjs-node binding, by the first road that works: TensorFlow's wheel and a compile; the package's own download.
import { readdir, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists, inventory, isWhole } from './cache.mjs';
import { lastLines, run } from './child.mjs';
import { reasonOf } from './download.mjs';
import { fromPackage } from './from-package.mjs';
import { fromWheel } from './from-wheel.mjs';
import { version as wheelVersion } from './wheel.mjs';

export function packageFolder(root) {
  return join(root, 'node_modules', '@tensorflow', 'tfjs-node');
}

/** Where tfjs-node looks on every Node from 20 on: the highest N-API that it was made for. */
export function bindingFile(root) {
  return join(packageFolder(root), 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** Loads the binding in a process of its own: `{ tensorflow }`, its version, or `{ reason }`, why it does not load. */
export async function tryLoading(root) {
  if (!(await exists(bindingFile(root)))) return { reason: 'there is no binding' };
  const script =
    'try { process.stdout.write(require(process.argv[1]).TF_Version) } catch (e) { console.log(e.message); process.exit(1) }';
  const env = { TF_CPP_MIN_LOG_LEVEL: '3' };
  const { status, output } = await run(process.execPath, ['-e', script, bindingFile(root)], { env, limit: 120_000 });
  const said = lastLines(output);
  return status === 0 ? { tensorflow: said } : { reason: said || 'it crashes' };
}

/**
 * Provides the binding. Resolves with `{ road, tensorflow, why }`: the road is `wheel`, `package`, or `wasm` where there is no
 * binding; `why` says what kept the better roads from working.
 */
export async function provideBinding(root) {
  const present = await tryLoading(root);
  if (present.tensorflow !== undefined && !(await isCutShort(root))) {
    return { road: present.tensorflow === wheelVersion ? 'wheel' : 'package', tensorflow: present.tensorflow, why: [] };
  }
  const why = [];
  for (const [road, provide] of Object.entries({ wheel: fromWheel, package: fromPackage })) {
    try {
      const tensorflow = await provide(packageFolder(root), { root, tryLoading: () => tryLoading(root) });
      return { road, tensorflow, why };
    } catch (error) {
      why.push(error.cause === undefined ? error.message : `${error.message} (${reasonOf(error)})`);
    }
  }
  // What does not load must not be taken for a binding.
  await rm(bindingFile(root), { force: true });
  await rm(join(packageFolder(root), 'deps'), { recursive: true, force: true });
  return { road: 'wasm', tensorflow: undefined, why };
}

/** A library that lost its end still loads, and crashes later: what comes from the cache is compared with its inventory. */
async function isCutShort(root) {
  const libraries = await realpath(join(packageFolder(root), 'deps', 'lib')).catch(() => undefined);
  if (libraries === undefined) return false;
  const source = dirname(libraries);
  return (await exists(join(source, inventory))) && !(await isWhole(source));
}

/** The files that the binding consists of and their sizes, for the stamp: whether anything was touched since it loaded. */
export async function bindingState(root) {
  const libraries = join(packageFolder(root), 'deps', 'lib');
  const names = await readdir(libraries).catch(() => []);
  const sizes = await Promise.all(
    [bindingFile(root), ...names.map((name) => join(libraries, name))].map((path) =>
      stat(path).then(
        (found) => found.size,
        () => 'missing',
      ),
    ),
  );
  return ['tfjs_binding.node', ...names].map((name, index) => `${name} ${sizes[index]}`).join(', ');
}
