// A matrix product of 2048 in float32 in tfjs-node: what this machine can compute.
import { serve } from './protocol.mjs';
import { loadTensorFlow } from './tensorflow.mjs';

await serve(async () => {
  const { tf, runtime } = await loadTensorFlow();
  const operands = [tf.randomUniform([2048, 2048], -1, 1), tf.randomUniform([2048, 2048], -1, 1)];
  return {
    runtime,
    parameters: 0,
    load_ms: 0,
    async run() {
      tf.dispose(tf.matMul(...operands));
      return [];
    },
  };
});
