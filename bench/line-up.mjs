// Who runs a network, each as a process: its name and how to start it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const peers = join(root, 'bench', 'peers');

/** The networks and their batch sizes. */
export const networks = {
  'nin-seed': { spec: 'specs/nin-seed.nin.yaml', batches: [1, 8, 32] },
  mobilenet_v2: { spec: 'specs/classics/mobilenet_v2.nin.yaml', batches: [1, 8] },
  resnet50: { spec: 'specs/classics/resnet50.nin.yaml', batches: [1, 8] },
};

/**
 * The first is the one that others are compared with. `absent` says why one cannot be started; who has the same `weights` must give the
 * same answers before anything is timed.
 */
export function lineUp(network, { python, packages, env, folder }) {
  const node = (name, script, ...args) => ({ name, command: process.execPath, args: [join(peers, script), ...args] });
  const py = (name, script, ...args) =>
    python === undefined
      ? { name, absent: 'PYTHON names no Python' }
      : { name, command: python, args: [join(peers, script), ...args] };
  const spec = join(root, networks[network].spec);
  return [
    node('tfjs-node, by hand', 'run_tfjs.mjs', network),
    { ...node('ninc layers', 'run_ninc.mjs', spec, 'layers', 'f32'), weights: 'ninc' },
    { ...node('ninc graph f32', 'run_ninc.mjs', spec, 'graph', 'f32'), weights: 'ninc' },
    { ...node('ninc graph bf16', 'run_ninc.mjs', spec, 'graph', 'bf16'), weights: 'ninc', precision: 'bf16' },
    { ...onnxruntime(network, { python, packages, env, folder, node }), weights: 'torch' },
    { ...py('PyTorch eager', 'run_torch.py', network, 'contiguous_format'), weights: 'torch' },
    { ...py('PyTorch channels_last', 'run_torch.py', network, 'channels_last'), weights: 'torch' },
    py('TensorFlow, Keras', 'run_keras.py', network),
  ];
}

export const matrixProduct = {
  name: 'a matrix product',
  command: process.execPath,
  args: [join(peers, 'run_matrix_product.mjs')],
};

/** onnxruntime-node is no dependency: it is used where it is. */
function onnxruntime(network, { python, packages, env, folder, node }) {
  const name = 'onnxruntime-node';
  const found = packageFolder(name, packages);
  if (found === undefined) {
    return { name, absent: 'not installed; npm install --no-save onnxruntime-node@1.30.0' };
  }
  if (python === undefined) return { name, absent: 'PYTHON names no Python with torch and onnx to write the model' };
  const path = join(folder, `${network}.onnx`);
  const written = spawnSync(python, [join(peers, 'export_onnx.py'), network, path], { env, encoding: 'utf8' });
  if (written.status !== 0 || !existsSync(path)) {
    const reason = written.error?.message ?? written.stderr.trim().split('\n').at(-1);
    return { name, absent: `its model could not be written: ${reason}` };
  }
  return node(name, 'run_onnxruntime.mjs', found, path, written.stdout.trim().split('\n').at(-1));
}

/** In the project, or in another folder's node_modules. */
function packageFolder(name, packages) {
  for (const folder of [root, ...(packages === undefined ? [] : [packages])]) {
    try {
      const require = createRequire(join(folder, 'package.json'));
      let at = dirname(require.resolve(name));
      while (!isPackage(at, name) && dirname(at) !== at) at = dirname(at);
      if (isPackage(at, name)) return at;
    } catch {
      // Not there: the next folder.
    }
  }
  return undefined;
}

function isPackage(folder, name) {
  const path = join(folder, 'package.json');
  return existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).name === name;
}
