import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { NincError } from '../../diagnostics/error.ts';
import { versionIn } from '../../package-root.ts';
import type { Presence } from '../backend.ts';

/** ONNX Runtime, through its package for Node. */
export type OnnxRuntime = typeof import('onnxruntime-node');

export type Session = Awaited<ReturnType<OnnxRuntime['InferenceSession']['create']>>;

const packageName = 'onnxruntime-node';
const require = createRequire(import.meta.url);
let loading: Promise<OnnxRuntime> | undefined;

/** Whether the package is there, found without loading it; once it was loaded, whether it did. */
export async function presence(): Promise<Presence> {
  const folder = packageFolder();
  if (folder === undefined) return { present: false, diagnostic: missing() };
  try {
    await loading;
    return { present: true, runtime: `onnxruntime-node ${versionIn(folder)}` };
  } catch (error) {
    return { present: false, diagnostic: broken(error) };
  }
}

/** Loads the package, once a process. Rejects with a `NincError`, NIN7001, where it is missing or does not load. */
export async function loadRuntime(): Promise<OnnxRuntime> {
  if (packageFolder() === undefined) throw new NincError([missing()]);
  // From 1.30 on it writes an identifier and a database into the user's folders and reports home, unless it is told before it
  // loads: nobody who runs a network has asked for that. What the user has set stays.
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  loading ??= import('onnxruntime-node').then(settled);
  try {
    return await loading;
  } catch (error) {
    throw new NincError([broken(error)]);
  }
}

/** A session of a model in memory, with as many threads as there are cores. `once`: it loads fast rather than runs fast. */
export async function openSession(runtime: OnnxRuntime, model: Uint8Array, once = false): Promise<Session> {
  const open = (graphOptimizationLevel: 'all' | 'basic' | 'disabled') =>
    runtime.InferenceSession.create(model, {
      intraOpNumThreads: availableParallelism(),
      graphOptimizationLevel,
      // Errors come back as exceptions.
      logSeverityLevel: 4,
    });
  try {
    return await open(once ? 'basic' : 'all');
  } catch (error) {
    // Its optimizer merges a Pad into a pooling window, and then refuses one that is padded by its own size (1.30).
    if (!(error instanceof Error && error.message.includes('Pad should be smaller than kernel'))) throw error;
    return open('disabled');
  }
}

/** A CommonJS package that is imported from a module is its default export. */
function settled(loaded: OnnxRuntime & { readonly default?: OnnxRuntime }): OnnxRuntime {
  const runtime = loaded.default ?? loaded;
  // Its warnings are about the model's form, and there is nothing that a user could do.
  runtime.env.logLevel = 'error';
  return runtime;
}

function missing(): Diagnostic {
  const reason = `the package ${packageName} is not installed`;
  return diagnostic('NIN7001', { backend: 'onnx', reason }, { help: `npm install ${packageName}` });
}

function broken(error: unknown): Diagnostic {
  const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  const reason = `the package ${packageName} does not load: ${said}`;
  return diagnostic('NIN7001', { backend: 'onnx', reason }, { help: `npm install ${packageName} makes it anew` });
}

function packageFolder(): string | undefined {
  try {
    // Its package.json is not among its exports: the folder is the one around its entry point.
    let folder = dirname(require.resolve(packageName));
    while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
    return folder;
  } catch {
    return undefined;
  }
}
