// The native tfjs-node binding, without its own download: TensorFlow's libraries from the pinned wheel, and one compile.
import { copyFile, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { atomicFolder, cacheFolder, exists, needSpace } from './cache.mjs';
import { run } from './child.mjs';
import { progress, say } from './console.mjs';
import { fetchWheel, version, wheelHere } from './wheel.mjs';
import { unpackZip } from './zip.mjs';

/** What the libraries take once unpacked, with room for the wheel beside them. */
const neededBytes = 1.5e9;
const unpackedBytes = 905e6;

export function packageFolder(root) {
  return join(root, 'node_modules', '@tensorflow', 'tfjs-node');
}

export function bindingFile(root) {
  return join(packageFolder(root), 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** The version of TensorFlow that the binding loads, asked in a process of its own; undefined where it does not load. */
export async function loadedVersion(root) {
  if (!(await exists(bindingFile(root)))) return undefined;
  const script = 'process.stdout.write(require(process.argv[1]).TF_Version)';
  const env = { TF_CPP_MIN_LOG_LEVEL: '3' };
  const { status, output } = await run(process.execPath, ['-e', script, bindingFile(root)], { env, limit: 60_000 });
  return status === 0 ? output.trim().split('\n').at(-1) : undefined;
}

/**
 * Provides the binding by the first road that works: the wheel and a compile; the package's own download; wasm. Resolves with
 * `{ road, tensorflow, why }`: `why` says what kept the better roads from working.
 */
export async function provideBinding(root) {
  const present = await loadedVersion(root);
  if (present !== undefined) return { road: 'native', tensorflow: present, why: [] };
  const why = [];
  for (const [name, road] of [
    ['wheel', fromWheel],
    ['package', fromPackage],
  ]) {
    try {
      await road(root);
      const tensorflow = await loadedVersion(root);
      if (tensorflow !== undefined) return { road: name, tensorflow, why };
      why.push(`${name}: what was made does not load`);
    } catch (error) {
      why.push(`${name}: ${error.message}`);
    }
  }
  return { road: 'wasm', tensorflow: undefined, why };
}

async function fromWheel(root) {
  const wheel = wheelHere();
  if (wheel === undefined) throw new Error(`there is no pinned wheel for ${process.platform}-${process.arch}`);
  const compiler = await findCompiler();
  if (compiler === undefined) throw new Error('there is no C++ compiler (c++, g++ or clang++; CXX names another)');
  const cache = cacheFolder();
  const key = `tensorflow-${version}-${process.platform}-${process.arch}-${wheel.hash.slice(0, 12)}`;
  const libraries = await atomicFolder(join(cache, key), async (temporary) => {
    await needSpace(temporary, neededBytes);
    const archive = await fetchWheel(wheel, join(cache, 'downloads'));
    await unpackLibraries(archive, temporary, wheel.libraries);
    await rm(archive, { force: true });
  });
  const target = packageFolder(root);
  await rm(join(target, 'deps'), { recursive: true, force: true });
  await mkdir(join(target, 'deps'), { recursive: true });
  await link(join(libraries, 'lib'), join(target, 'deps', 'lib'));
  await link(join(libraries, 'include'), join(target, 'deps', 'include'));
  const addon = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')).version;
  const built = await atomicFolder(join(cache, `${key}-tfjs-node-${addon}`), (temporary) =>
    compile(root, compiler, temporary),
  );
  await mkdir(join(target, 'lib', 'napi-v8'), { recursive: true });
  const destination = bindingFile(root);
  await copyFile(join(built, 'tfjs_binding.node'), `${destination}.part`);
  await rename(`${destination}.part`, destination);
}

const headers = /^tensorflow\/include\/(tensorflow\/c\/|tensorflow\/core\/platform\/|tsl\/|xla\/tsl\/)/;

/** `lib/`: both libraries under the names that the linker looks for; `include/`: the headers of the C API. */
async function unpackLibraries(archive, folder, { main, framework, suffix }) {
  const meter = progress('unpacking TensorFlow', unpackedBytes);
  const rename = (name) => {
    if (name === `tensorflow/${main}`) return `lib/${main}`;
    if (name === `tensorflow/${framework}`) return `lib/${framework}`;
    return headers.test(name) ? name.replace('tensorflow/include/', 'include/') : undefined;
  };
  await unpackZip(archive, folder, rename, (bytes) => meter.add(bytes));
  meter.end();
  await symlink(main, join(folder, 'lib', `libtensorflow.${suffix}`));
  await symlink(framework, join(folder, 'lib', `libtensorflow_framework.${suffix}`));
}

/** A link where the system has them, a copy elsewhere. */
async function link(from, to) {
  await symlink(from, to, process.platform === 'win32' ? 'junction' : 'dir').catch(() =>
    cp(from, to, { recursive: true }),
  );
}

export async function findCompiler() {
  for (const program of [process.env.CXX, 'c++', 'g++', 'clang++']) {
    if (program && (await run(program, ['--version'])).status === 0) return program;
  }
  return undefined;
}

/** N-API's headers come from a package, so Node's own are not needed; the result loads in every Node from 20 on. */
async function compile(root, compiler, folder) {
  say('compiling the binding (about ten seconds)');
  const target = packageFolder(root);
  const api = join(root, 'node_modules', 'node-api-headers', 'include');
  const origin = process.platform === 'darwin' ? '@loader_path' : '$ORIGIN';
  const undefinedSymbols = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
  const args = [
    ...['-O2', '-shared', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'],
    ...['-I.', '-I..', '-Ideps/include', `-I${api}`],
    ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'],
    ...['-Ldeps/lib', '-ltensorflow', '-ltensorflow_framework', `-Wl,-rpath,${origin}/../../deps/lib`],
    ...[...undefinedSymbols, '-o', join(folder, 'tfjs_binding.node')],
  ];
  const { status, output } = await run(compiler, args, { cwd: target, limit: 600_000 });
  if (status !== 0) throw new Error(`${compiler} failed:\n${output.trim().split('\n').slice(0, 12).join('\n')}`);
}

/** The package's own install script: an older TensorFlow, from a host that not every machine reaches. */
async function fromPackage(root) {
  say("trying the package's own download (TensorFlow 2.9.1)");
  const target = packageFolder(root);
  await rm(join(target, 'deps'), { recursive: true, force: true });
  const { status, output } = await run(process.execPath, ['scripts/install.js'], { cwd: target, limit: 240_000 });
  if (status !== 0) throw new Error(`its download failed: ${output.trim().split('\n').at(-1) ?? ''}`);
}

/** Sizes and times of what the binding consists of, for the stamp: whether anything was touched since it loaded. */
export async function bindingState(root) {
  const libraries = join(packageFolder(root), 'deps', 'lib');
  const paths = [bindingFile(root)];
  for (const name of await readdir(libraries).catch(() => [])) paths.push(join(libraries, name));
  const states = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (found) => `${found.size}`,
        () => 'missing',
      ),
    ),
  );
  return states.join(' ');
}
