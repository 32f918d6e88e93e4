// tfjs-node with its native binding.
import util from 'node:util';

export async function loadTensorFlow() {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // tfjs-node 4.22 calls functions that Node 23 removed.
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined: (value) => value === null || value === undefined });
  const { default: tf } = await import('@tensorflow/tfjs-node');
  await tf.ready();
  return { tf, runtime: `tfjs-node ${tf.version['tfjs-node']}, TensorFlow ${tf.backend().binding.TF_Version}` };
}
