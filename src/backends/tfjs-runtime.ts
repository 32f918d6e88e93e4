import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { mending, versionIn } from '../package-root.ts';
import type { Presence } from './backend.ts';

/** TensorFlow.js, whichever package brought it. */
export type TensorFlow = typeof import('@tensorflow/tfjs');

/** What tfjs-node adds for folders of TensorFlow. */
type NodeFiles = Pick<typeof import('@tensorflow/tfjs-node').node, 'loadSavedModel'>;

/** The reader of SavedModels of a native runtime. */
export function savedModelReader({ tf }: Runtime): NodeFiles {
  if ('node' in tf) return tf.node as NodeFiles;
  throw new Error('this is not tfjs-node');
}

/** `native`: TensorFlow itself, through the binding of tfjs-node. `wasm`: TensorFlow.js's own kernels, where there is no binding. */
export type RuntimeKind = 'native' | 'wasm';

/** A TensorFlow.js that is loaded and ready to compute. */
export interface Runtime {
  readonly kind: RuntimeKind;
  readonly tf: TensorFlow;
  /** Packages and versions, for people: `tfjs-node 4.22.0, TensorFlow 2.21.0`. */
  readonly text: string;
}

const require = createRequire(import.meta.url);

/** What can be loaded here, best first, found without loading it. */
export function installed(): readonly { readonly kind: RuntimeKind; readonly text: string }[] {
  const native = packageFolder('@tensorflow/tfjs-node');
  const wasm =
    packageFolder('@tensorflow/tfjs') === undefined ? undefined : packageFolder('@tensorflow/tfjs-backend-wasm');
  return [
    // The binding is looked for where tfjs-node looks: one file for every Node that has N-API 8.
    ...(native !== undefined && existsSync(join(native, 'lib', 'napi-v8', 'tfjs_binding.node'))
      ? [{ kind: 'native', text: `tfjs-node ${versionIn(native)}` } as const]
      : []),
    ...(wasm === undefined ? [] : [{ kind: 'wasm', text: `tfjs-backend-wasm ${versionIn(wasm)}` } as const]),
  ];
}

/**
 * Whether a backend can use what is installed; once a runtime has been loaded, exactly that one: only TensorFlow itself tells its
 * version, and only trying it tells that it does not load.
 */
export async function presenceOf(backend: TfjsBackend): Promise<Presence> {
  const [best] = installed();
  if (best === undefined) return { present: false, diagnostic: missingRuntime(backend) };
  try {
    return { present: true, runtime: (await loading.get(best.kind))?.text ?? best.text };
  } catch (error) {
    return { present: false, diagnostic: brokenRuntime(backend, error) };
  }
}

/** The backends that compute with TensorFlow.js. */
type TfjsBackend = 'layers' | 'graph';

const loading = new Map<RuntimeKind, Promise<Runtime>>();

/**
 * Loads a runtime, the best that is installed where not told which; once a process. Rejects with a `NincError`, NIN7001 for the
 * backend, where none is installed, and where the one that is does not load.
 */
export async function loadRuntime(
  kind: RuntimeKind | undefined = installed()[0]?.kind,
  backend: TfjsBackend = 'layers',
): Promise<Runtime> {
  if (kind === undefined) throw new NincError([missingRuntime(backend)]);
  const known = loading.get(kind) ?? (kind === 'native' ? loadNative() : loadWasm());
  loading.set(kind, known);
  try {
    return await known;
  } catch (error) {
    throw new NincError([brokenRuntime(backend, error)]);
  }
}

function missingRuntime(backend: TfjsBackend): Diagnostic {
  const reason = 'neither @tensorflow/tfjs-node with its native binding nor @tensorflow/tfjs-backend-wasm is installed';
  const help = `${mending('@tensorflow/tfjs-node')}; without native code: npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm`;
  return diagnostic('NIN7001', { backend, reason }, { help });
}

/** A runtime is there, but does not load. */
function brokenRuntime(backend: TfjsBackend, error: unknown): Diagnostic {
  if (!(error instanceof LoadFault)) throw error;
  return diagnostic(
    'NIN7001',
    { backend, reason: error.message },
    { help: `${mending('@tensorflow/tfjs-node', true)} makes it anew` },
  );
}

class LoadFault extends Error {
  constructor(name: string, cause: unknown) {
    const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    super(`${name} does not load: ${said}`, { cause });
  }
}

async function loadNative(): Promise<Runtime> {
  // What goes wrong comes back as an exception, not as a line on stderr. (TensorFlow 2.21 says that oneDNN is on while the
  // library is mapped, before it reads this.)
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  restoreRemovedFunctions();
  try {
    const { default: tf } = await import('@tensorflow/tfjs-node');
    await tf.ready();
    const folder = packageFolder('@tensorflow/tfjs-node');
    const version = loadedTensorFlow(tf.backend());
    const parts = [
      `tfjs-node ${folder === undefined ? '' : versionIn(folder)}`,
      ...(version === undefined ? [] : [`TensorFlow ${version}`]),
    ];
    return { kind: 'native', tf, text: parts.join(', ') };
  } catch (error) {
    throw new LoadFault('the native binding of @tensorflow/tfjs-node', error);
  }
}

async function loadWasm(): Promise<Runtime> {
  try {
    const { default: tf } = await import('@tensorflow/tfjs');
    const { default: wasm } = await import('@tensorflow/tfjs-backend-wasm');
    const folder = packageFolder('@tensorflow/tfjs-backend-wasm');
    if (folder !== undefined) wasm.setWasmPaths(join(folder, 'dist', '/'));
    if (!(await tf.setBackend('wasm'))) throw new Error('its backend does not start');
    return { kind: 'wasm', tf, text: `tfjs-backend-wasm ${wasm.version_wasm}` };
  } catch (error) {
    throw new LoadFault('@tensorflow/tfjs-backend-wasm', error);
  }
}

/** tfjs-node 4.22 calls functions of `node:util` that Node 23 removed and Node 22 warns of: the same answers, without either. */
function restoreRemovedFunctions(): void {
  const isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined });
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

function loadedTensorFlow(backend: object): string | undefined {
  const binding = 'binding' in backend ? backend.binding : undefined;
  if (typeof binding !== 'object' || binding === null || !('TF_Version' in binding)) return undefined;
  return String(binding.TF_Version);
}
