import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, homedir, platform, totalmem } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { systemReason } from '../files/reason.ts';
import { mending, ownVersion, packageRoot, versionIn } from '../package-root.ts';

/** How networks run here: the native binding, ONNX Runtime where that is missing, wasm, or not at all but on `reference`. */
export type Road = 'native' | 'onnx' | 'wasm' | 'none';

/** Something that is not there, what it is for, and the command that mends it. */
export interface Missing {
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}

/** What is installed here; nothing of it is loaded into this process. */
export interface Environment {
  readonly ninc: string;
  readonly node: string;
  readonly platform: string;
  readonly packages: Readonly<Record<string, string | null>>;
  readonly road: Road;
  /** The version that the native binding loads; null where it does not. */
  readonly tensorflow: string | null;
  readonly cpu: {
    readonly model: string;
    readonly cores: number;
    /** Threads that TensorFlow uses inside of one operation. */
    readonly threads: number;
    /** Instruction sets that TensorFlow's kernels choose by. */
    readonly features: readonly string[];
  };
  readonly memory_bytes: number;
  /** No folder where the system knows no home. */
  readonly cache: { readonly folder: string | null; readonly bytes: number };
  readonly missing: readonly Missing[];
}

const runtimes = [
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm',
  'onnxruntime-node',
] as const;

/** Looks at what is installed; asks the native binding for its version in a process of its own. */
export async function inspectEnvironment(): Promise<Environment> {
  const packages = Object.fromEntries(runtimes.map((name) => [name, versionOf(name)]));
  const tensorflow = await loadedTensorflow();
  const wasm = packages['@tensorflow/tfjs'] !== null && packages['@tensorflow/tfjs-backend-wasm'] !== null;
  const onnx = packages['onnxruntime-node'] !== null;
  const road = tensorflow !== null ? 'native' : onnx ? 'onnx' : wasm ? 'wasm' : 'none';
  const folder = cacheFolder();
  return {
    ninc: ownVersion(),
    node: process.version,
    platform: `${platform()}-${arch()}`,
    packages,
    road,
    tensorflow,
    cpu: {
      model: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      threads: threads(),
      features: cpuFeatures(),
    },
    memory_bytes: totalmem(),
    cache: { folder: folder ?? null, bytes: folder === undefined ? 0 : folderSize(folder) },
    missing: missing(packages, road),
  };
}

/** The folder of an installed package, as Node finds it from here; without loading it. */
function packageFolder(name: string): string | undefined {
  const require = createRequire(join(packageRoot(), 'package.json'));
  for (const folder of require.resolve.paths(name) ?? []) {
    if (existsSync(join(folder, name, 'package.json'))) return join(folder, name);
  }
  return undefined;
}

function versionOf(name: string): string | null {
  const folder = packageFolder(name);
  return folder === undefined ? null : versionIn(folder);
}

/** Asked of the binding in a process of its own: mapping its libraries takes half a second and 800 MB of address space. */
async function loadedTensorflow(): Promise<string | null> {
  const folder = packageFolder('@tensorflow/tfjs-node');
  const binding = folder && join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  if (binding === undefined || !existsSync(binding)) return null;
  const script = 'process.stdout.write(require(process.argv[1]).TF_Version)';
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const asked = promisify(execFile)(process.execPath, ['-e', script, binding], { env, timeout: 60_000 });
  // Nobody waits for its answer any more.
  const end = () => asked.child.kill();
  process.once('exit', end);
  return asked
    .then(
      ({ stdout }) => stdout,
      () => null,
    )
    .finally(() => process.off('exit', end));
}

function missing(packages: Readonly<Record<string, string | null>>, road: Road): Missing[] {
  if (road === 'native') return [];
  const why = {
    onnx: 'networks run on ONNX Runtime: slower, float32 only, no training',
    wasm: 'networks run on wasm: slower, float32 only, no training of convolutions',
    none: 'networks run on `reference` only, in plain TypeScript: very slow',
  }[road];
  if (packages['@tensorflow/tfjs-node'] !== null) {
    const mend = mending('@tensorflow/tfjs-node', true);
    return [{ what: 'the native binding of @tensorflow/tfjs-node', why, mend }];
  }
  return [{ what: 'the package @tensorflow/tfjs-node', why, mend: mending('@tensorflow/tfjs-node') }];
}

function threads(): number {
  const asked = Number(process.env['TF_NUM_INTRAOP_THREADS']);
  return Number.isSafeInteger(asked) && asked > 0 ? asked : availableParallelism();
}

const featuresThatMatter = [
  'avx',
  'avx2',
  'fma',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'amx_bf16',
  'asimd',
  'bf16',
  'sve',
];

function cpuFeatures(): string[] {
  try {
    const flags =
      /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(/\s+/) ?? [];
    return featuresThatMatter.filter((feature) => flags.includes(feature));
  } catch {
    return [];
  }
}

/**
 * Where set-up keeps downloads; the same rule as scripts/setup/cache.mjs, which runs before there are packages. Nothing where the
 * system knows no home: of a user who is only a number, in a container for instance.
 */
export function cacheFolder(): string | undefined {
  const { env } = process;
  if (env['NINC_CACHE_DIR']) return env['NINC_CACHE_DIR'];
  const chosen = platform() === 'darwin' || platform() === 'win32' ? '' : (env['XDG_CACHE_HOME'] ?? '');
  if (isAbsolute(chosen)) return join(chosen, 'ninc');
  const home = homeFolder();
  if (home === undefined) return undefined;
  if (platform() === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'ninc');
  return platform() === 'darwin' ? join(home, 'Library', 'Caches', 'ninc') : join(home, '.cache', 'ninc');
}

function homeFolder(): string | undefined {
  try {
    // An empty one would put the cache into whatever folder is current.
    return isAbsolute(homedir()) ? homedir() : undefined;
  } catch {
    return undefined;
  }
}

/** Where it cannot be read, because it is no folder or another user's, it holds nothing for us. */
function folderSize(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      return sum + (found?.isFile() === true ? found.size : 0);
    }, 0);
  } catch (error) {
    if (systemReason(error) === undefined) throw error;
    return 0;
  }
}
