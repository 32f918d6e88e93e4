// The binding without its own download: TensorFlow's libraries from the pinned wheel, and one compile.
import { copyFile, cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, needSpace, wholeFolder } from './cache.mjs';
import { run } from './child.mjs';
import { progress, say } from './console.mjs';
import { makeFolder } from './folder.mjs';
import { fetchWheel, wheelHere } from './wheel.mjs';
import { unpackZip } from './zip.mjs';

/** What the wheel and its libraries take together. */
const neededBytes = 1.25e9;
const unpackedBytes = 855e6;

/** Provides libraries and binding in the package's folder; resolves with TensorFlow's version. Throws where that cannot be. */
export async function fromWheel(target, { root, tryLoading }) {
  const wheel = wheelHere();
  const compiler = await findCompiler();
  if (compiler === undefined) throw new Error('there is no C++ compiler (c++, g++ or clang++; CXX names another)');
  const cache = cacheFolder();
  await makeFolder(cache).catch(({ code }) => {
    throw new Error(`the cache folder ${cache} cannot be made (${code}); NINC_CACHE_DIR names another`);
  });
  const key = `tensorflow-${wheel.version}-${process.platform}-${process.arch}-${wheel.hash.slice(0, 12)}`;
  const waiting = () => say('another set-up is at the same work; waiting for it');
  const unpack = (temporary) => unpackWheel(wheel, join(cache, 'downloads'), temporary);
  const libraries = await wholeFolder(join(cache, key), unpack, waiting);
  await rm(join(target, 'deps'), { recursive: true, force: true });
  await makeFolder(join(target, 'deps'));
  for (const name of ['lib', 'include']) await link(join(libraries, name), join(target, 'deps', name));
  const addon = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')).version;
  const made = join(cache, `${key}-tfjs-node-${addon}`);
  const compileInto = (temporary) => compile({ root, target, compiler, wheel, folder: temporary });
  let loading = { reason: 'it was not made' };
  // One that another system made in the same cache may not load here.
  for (const anew of [false, true]) {
    if (anew) await rm(made, { recursive: true, force: true });
    await place(join(await wholeFolder(made, compileInto, waiting), 'tfjs_binding.node'), target);
    loading = await tryLoading();
    if (loading.tensorflow !== undefined) return loading.tensorflow;
  }
  throw new Error(`the compiled binding does not load: ${loading.reason}\nif the cache is damaged, remove ${cache}`);
}

async function unpackWheel(wheel, downloads, folder) {
  await needSpace(folder, neededBytes);
  const archive = await fetchWheel(wheel, downloads);
  const meter = progress('unpacking TensorFlow', unpackedBytes);
  let unpacked = 0;
  const count = (bytes) => {
    unpacked += bytes;
    meter.at(unpacked);
  };
  await unpackZip(archive, folder, (name) => placeOf(name, Object.values(wheel.libraries)), count);
  meter.end();
  await rm(archive, { force: true });
}

const headers = /^tensorflow\/include\/(tensorflow\/c\/|tensorflow\/core\/platform\/|tsl\/|xla\/tsl\/)/;

/** `lib/`: both libraries; `include/`: the headers of the C API. Of a member that is not wanted: undefined. */
export function placeOf(name, libraries) {
  const library = libraries.find((file) => name === `tensorflow/${file}`);
  if (library !== undefined) return `lib/${library}`;
  return headers.test(name) ? name.replace('tensorflow/include/', 'include/') : undefined;
}

/** A link where the system has them, a copy elsewhere. */
async function link(from, to) {
  await symlink(from, to, process.platform === 'win32' ? 'junction' : 'dir').catch(() =>
    cp(from, to, { recursive: true }),
  );
}

async function place(made, target) {
  const folder = join(target, 'lib', 'napi-v8');
  await makeFolder(folder);
  await copyFile(made, join(folder, 'tfjs_binding.node.part'));
  await rename(join(folder, 'tfjs_binding.node.part'), join(folder, 'tfjs_binding.node'));
}

/** A C++ compiler as words: the one that CXX names, else the first of the usual ones. */
async function findCompiler() {
  const named = process.env.CXX?.trim().split(/\s+/) ?? [''];
  for (const words of [named, ['c++'], ['g++'], ['clang++']]) {
    const [program, ...first] = words;
    if (program !== '' && (await run(program, [...first, '--version'], { limit: 30_000 })).status === 0) return words;
  }
  return undefined;
}

/** N-API's headers come from a package, so Node's own are not needed; the result loads in every Node from 20 on. */
async function compile({ root, target, compiler: [program, ...first], wheel, folder }) {
  say('compiling the binding (about ten seconds)');
  const api = join(root, 'node_modules', 'node-api-headers', 'include');
  const mac = process.platform === 'darwin';
  const args = [
    ...[...first, '-O2', '-shared', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'],
    ...['-I.', '-I..', '-Ideps/include', `-I${api}`],
    ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'],
    // Named as files, so that no links for `-l` are needed; what is recorded is the name that each library gives itself.
    ...[`deps/lib/${wheel.libraries.main}`, `deps/lib/${wheel.libraries.framework}`],
    `-Wl,-rpath,${mac ? '@loader_path' : '$ORIGIN'}/../../deps/lib`,
    ...(mac ? ['-undefined', 'dynamic_lookup'] : []),
    ...['-o', join(folder, 'tfjs_binding.node')],
  ];
  const { status, output } = await run(program, args, { cwd: target, limit: 600_000 });
  if (status !== 0)
    throw new Error(`${program} cannot compile the binding:\n${output.trim().split('\n').slice(0, 12).join('\n')}`);
}
