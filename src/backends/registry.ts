import type { Backend, BackendName, Target, TargetName } from './backend.ts';

/** Every backend that runs, fastest first; each is imported when it is asked for. */
export const backends: Readonly<Record<BackendName, () => Promise<Backend>>> = {
  graph: async () => (await import('./graph/index.ts')).graph,
  onnx: async () => (await import('./onnx/index.ts')).onnx,
  layers: async () => (await import('./layers/index.ts')).layers,
  reference: async () => (await import('./reference/index.ts')).reference,
};

/** Every format that `compile` writes. */
export const targets: Readonly<Record<TargetName, () => Promise<Target>>> = {
  tfjs: async () => (await import('./layers/index.ts')).tfjs,
  savedmodel: async () => (await import('./graph/index.ts')).savedmodel,
  onnx: async () => (await import('./onnx/index.ts')).onnxFile,
  pytorch: async () => (await import('./pytorch/index.ts')).pytorch,
  keras: async () => (await import('./keras/index.ts')).keras,
  ir: async () => (await import('./ir/index.ts')).ir,
};

export function isBackendName(name: string): name is BackendName {
  return Object.hasOwn(backends, name);
}
